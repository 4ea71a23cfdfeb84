import assert from 'node:assert/strict';
import { Collector } from '../../../src/collect/collector';
import type { Tick } from '../../../src/common/model/tick';
import { collected, FakeEngineSource, FakeHost } from '../../support/fakes/fakeSources';
import { ManualClock } from '../../support/fakes/manualClock';
import { RecordingLog } from '../../support/fakes/recordingLog';

describe('A collector whose ticks are not an interval apart', () => {
  const clock = new ManualClock(Date.UTC(2026, 2, 4, 5, 6, 7, 700));
  const log = new RecordingLog();
  const engine = new FakeEngineSource(clock);
  const collector = new Collector({
    engines: [collected(engine, log)],
    host: new FakeHost(),
    clock,
    log,
    intervalMs: 1000,
  });
  const ticks: Tick[] = [];
  collector.onDidTick(tick => ticks.push(tick));
  after(() => collector.dispose());

  const settle = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
  const advance = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await settle();
  };

  it('gives no rates over a moment: after a start off the clock, a resume, or a tick that was asked for', async () => {
    collector.start();
    await settle();
    const percents = (): (number | undefined)[] =>
      ticks.map(({ samples }) => samples[0]?.cpuPercent).map(each => each && Math.round(each));
    await advance(300);
    assert.deepEqual(percents(), [undefined, undefined]);
    // Over both spans together: 2 s of CPU time in 1.3 s.
    await advance(1000);
    assert.deepEqual(percents(), [undefined, undefined, 154]);
    clock.advance(200);
    await collector.collectNow();
    await advance(800);
    assert.deepEqual(percents().slice(3), [undefined, 200]);
    collector.pause();
    clock.advance(100);
    collector.resume();
    await settle();
    await advance(900);
    assert.deepEqual(percents().slice(5), [undefined, 200]);
    // Half an interval is enough.
    clock.advance(500);
    await collector.collectNow();
    assert.deepEqual(percents().slice(7), [200]);
    collector.setIntervalMs(60_000);
    for (const [ms, percent] of [
      [1010, undefined],
      [28_000, undefined],
      // Over 30 s: 3 s of CPU time, one for each reading.
      [990, 10],
    ] as const) {
      clock.advance(ms);
      await collector.collectNow();
      assert.equal(percents().at(-1), percent, `after another ${ms} ms`);
    }
  });
});
