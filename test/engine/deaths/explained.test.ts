import assert from 'node:assert/strict';
import { ensureBusyboxImage } from '../../support/engine/busyboxImage';
import { dockerClient } from '../../support/engine/dockerEngine';
import { docker, removeContainers, testEngineAddress } from '../../support/engine/engine';
import { tryCommand } from '../../support/machine/runCommand';
import { waitFor } from '../../support/run/waitFor';
import { Explaining, isReady, name } from './explaining';

const ready = 'touch /ready;';

interface InspectedState {
  readonly StartedAt: string;
  readonly FinishedAt: string;
}

describe('why real containers ended', function () {
  this.timeout(90_000);
  const explaining = new Explaining();

  before(() => explaining.start());
  after(() => explaining.stop());

  it('a stop that it did not heed', async () => {
    const id = await explaining.run(`trap : TERM; ${ready} while :; do sleep 0.1; done`);
    await isReady();
    await docker('stop', '--time', '2', name);
    const record = await explaining.explain(id);
    assert.equal(record.kind, 'didNotStop', JSON.stringify(record));
    assert.match(record.verdict, /^Did not stop within \d s after SIGTERM, and was killed\.$/);
  });

  it('a stop that it heeded, by itself and by the signal', async () => {
    const heeded = await explaining.run(`trap 'exit 0' TERM; ${ready} while :; do sleep 0.1; done`);
    await isReady();
    await docker('stop', '--time', '20', name);
    const record = await explaining.explain(heeded);
    assert.deepEqual([record.kind, record.isBad], ['stopped', false]);
    const ended = await explaining.run(`trap 'exit 143' TERM; ${ready} while :; do sleep 0.1; done`);
    await isReady();
    await docker('stop', '--time', '20', name);
    const other = await explaining.explain(ended);
    assert.deepEqual(
      [other.kind, other.isBad, other.verdict],
      ['stopped', false, 'Stopped by SIGTERM, as it was told to.'],
    );
  });

  it('a kill by a user', async () => {
    const id = await explaining.run('sleep 600');
    await docker('kill', name);
    const record = await explaining.explain(id);
    assert.deepEqual([record.kind, record.verdict], ['killed', 'Killed by a user or a tool (SIGKILL).']);
  });

  it('a kill from outside the engine', async function () {
    if (!testEngineAddress.startsWith('unix:')) this.skip();
    const id = await explaining.run('sleep 600');
    const pid = Number(await docker('inspect', '--format', '{{.State.Pid}}', name));
    process.kill(pid, 'SIGKILL');
    const record = await explaining.explain(id);
    assert.equal(record.kind, 'killedFromOutside', JSON.stringify(record));
  });

  it('an exit code, a crash and an end that went well', async () => {
    const failed = await explaining.explain(await explaining.run('exit 3'));
    assert.deepEqual([failed.kind, failed.exitCode, failed.isBad], ['failed', 3, true]);
    assert.match(failed.verdict, /^Ended with exit code 3 /);
    const crashed = await explaining.explain(await explaining.run("sh -c 'kill -SEGV $$'; exit $?"));
    assert.deepEqual([crashed.kind, crashed.signalName], ['signal', 'SIGSEGV']);
    const ended = await explaining.explain(await explaining.run('exit 0'));
    assert.deepEqual([ended.kind, ended.isBad], ['ended', false]);
  });

  it('a start that failed, though no event says so', async () => {
    for (const [command, exitCode, verdict] of [
      ['/nosuch', 127, /^Could not start: its command.* was not found \(exit code 127\)\.$/],
      ['/etc', 126, /^Could not start: its command cannot be run \(exit code 126\)\.$/],
    ] as const) {
      await removeContainers([name]);
      const image = await ensureBusyboxImage();
      await tryCommand(dockerClient(), ['run', '-d', '--name', name, '--network', 'none', image, command]);
      const id = (await docker('inspect', '--format', '{{.Id}}', name)).trim();
      const record = await explaining.explain(id);
      assert.deepEqual([record.kind, record.exitCode, record.isBad], ['failedStart', exitCode, true]);
      assert.match(record.verdict, verdict);
      assert.equal(record.ranForMs, undefined);
      assert.ok((record.evidence.error ?? '').includes(command), record.evidence.error);
    }
  });

  it('bad health at its end', async () => {
    const id = await explaining.run('while [ ! -e /go ]; do sleep 0.1; done', [
      '--health-cmd',
      'false',
      '--health-interval',
      '1s',
      '--health-retries',
      '1',
    ]);
    await waitFor('bad health', () =>
      explaining.told.some(each => each.containerId === id && each.health === 'unhealthy'),
    );
    await docker('exec', name, 'touch', '/go');
    const record = await explaining.explain(id);
    assert.equal(record.kind, 'unhealthy', JSON.stringify(record));
    assert.match(record.verdict, /^Ended with exit code 0 .*; it was unhealthy\.$/);
  });

  it('a restart loop', async () => {
    const id = await explaining.run('sleep 0.2; exit 1', ['--restart', 'on-failure:4']);
    const record = await explaining.explain(id, each => each.evidence.loop?.deaths === 5);
    assert.deepEqual([record.kind, record.exitCode, record.isBad], ['failed', 1, true]);
    const state = JSON.parse(await docker('inspect', '--format', '{{json .State}}', name)) as InspectedState;
    const ranMs = Date.parse(state.FinishedAt) - Date.parse(state.StartedAt);
    assert.ok(Math.abs((record.ranForMs ?? NaN) - ranMs) <= 1, `${record.ranForMs} of ${ranMs} ms`);
    const ran = (record.ranForMs ?? NaN) < 1000 ? 'within a second' : 'after \\d+ s';
    assert.match(
      record.verdict,
      new RegExp(`^Ended with exit code 1 ${ran}; restart loop: 5 deaths in \\d+ s\\.$`),
    );
  });
});
