import assert from 'node:assert/strict';
import type { ContainerLog } from '../../src/common/model/containerLog';
import { Collecting } from '../support/data/collecting';
import { ensureBusyboxImage } from '../support/engine/busyboxImage';
import { docker, removeContainers, runContainer, testEngineAddress } from '../support/engine/engine';

const name = 'cm-logs';

describe('logs of real containers', function () {
  this.timeout(60_000);
  let collecting: Collecting;

  before(async () => {
    await ensureBusyboxImage();
    collecting = new Collecting(testEngineAddress, 1000);
    collecting.collector.start();
    await collecting.waitForTick('a tick', 0, tick => tick.engines[0]?.state.kind === 'connected');
  });
  after(async () => {
    collecting.dispose();
    await removeContainers([name]);
  });

  const readAfterEnd = async (id: string): Promise<ContainerLog> => {
    await docker('wait', name);
    const endedMs = Date.parse((await docker('inspect', '-f', '{{.State.FinishedAt}}', name)).trim());
    const workload = `${collecting.engine.key}/name:${name}`;
    const query = { containerId: id, workload, fromMs: endedMs - 60_000, toMs: endedMs + 1000 };
    return collecting.engine.readLog(query, AbortSignal.timeout(10_000));
  };
  const texts = ({ lines }: ContainerLog): string[] => lines.map(({ text }) => text);

  it('are those of both outputs, in their order, after its end', async () => {
    // Apart in time, because the engine reads the two outputs beside each other.
    const command = 'echo one; sleep 1; echo two >&2; sleep 1; printf "\\033[31mthree\\033[0m\\n"; exit 3';
    const log = await readAfterEnd(await runContainer({ name, command }));
    assert.deepEqual(texts(log), ['one', 'two', 'three']);
    assert.ok(log.lines.every(({ atMs }) => atMs !== undefined && Math.abs(Date.now() - atMs) < 60_000));
  });

  it('are those of a terminal', async () => {
    const log = await readAfterEnd(
      await runContainer({ name, args: ['--tty'], command: 'echo one; sleep 0.05; echo two >&2' }),
    );
    assert.deepEqual(texts(log), ['one', 'two']);
  });

  it('are bounded, the newest kept', async () => {
    const command = 'i=0; while [ $i -lt 2000 ]; do echo line $i; i=$((i+1)); done';
    const log = await readAfterEnd(await runContainer({ name, command }));
    assert.deepEqual([log.lines.length, log.lines.at(-1)?.text, log.isCut], [400, 'line 1999', true]);
  });

  it('say in a sentence that there are none, of a driver that keeps none and of a container that is gone', async () => {
    const id = await runContainer({ name, args: ['--log-driver', 'none'], command: 'echo one' });
    await assert.rejects(readAfterEnd(id), {
      name: 'ArgumentError',
      message: /logging driver keeps nothing/,
    });
    await docker('rm', name);
    const query = { containerId: id, workload: '', fromMs: 0, toMs: Date.now() };
    await assert.rejects(collecting.engine.readLog(query, AbortSignal.timeout(10_000)), {
      message: /no longer there/,
    });
  });
});
