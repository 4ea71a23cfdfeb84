import assert from 'node:assert/strict';
import { Collector } from '../../../src/collect/collector';
import type { Tick } from '../../../src/common/model/tick';
import { makeContainer } from '../../support/data/samples';
import { collected, FakeEngineSource, FakeHost } from '../../support/fakes/fakeSources';
import { ManualClock } from '../../support/fakes/manualClock';
import { RecordingLog } from '../../support/fakes/recordingLog';

describe('A tick of many containers', () => {
  let clock: ManualClock;
  let engine: FakeEngineSource;
  let collector: Collector;
  let ticks: Tick[];
  beforeEach(() => {
    clock = new ManualClock(Date.UTC(2026, 2, 4, 5, 6, 7, 300));
    const log = new RecordingLog();
    engine = new FakeEngineSource(clock);
    // Those that do not run are not read, which would take turns, too.
    engine.containers = Array.from({ length: 600 }, (_, index) =>
      makeContainer({ id: index.toString(16).padStart(64, '0'), status: 'exited' }),
    );
    const host = new FakeHost();
    collector = new Collector({ engines: [collected(engine, log)], host, clock, log, intervalMs: 5000 });
    ticks = [];
    collector.onDidTick(tick => ticks.push(tick));
  });
  afterEach(() => collector.dispose());

  const settle = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

  it('leaves the thread to others between reading and telling', async () => {
    const order: string[] = [];
    collector.onDidTick(() => order.push('tick'));
    collector.start();
    setImmediate(() => order.push('others'));
    await settle();
    await settle();
    assert.deepEqual(order, ['others', 'tick']);
    assert.equal(ticks[0]?.containers.length, 600);
  });

  it('is not told when it is called off in between', async () => {
    collector.start();
    for (let turn = 0; turn < 100; turn++) await Promise.resolve();
    assert.equal(engine.views, 1);
    collector.pause();
    await settle();
    await settle();
    assert.equal(ticks.length, 0);
    collector.resume();
    await settle();
    await settle();
    assert.deepEqual([ticks.length, ticks[0]?.containers.length], [1, 600]);
  });
});
