import assert from 'node:assert/strict';
import { HostSampler } from '../../../src/sample/hostSampler';
import { ManualClock } from '../../support/manualClock';
import { RecordingLog } from '../../support/recordingLog';

/** Keeps the processor busy, for what is measured is this machine. */
function work(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end) Math.sqrt(end);
}

describe('HostSampler', () => {
  let clock: ManualClock;
  let sampler: HostSampler;
  beforeEach(() => {
    clock = new ManualClock(0);
    sampler = new HostSampler({ clock, log: new RecordingLog(), platform: process.platform });
  });
  afterEach(() => sampler.dispose());

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
    const average = coresPercent.reduce((sum, each) => sum + each, 0) / coresPercent.length;
    assert.ok(Math.abs(average - cpuPercent) < 20, `cores average ${average}, total ${cpuPercent}`);
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

  it('keeps its figures when it is asked again at once', async () => {
    await sampler.read(0, 15_000, 100);
    work(250);
    clock.advance(250);
    await sampler.read(250, 15_000, 100);
    clock.advance(10);
    assert.notEqual((await sampler.read(260, 15_000, 100)).cpuPercent, undefined);
  });
});
