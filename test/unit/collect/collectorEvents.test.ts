import assert from 'node:assert/strict';
import { Collector } from '../../../src/collect/collector';
import type { Tick } from '../../../src/common/model/tick';
import type { ContainerEvent } from '../../../src/common/model/event';
import { collected, FakeEngineSource, FakeHost } from '../../support/fakes/fakeSources';
import { ManualClock } from '../../support/fakes/manualClock';
import { RecordingLog } from '../../support/fakes/recordingLog';

const startMs = Date.UTC(2026, 2, 4, 5, 6, 7, 300);

describe('A collector that receives events of engines', () => {
  let clock: ManualClock;
  let engine: FakeEngineSource;
  let collector: Collector;
  let ticks: Tick[];

  beforeEach(() => {
    clock = new ManualClock(startMs);
    const log = new RecordingLog();
    engine = new FakeEngineSource(clock);
    const engines = [collected(engine, log)];
    collector = new Collector({ engines, host: new FakeHost(), clock, log, intervalMs: 300_000 });
    ticks = [];
    collector.onDidTick(tick => ticks.push(tick));
  });
  afterEach(() => {
    collector.dispose();
    assert.equal(clock.timerCount, 0);
  });

  const died: ContainerEvent = {
    timestampMs: startMs,
    containerId: 'a'.repeat(64),
    name: 'web',
    action: 'die',
    exitCode: 137,
  };
  const settle = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
  const advance = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await settle();
  };
  const started = async (): Promise<void> => {
    collector.start();
    await settle();
  };

  it('reports them within a moment, not with the next tick, and together when they come together', async () => {
    const told: (readonly ContainerEvent[])[] = [];
    collector.onDidHappen(events => told.push(events));
    await started();
    const together = Array.from({ length: 200 }, (_, at) => ({ ...died, timestampMs: startMs + at }));
    for (const event of together) engine.didHappen.fire(event);
    assert.deepEqual(told, []);
    clock.advance(50);
    assert.deepEqual(told, [together]);
    engine.didHappen.fire(died);
    clock.advance(50);
    assert.deepEqual(told.slice(1), [[died]]);
    clock.advance(1000);
    assert.equal(told.length, 2, 'nothing twice');
    assert.equal(ticks.length, 1);
  });

  it('reports at once at a pause or its end what it received until then, and leaves no timer', async () => {
    const told: string[] = [];
    collector.onDidHappen(events => told.push(...events.map(({ action }) => action)));
    await started();
    engine.stop = () => engine.didHappen.fire({ ...died, action: 'health_status' });
    engine.didHappen.fire(died);
    collector.pause();
    assert.deepEqual(told, ['die', 'health_status']);
    assert.equal(clock.timerCount, 0);
    collector.resume();
    engine.didHappen.fire({ ...died, action: 'start' });
    collector.dispose();
    assert.deepEqual(told.slice(2, 4), ['start', 'health_status']);
    assert.equal(clock.timerCount, 0);
  });

  it('sends what happened along with the next tick, once', async () => {
    await started();
    engine.didHappen.fire(died);
    engine.didHappen.fire({ ...died, action: 'start' });
    await advance(232_700);
    await advance(300_000);
    assert.deepEqual(
      ticks.map(({ events }) => events?.map(({ action }) => action)),
      [undefined, ['die', 'start'], undefined],
    );
  });

  it('keeps what happened for the next tick when one is called off', async () => {
    engine.isHanging = true;
    await started();
    engine.didHappen.fire(died);
    collector.pause();
    engine.isHanging = false;
    collector.resume();
    await settle();
    assert.deepEqual(ticks[0]?.events, [died]);
  });
});
