import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { EngineState } from '../../src/common/model/engine';
import { engineStateIn } from '../support/data/engines';
import { Collecting, sampleOf } from '../support/data/collecting';
import { removeContainers, runContainer, testEngineAddress } from '../support/engine/engine';
import { KernelCpu } from '../support/engine/kernelCpu';
import { ownTimeOf } from '../support/machine/ownTime';
import { SecondDaemon } from '../support/engine/secondDaemon';
import { SocketRelay } from '../support/fakes/socketRelay';

const name = 'cm-engine-relayed';
const intervalMs = 3000;
/** How much longer than its interval a tick may take, in own time (ms). */
const slackMs = 1500;

describe('an engine that goes away and comes back', () => {
  let folder: string;
  let collecting: Collecting;

  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-engine-'))));
  afterEach(() => {
    collecting.dispose();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  /** Waits for a tick with this engine state; returns how long that took in own time (ms). */
  const waitForState = async (kind: EngineState['kind'], timeoutMs?: number): Promise<number> => {
    const first = collecting.ticks.length;
    const { ms } = await ownTimeOf(() =>
      collecting.waitForTick(
        `the engine to be ${kind}`,
        first,
        tick => engineStateIn(tick).kind === kind,
        timeoutMs,
      ),
    );
    return ms;
  };

  it('is reported within one interval, and sampling goes on by itself, with a gap', async function () {
    if (!testEngineAddress.startsWith('unix://')) this.skip();
    const relay = new SocketRelay(path.join(folder, 'relay.sock'), testEngineAddress.slice('unix://'.length));
    await relay.open();
    const id = await runContainer({ name, command: 'while :; do :; done', args: ['--cpus', '0.2'] });
    // On other systems containers run in a virtual machine, whose kernel cannot be read.
    const kernel = process.platform === 'linux' ? await KernelCpu.of(name) : undefined;
    kernel?.follow();
    try {
      collecting = new Collecting(relay.address, intervalMs);
      collecting.collector.start();
      await collecting.waitForTick('a rate', 0, tick => sampleOf(tick, id)?.cpuPercent !== undefined);
      await relay.close();
      const goneMs = await waitForState('unreachable');
      assert.ok(goneMs <= intervalMs + slackMs, `told after ${goneMs} ms`);
      const gone = collecting.ticks.at(-1);
      assert.deepEqual(gone?.containers, []);
      assert.ok(gone?.host?.cpuPercent !== undefined, 'the host is collected all the same');
      await relay.open();
      const backMs = await waitForState('connected');
      assert.ok(backMs <= intervalMs + slackMs, `back after ${backMs} ms`);
      const first = collecting.ticks.length;
      const back = await collecting.waitForTick('a rate again', first, tick => {
        return sampleOf(tick, id)?.cpuPercent !== undefined;
      });
      kernel?.assertTells(sampleOf(back, id), 'no spike');
      const times = collecting.ticks.map(tick => tick.timestampMs);
      assert.ok(times.every((time, index) => index === 0 || time > (times[index - 1] ?? 0)));
    } finally {
      kernel?.dispose();
      await relay.close();
      await removeContainers([name]);
    }
  });

  it('is reported when a daemon is killed, hangs, and is started again', async function () {
    if (!SecondDaemon.isPossible()) this.skip();
    this.timeout(90_000);
    const daemon = new SecondDaemon(folder);
    try {
      collecting = new Collecting(daemon.address, 1000);
      collecting.collector.start();
      await waitForState('unreachable');
      daemon.start();
      await waitForState('connected', 40_000);
      daemon.kill();
      const goneMs = await waitForState('unreachable');
      assert.ok(goneMs <= 1000 + slackMs, `told after ${goneMs} ms`);
      await daemon.stop();
      daemon.start();
      await waitForState('connected', 40_000);
      await daemon.hang();
      // No container runs there, so nothing is requested until a user asks.
      void collecting.collector.collectNow();
      const hungMs = await waitForState('unreachable');
      assert.ok(hungMs <= 6000, `told after ${hungMs} ms`);
      daemon.goOn();
      const againMs = await waitForState('connected');
      assert.ok(againMs <= 6000, `back after ${againMs} ms`);
      assert.equal(collecting.log.count('error', /./), 0);
    } finally {
      await daemon.stop();
    }
  });
});
