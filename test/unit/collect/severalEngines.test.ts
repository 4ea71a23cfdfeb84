import assert from 'node:assert/strict';
import { Collector } from '../../../src/collect/collector';
import type { ContainerEvent, Tick } from '../../../src/common/model';
import { connectedTo, engineStateIn, makeEngine } from '../../support/engines';
import { collected, FakeEngineSource, FakeHost } from '../../support/fakeSources';
import { ManualClock } from '../../support/manualClock';
import { RecordingLog } from '../../support/recordingLog';
import { makeContainer } from '../../support/samples';

const startMs = Date.UTC(2026, 2, 4, 5, 6, 7, 300);
const died: ContainerEvent = {
  timestampMs: startMs,
  containerId: 'a'.repeat(64),
  name: 'web',
  action: 'die',
};

describe('A collector of several engines', () => {
  let clock: ManualClock;
  let log: RecordingLog;
  let engine: FakeEngineSource;
  let collector: Collector;
  let ticks: Tick[];

  beforeEach(() => {
    clock = new ManualClock(startMs);
    log = new RecordingLog();
    engine = new FakeEngineSource(clock);
    const engines = [collected(engine, log)];
    collector = new Collector({ engines, host: new FakeHost(), clock, log, intervalMs: 5000 });
    ticks = [];
    collector.onDidTick(tick => ticks.push(tick));
  });
  afterEach(() => {
    collector.dispose();
    assert.equal(clock.timerCount, 0, 'no timer outlives the collector');
  });

  const advance = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await new Promise(resolve => setImmediate(resolve));
  };
  const started = (): Promise<void> => {
    collector.start();
    return advance(0);
  };

  it('looks for another engine at once when it is set, and lets go of the one before', async () => {
    engine.isHanging = true;
    await started();
    const other = new FakeEngineSource(clock, 'other');
    await collector.setEngines([collected(other, log)]);
    assert.deepEqual([engine.isListening, other.isListening], [false, true]);
    assert.equal(ticks.length, 1);
    engine.didHappen.fire(died);
    await advance(2700);
    assert.equal(ticks[1]?.events, undefined);
  });

  it('keeps what it knows of an engine that stays, so that its rates go on', async () => {
    const first = collected(engine, log);
    await collector.setEngines([first]);
    await started();
    const other = new FakeEngineSource(clock, 'other');
    other.containers = [makeContainer({ id: 'b' })];
    other.state = connectedTo(makeEngine({ id: 'OTHER' }));
    clock.advance(1000);
    await collector.setEngines([first, collected(other, log)]);
    assert.deepEqual(
      ticks.at(-1)?.samples.map(({ containerId, cpuPercent }) => [containerId, cpuPercent !== undefined]),
      [
        ['a'.repeat(64), true],
        ['b', false],
      ],
    );
  });

  it('collects from the other engines while one fails or hangs', async () => {
    const hanging = new FakeEngineSource(clock, 'hanging');
    hanging.isHanging = true;
    const broken = new FakeEngineSource(clock, 'broken');
    broken.failure = new Error('broken engine');
    await collector.setEngines([collected(hanging, log), collected(engine, log), collected(broken, log)]);
    await started();
    await advance(4000);
    assert.deepEqual(
      ticks[0]?.engines.map(({ endpoint, state }) => [endpoint, state.kind]),
      [
        ['hanging', 'unreachable'],
        ['auto', 'connected'],
        ['broken', 'unreachable'],
      ],
    );
    assert.equal(ticks[0].samples.length, 1);
  });

  it('counts an engine once that two entries of the list lead to', async () => {
    const again = new FakeEngineSource(clock, 'again');
    await collector.setEngines([collected(engine, log), collected(again, log)]);
    await started();
    again.didHappen.fire(died);
    await advance(2700);
    const [first, second] = ticks[1]?.engines ?? [];
    assert.deepEqual([first?.state.kind, second?.state.kind], ['connected', 'duplicate']);
    assert.ok(second?.state.kind === 'duplicate' && second.state.message.includes('“auto”'));
    assert.deepEqual([ticks[1]?.containers.length, ticks[1]?.samples.length], [1, 1]);
    assert.equal(ticks[1]?.events, undefined);
    await collector.setEngines([collected(again, log)]);
    assert.deepEqual([engineStateIn(ticks.at(-1)).kind, ticks.at(-1)?.samples.length], ['connected', 1]);
  });
});
