import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { CollectingWindow } from '../../../src/collecting/collectingWindow';
import { isRunning } from '../../../src/common/model/containerStatus';
import type { DeathDetails, KeptDeath } from '../../../src/deaths/keptDeath';
import { systemClock as clock } from '../../../src/node/systemClock';
import { parseSettings } from '../../../src/parseSettings';
import { containersIn } from '../../../src/protocol/sharedState';
import { builtFiles } from '../../support/data/builtFiles';
import { ensureBusyboxImage } from '../../support/engine/busyboxImage';
import { docker, removeContainers, runContainer, testEngineAddress } from '../../support/engine/engine';
import { RecordingLog } from '../../support/fakes/recordingLog';
import { tryCommand } from '../../support/machine/runCommand';
import { waitFor } from '../../support/run/waitFor';
import { growing, untilGrowthIsTold } from './explaining';

const name = 'cm-kept-death';

describe('deaths of real containers', function () {
  this.timeout(90_000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-deaths-'));
  let told: KeptDeath[] = [];
  let owner: CollectingWindow;
  let claims = 0;
  const settings = {
    ...parseSettings(() => undefined).settings,
    intervalMs: 1000,
    engines: [testEngineAddress],
  };

  /** Collects as the collecting window does, on the same history. */
  const collect = (): void => {
    const claim = { held: path.join(folder, `claim-${++claims}`), successor: path.join(folder, 'none') };
    fs.writeFileSync(claim.held, '');
    owner = new CollectingWindow({
      seed: {
        ...{ epoch: claims, claim, inherited: undefined, isPaused: false },
        handleRefusedWrite: () => Promise.resolve(),
      },
      settings,
      environment: { variables: {}, homeFolder: folder, platform: process.platform },
      folder: path.join(folder, 'history'),
      ...{ ...builtFiles, clock, log: new RecordingLog(), handleDamage: () => undefined },
    });
    owner.onDidChange(change => {
      if (change.type !== 'events') return;
      told.push(...change.events.flatMap(each => (each.kind === 'death' ? each.death : [])));
    });
  };
  before(async () => {
    await ensureBusyboxImage();
    collect();
    await waitFor('the engine', () => owner.state().engines[0]?.state.kind === 'connected');
  });
  beforeEach(() => (told = []));
  after(async () => {
    await owner.close();
    await removeContainers([name]);
    fs.rmSync(folder, { recursive: true, force: true });
  });

  const run = (command: string, args: readonly string[] = []): Promise<string> =>
    runContainer({ name, command, args: ['--network', 'none', ...args] });
  const hasSamples = (id: string): Promise<unknown> =>
    waitFor('two samples', async () => {
      const workloads = await owner.handlers.listWorkloads({});
      if (!workloads.some(each => each.containerId === id)) return false;
      return (await owner.handlers.queryHistory({ container: id, nowMs: Date.now() })).length >= 2;
    });
  /** What is kept of a container's death, once every window has been told. */
  const detailsOf = async (id: string): Promise<DeathDetails> => {
    const death = await waitFor('its death to be told', () =>
      told.find(({ record }) => record.container.id === id),
    );
    const listed = await owner.handlers.queryDeaths({ container: id, fromMs: 0, toMs: Date.now() + 1000 });
    assert.deepEqual(listed, [death]);
    const details = await owner.handlers.queryDeath({ id: death.id });
    assert.ok(details);
    assert.deepEqual(details.record, death.record);
    assert.ok(details.events.length > 0 && details.events.every(each => each.containerId === id));
    return details;
  };

  it('at a limit of memory are kept with the verdict, the limit and the samples before', async () => {
    const limit = ['--memory', '24m', '--memory-swap', '24m'];
    let series: DeathDetails['series'] | undefined;
    const record = await untilGrowthIsTold(async () => {
      const id = await run(growing, limit);
      await docker('wait', name);
      const details = await detailsOf(id);
      series = details.series;
      return details.record;
    });
    assert.ok(series);
    assert.deepEqual([record.kind, record.exitCode, record.signalName], ['outOfMemory', 137, 'SIGKILL']);
    assert.match(record.verdict, /^Killed by the kernel at its limit of 24 MiB: memory grew by /);
    assert.equal(record.container.limits?.memoryBytes, 24 * 2 ** 20);
    assert.ok(series.timestamps.length >= 4, String(series.timestamps.length));
    assert.equal(series.bucketMs, 0);
    assert.ok((series.columns.memoryLimitBytes?.avg ?? []).includes(24 * 2 ** 20));
  });

  it('with an exit code are kept, with what its health checks said', async () => {
    const health = ['--health-cmd', 'echo no; false', '--health-interval', '1s', '--health-retries', '1'];
    const id = await run('while [ ! -e /go ]; do sleep 0.1; done; exit 3', health);
    await waitFor('bad health', () => {
      const container = containersIn(owner.state()).find(each => each.id === id);
      return container?.health === 'unhealthy';
    });
    await docker('exec', name, 'touch', '/go');
    const { record, healthLog } = await detailsOf(id);
    assert.deepEqual([record.kind, record.exitCode, record.evidence.health], ['failed', 3, 'unhealthy']);
    assert.match(record.verdict, /^Ended with exit code 3 after .*; it was unhealthy\.$/);
    assert.equal(healthLog.at(-1)?.output, 'no');
    assert.equal(healthLog.at(-1)?.exitCode, 1);
  });

  it('are kept with what they wrote only where that is asked for, also once the engine has it no more', async () => {
    // Apart in time, because the engine reads the two outputs beside each other.
    const command = 'echo starting; sleep 1; echo "password=hunter2" >&2; sleep 2; echo failed; exit 3';
    assert.equal((await detailsOf(await run(command))).log, undefined);
    owner.setSettings({ ...settings, keepsDeathLogs: true });
    const id = await run(command);
    await waitFor('its output', async () => (await detailsOf(id)).log);
    owner.setSettings(settings);
    await removeContainers([name]);
    const { record, log } = await detailsOf(id);
    assert.deepEqual(
      log?.lines.map(({ text }) => text),
      ['starting', 'password=•••', 'failed'],
    );
    const { workload } = record.container;
    const query = { containerId: id, workload, fromMs: record.atMs - 60_000, toMs: record.atMs + 1000 };
    await assert.rejects(async () => owner.handlers.readLog(query), /no longer there/);
  });

  it('before they began are kept, though no event tells of them', async () => {
    await removeContainers([name]);
    const image = await ensureBusyboxImage();
    await tryCommand('docker', ['run', '-d', '--name', name, '--network', 'none', image, '/nosuch']);
    const id = (await docker('inspect', '--format', '{{.Id}}', name)).trim();
    const { record, series } = await detailsOf(id);
    assert.deepEqual([record.kind, record.exitCode, series.timestamps], ['failedStart', 127, []]);
  });

  it('by a kill from outside are kept, and one that was told to stop is not', async function () {
    if (!testEngineAddress.startsWith('unix:')) this.skip();
    const id = await run('sleep 600');
    await hasSamples(id);
    process.kill(Number(await docker('inspect', '--format', '{{.State.Pid}}', name)), 'SIGKILL');
    const { record } = await detailsOf(id);
    assert.equal(record.kind, 'killedFromOutside', JSON.stringify(record));
    const stopped = await run('trap "exit 0" TERM; while :; do sleep 0.1; done');
    await hasSamples(stopped);
    await docker('stop', '--time', '20', name);
    const last = await run('exit 4');
    // Deaths are judged in order, so the earlier one, which was stopped on purpose, has been judged before
    // this one.
    assert.equal((await detailsOf(last)).record.exitCode, 4);
    assert.deepEqual(
      told.map(({ record: { container } }) => container.id),
      [id, last],
    );
  });

  it('right before the window closes are found by the next one, and each is told once', async () => {
    const id = await run('while [ ! -e /go ]; do sleep 0.1; done; exit 5');
    await hasSamples(id);
    await docker('exec', name, 'touch', '/go');
    await waitFor('its end', () => {
      const container = containersIn(owner.state()).find(each => each.id === id);
      return container && !isRunning(container.status);
    });
    await owner.close();
    const before = [...told];
    collect();
    const death = await waitFor('its death to be known', async () => {
      const [kept] = await owner.handlers.queryDeaths({
        fromMs: Date.now() - 60_000,
        toMs: Date.now() + 1000,
      });
      return kept?.record.container.id === id ? kept : undefined;
    });
    assert.equal(death.record.exitCode, 5);
    assert.ok(before.length <= 1);
    assert.equal(told.filter(({ id: each }) => each === death.id).length, 1);
  });
});
