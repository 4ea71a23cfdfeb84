import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import type { ContainerEvent } from '../../../src/common/model/event';
import type { Series } from '../../../src/common/series';
import { deathMarkdown } from '../../../src/deaths/deathMarkdown';
import type { DeathRecord } from '../../../src/deaths/deathRecord';
import { explainDeath } from '../../../src/deaths/explainDeath';
import { Collecting, sampleOf } from '../../support/data/collecting';
import { ensureBusyboxImage } from '../../support/engine/busyboxImage';
import { docker, removeContainers, runContainer, testEngineAddress } from '../../support/engine/engine';
import { tryCommand } from '../../support/machine/runCommand';
import { waitFor } from '../../support/run/waitFor';

const name = 'cm-death';
const limit = ['--memory', '24m', '--memory-swap', '24m', '--shm-size', '128m'];
const ready = 'touch /ready;';

describe('why real containers ended', function () {
  this.timeout(90_000);
  let collecting: Collecting;
  const told: ContainerEvent[] = [];

  before(async () => {
    await ensureBusyboxImage();
    collecting = new Collecting(testEngineAddress, 1000, 'cgroup');
    collecting.collector.onDidHappen(events => told.push(...events));
    collecting.collector.start();
    await collecting.waitForTick('a tick', 0, tick => tick.engines[0]?.state.kind === 'connected');
  });
  after(async () => {
    collecting.dispose();
    await removeContainers([name]);
  });

  const run = (command: string, args: readonly string[] = []): Promise<string> =>
    runContainer({ name, command, args: ['--network', 'none', ...args] });
  const isReady = (): Promise<unknown> =>
    waitFor('it to be ready', () =>
      docker('exec', name, 'test', '-e', '/ready').then(
        () => true,
        () => false,
      ),
    );

  /** What the product makes of what it heard, once it knows how the container ended. */
  const explain = async (
    id: string,
    fits: (record: DeathRecord) => boolean = () => true,
  ): Promise<DeathRecord> =>
    waitFor('its end to be known', () => {
      const tick = collecting.ticks.at(-1);
      const container = tick?.containers.find(each => each.id === id);
      const hasDied = told.some(each => each.containerId === id && each.action === 'die');
      if (!container || (!hasDied && container.startError === undefined)) return undefined;
      const record = explainDeath({
        container: { ...container, workload: container.workload.key },
        events: told.filter(each => each.containerId === id),
        state: container,
        series: seriesOf(id),
      });
      return record && fits(record) ? record : undefined;
    });

  const seriesOf = (id: string): Series => {
    const samples = collecting.ticks.flatMap(tick => sampleOf(tick, id) ?? []);
    const avg = samples.map(({ memoryUsedBytes }) => memoryUsedBytes ?? null);
    return {
      timestamps: samples.map(({ timestampMs }) => timestampMs),
      bucketMs: 0,
      columns: { memoryUsedBytes: { avg } },
    };
  };

  it('out of memory at its limit, with how memory grew', async () => {
    // The first process holds what it reads, and another feeds it.
    const feed = '(while :; do head -c 1048576 /dev/zero; sleep 0.4; done > /feed) &';
    const id = await run(`mkfifo /feed; ${feed} exec tail -c 100000000 < /feed`, limit);
    await docker('wait', name);
    const record = await explain(id);
    assert.equal(record.kind, 'outOfMemory');
    assert.match(
      record.verdict,
      /^Killed by the kernel at its limit of 24 MiB: memory grew by \d[\d.]* (MiB|KiB)\/s for \d+ s\.$/,
    );
    assert.equal(record.exitCode, 137);
    assert.match(deathMarkdown(record), /grew by/);
  });

  it('a child that was killed for memory, before an end that went well', async () => {
    const id = await run(
      '(dd if=/dev/zero of=/dev/shm/x bs=1M count=64) ; rm -f /dev/shm/x; sleep 1; exit 0',
      limit,
    );
    await docker('wait', name);
    const record = await explain(id);
    assert.equal(record.kind, 'childOutOfMemory', JSON.stringify(record));
    assert.equal(
      record.verdict,
      'Ended with exit code 0, but the kernel killed one of its processes at its limit of 24 MiB.',
    );
    assert.equal(record.isBad, true);
  });

  it('out of memory without a limit of its own', async function () {
    const group = '/sys/fs/cgroup/memory/cm-death';
    if (!fs.existsSync('/sys/fs/cgroup/memory') || !testEngineAddress.startsWith('unix:')) this.skip();
    fs.mkdirSync(group, { recursive: true });
    try {
      fs.writeFileSync(`${group}/memory.limit_in_bytes`, String(24 * 2 ** 20));
      const id = await run('exec dd if=/dev/zero of=/dev/shm/x bs=1M count=64', [
        '--cgroup-parent',
        '/cm-death',
        '--shm-size',
        '128m',
      ]);
      await docker('wait', name);
      const record = await explain(id);
      assert.equal(record.kind, 'outOfMachineMemory', JSON.stringify(record));
      assert.match(record.verdict, /^Killed by the kernel because the machine was out of memory/);
    } finally {
      await removeContainers([name]);
      fs.rmdirSync(group);
    }
  });

  it('a stop that it did not heed', async () => {
    const id = await run(`trap : TERM; ${ready} while :; do sleep 0.1; done`);
    await isReady();
    await docker('stop', '--time', '2', name);
    const record = await explain(id);
    assert.equal(record.kind, 'didNotStop', JSON.stringify(record));
    assert.match(record.verdict, /^Did not stop within \d s after SIGTERM, and was killed\.$/);
  });

  it('a stop that it heeded, by itself and by the signal', async () => {
    const heeded = await run(`trap 'exit 0' TERM; ${ready} while :; do sleep 0.1; done`);
    await isReady();
    await docker('stop', '--time', '20', name);
    const record = await explain(heeded);
    assert.deepEqual([record.kind, record.isBad], ['stopped', false]);
    const ended = await run(`trap 'exit 143' TERM; ${ready} while :; do sleep 0.1; done`);
    await isReady();
    await docker('stop', '--time', '20', name);
    const other = await explain(ended);
    assert.deepEqual(
      [other.kind, other.isBad, other.verdict],
      ['stopped', false, 'Stopped by SIGTERM, as it was told to.'],
    );
  });

  it('a kill by a user', async () => {
    const id = await run('sleep 600');
    await docker('kill', name);
    const record = await explain(id);
    assert.deepEqual([record.kind, record.verdict], ['killed', 'Killed by a user or a tool (SIGKILL).']);
  });

  it('a kill from outside the engine', async function () {
    if (!testEngineAddress.startsWith('unix:')) this.skip();
    const id = await run('sleep 600');
    const pid = Number(await docker('inspect', '--format', '{{.State.Pid}}', name));
    process.kill(pid, 'SIGKILL');
    const record = await explain(id);
    assert.equal(record.kind, 'killedFromOutside', JSON.stringify(record));
  });

  it('an exit code, a crash and an end that went well', async () => {
    const failed = await explain(await run('exit 3'));
    assert.deepEqual([failed.kind, failed.exitCode, failed.isBad], ['failed', 3, true]);
    assert.match(failed.verdict, /^Ended with exit code 3 /);
    const crashed = await explain(await run("sh -c 'kill -SEGV $$'; exit $?"));
    assert.deepEqual([crashed.kind, crashed.signalName], ['signal', 'SIGSEGV']);
    const ended = await explain(await run('exit 0'));
    assert.deepEqual([ended.kind, ended.isBad], ['ended', false]);
  });

  it('a start that failed, though no event says so', async () => {
    for (const [command, exitCode, verdict] of [
      ['/nosuch', 127, /^Could not start: its command.* was not found \(exit code 127\)\.$/],
      ['/etc', 126, /^Could not start: its command cannot be run \(exit code 126\)\.$/],
    ] as const) {
      await removeContainers([name]);
      const image = await ensureBusyboxImage();
      await tryCommand('docker', ['run', '-d', '--name', name, '--network', 'none', image, command]);
      const id = (await docker('inspect', '--format', '{{.Id}}', name)).trim();
      const record = await explain(id);
      assert.deepEqual([record.kind, record.exitCode, record.isBad], ['failedStart', exitCode, true]);
      assert.match(record.verdict, verdict);
      assert.equal(record.ranForMs, undefined);
      assert.ok((record.evidence.error ?? '').includes(command), record.evidence.error);
    }
  });

  it('bad health at its end', async () => {
    const id = await run('while [ ! -e /go ]; do sleep 0.1; done', [
      '--health-cmd',
      'false',
      '--health-interval',
      '1s',
      '--health-retries',
      '1',
    ]);
    await waitFor('bad health', () =>
      told.some(each => each.containerId === id && each.health === 'unhealthy'),
    );
    await docker('exec', name, 'touch', '/go');
    const record = await explain(id);
    assert.equal(record.kind, 'unhealthy', JSON.stringify(record));
    assert.match(record.verdict, /^Ended with exit code 0 .*; it was unhealthy\.$/);
  });

  it('a restart loop', async () => {
    const id = await run('sleep 0.2; exit 1', ['--restart', 'on-failure:4']);
    const record = await explain(id, each => each.evidence.loop?.deaths === 5);
    assert.deepEqual([record.kind, record.exitCode, record.isBad], ['failed', 1, true]);
    assert.match(
      record.verdict,
      /^Ended with exit code 1 within a second; restart loop: 5 deaths in \d+ s\.$/,
    );
  });
});
