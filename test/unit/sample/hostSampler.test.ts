import assert from 'node:assert/strict';
import * as os from 'node:os';
import { HostSampler } from '../../../src/sample/hostSampler';
import type { SystemRound } from '../../../src/sample/systemInformation';
import { hostSamplerOfMachine } from '../../support/data/hostSampler';
import { ManualClock } from '../../support/fakes/manualClock';
import { RecordingLog } from '../../support/fakes/recordingLog';

/** Keeps the processor busy, because this machine is what is measured. */
function work(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end) Math.sqrt(end);
}

describe('HostSampler', () => {
  let clock: ManualClock;
  let sampler: HostSampler;
  beforeEach(() => {
    clock = new ManualClock(0);
    sampler = hostSamplerOfMachine(clock, new RecordingLog());
  });
  afterEach(() => sampler.dispose());
  /** On a Mac that answers the questions of `round`. */
  const macWith = (round: object): HostSampler =>
    new HostSampler({
      clock,
      log: new RecordingLog(),
      platform: 'darwin',
      beginRound: () => ({ ...round, dispose: () => undefined }) as unknown as SystemRound,
    });

  it('knows memory but no rates at the first reading', async () => {
    const sample = await sampler.read(1000, 15_000, 100);
    assert.equal(sample.timestampMs, 1000);
    assert.ok((sample.memoryTotalBytes ?? 0) > 1e6);
    assert.equal(sample.cpuPercent, undefined);
    assert.equal(sample.networkRxBytesPerSecond, undefined);
  });

  it('knows CPU in total and per core from the second reading on', async () => {
    await sampler.read(0, 15_000, 100);
    work(250);
    clock.advance(250);
    const { cpuPercent, coresPercent = [] } = await sampler.read(250, 15_000, 100);
    assert.ok(cpuPercent !== undefined && cpuPercent > 0 && cpuPercent <= 100, String(cpuPercent));
    // Each core counts its own time, so on a busy machine the totals differ.
    const [least, most] = [Math.min(...coresPercent), Math.max(...coresPercent)];
    assert.ok(least <= cpuPercent && cpuPercent <= most, `cores ${coresPercent.join()}, total ${cpuPercent}`);
    assert.equal(coresPercent.length, os.cpus().length);
  });

  it('shows time asleep and a step of the clock as a gap', async () => {
    await sampler.read(0, 15_000, 100);
    work(150);
    clock.advance(60_000);
    assert.equal((await sampler.read(60_000, 15_000, 100)).cpuPercent, undefined);
    work(150);
    clock.stepWall(3_600_000);
    assert.equal((await sampler.read(3_660_000, 15_000, 100)).cpuPercent, undefined);
  });

  it('has no rates after a moment, and at the next reading those over both spans', async () => {
    await sampler.read(0, 15_000, 500);
    work(250);
    clock.advance(250);
    assert.equal((await sampler.read(250, 15_000, 500)).cpuPercent, undefined);
    work(350);
    clock.advance(350);
    const { cpuPercent } = await sampler.read(600, 15_000, 500);
    assert.ok(cpuPercent !== undefined && cpuPercent > 0);
  });

  it('has no rates that overlap those of the row before when it is asked again at once', async () => {
    await sampler.read(0, 15_000, 100);
    work(250);
    clock.advance(250);
    assert.notEqual((await sampler.read(250, 15_000, 100)).cpuPercent, undefined);
    clock.advance(10);
    assert.equal((await sampler.read(260, 15_000, 100)).cpuPercent, undefined);
    work(250);
    clock.advance(250);
    assert.notEqual((await sampler.read(510, 15_000, 100)).cpuPercent, undefined);
  });

  it('gives no row the memory or file systems of before a pause, where the slow timer tells them', async () => {
    let used = 40;
    const round = {
      fsSize: () => Promise.resolve([{ fs: '/dev/disk1', mount: '/', used, size: 100 }]),
      mem: () => Promise.resolve({ total: 100, available: 100 - used, swapused: 1, swaptotal: 2 }),
      networkStats: () => Promise.resolve([]),
      fsStats: () => Promise.resolve(null),
    };
    const mac = macWith(round);
    mac.start();
    await new Promise(resolve => setImmediate(resolve));
    assert.equal((await mac.read(clock.now(), 15_000, 100)).memoryUsedBytes, 40);
    mac.stop();
    used = 70;
    clock.advance(8 * 3_600_000);
    mac.start();
    const { memoryUsedBytes, fileSystems } = await mac.read(clock.now(), 15_000, 100);
    assert.deepEqual([memoryUsedBytes, fileSystems], [undefined, undefined]);
    await new Promise(resolve => setImmediate(resolve));
    const row = await mac.read(clock.now(), 15_000, 100);
    assert.deepEqual([row.memoryUsedBytes, row.fileSystems?.[0]?.usedBytes], [70, 70]);
    mac.dispose();
  });

  it('repeats no rate of the slow timer on a system without /proc', async () => {
    const total = (perSecond: number): number => (perSecond * clock.now()) / 1000;
    const round = {
      fsSize: () => Promise.resolve([]),
      mem: () => Promise.resolve({ total: 100, available: 60, swapused: 1, swaptotal: 2 }),
      networkStats: () => Promise.resolve([{ iface: 'en0', rx_bytes: 1 + total(5), tx_bytes: 1 + total(7) }]),
      fsStats: () => Promise.resolve({ rx: 1 + total(1), wx: 1 + total(2) }),
    };
    const mac = macWith(round);
    mac.start();
    const told: unknown[] = [];
    for (let tick = 0; tick < 37; tick++) {
      await new Promise(resolve => setImmediate(resolve));
      const { networkRxBytesPerSecond, networkTxBytesPerSecond, diskReadBytesPerSecond, ...row } =
        await mac.read(clock.now(), 15_000, 100);
      const rates = [networkRxBytesPerSecond, networkTxBytesPerSecond, diskReadBytesPerSecond];
      if (rates.some(rate => rate !== undefined)) told.push([tick, ...rates, row.diskWriteBytesPerSecond]);
      else assert.equal(row.diskWriteBytesPerSecond, undefined);
      assert.equal(row.memoryUsedBytes, 40);
      clock.advance(5000);
    }
    // Once for each minute between two readings, in the first tick after it.
    assert.deepEqual(told, [
      [12, 5, 7, 1, 2],
      [24, 5, 7, 1, 2],
      [36, 5, 7, 1, 2],
    ]);
    mac.dispose();
  });
});
