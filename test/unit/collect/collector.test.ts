import assert from 'node:assert/strict';
import { Collector, type ContainerView } from '../../../src/collect/collector';
import type { Tick } from '../../../src/common/model/tick';
import type { ContainerEvent } from '../../../src/common/model/event';
import { connectedTo, engineStateIn, makeEngine } from '../../support/data/engines';
import { collected, FakeEngineSource, FakeHost } from '../../support/fakes/fakeSources';
import { ManualClock } from '../../support/fakes/manualClock';
import { RecordingLog } from '../../support/fakes/recordingLog';
import { makeContainer } from '../../support/data/samples';
import { EngineError } from '../../../src/engine/transport/engineError';

const startMs = Date.UTC(2026, 2, 4, 5, 6, 7, 300);
const connected = connectedTo();

describe('Collector', () => {
  let clock: ManualClock;
  let log: RecordingLog;
  let engine: FakeEngineSource;
  let host: FakeHost;
  let collector: Collector;
  let ticks: Tick[];

  beforeEach(() => {
    clock = new ManualClock(startMs);
    log = new RecordingLog();
    engine = new FakeEngineSource(clock);
    host = new FakeHost();
    collector = new Collector({ engines: [collected(engine, log)], host, clock, log, intervalMs: 5000 });
    ticks = [];
    collector.onDidTick(tick => ticks.push(tick));
  });
  afterEach(() => {
    collector.dispose();
    assert.equal(clock.timerCount, 0, 'no timer outlives the collector');
  });

  const died: ContainerEvent = {
    timestampMs: startMs,
    containerId: 'a'.repeat(64),
    name: 'web',
    action: 'die',
    exitCode: 137,
  };

  /** Lets everything that waits for an answer continue. */
  const settle = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
  const advance = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await settle();
  };
  const started = async (): Promise<void> => {
    collector.start();
    await settle();
  };
  const offsets = (): number[] => ticks.map(tick => tick.timestampMs - Date.UTC(2026, 2, 4, 5, 6));

  it('collects at once and then at multiples of the interval on the wall clock', async () => {
    await started();
    assert.equal(ticks.length, 1);
    await advance(2700);
    await advance(5000);
    assert.deepEqual(offsets(), [7300, 10_000, 15_000]);
  });

  it('refuses a second start, and says so in the log', async () => {
    assert.equal(collector.start(), true);
    assert.equal(collector.start(), false);
    await settle();
    assert.equal(ticks.length, 1);
    assert.equal(log.count('warn', /already started/), 1);
  });

  it('hands on all containers, samples of those that run, and the host', async () => {
    engine.containers.push(makeContainer({ id: 'b', status: 'exited' }));
    engine.containers.push(makeContainer({ id: 'c', status: 'paused' }));
    await started();
    const [tick] = ticks;
    assert.equal(tick?.containers.length, 3);
    assert.deepEqual(
      tick.samples.map(({ containerId }) => containerId),
      ['a'.repeat(64), 'c'],
    );
    assert.equal(tick.host?.cpuPercent, 10);
    assert.equal(engineStateIn(tick).kind, 'connected');
    assert.equal(tick.intervalMs, 5000);
  });

  it('gives rates from the second tick on', async () => {
    await started();
    await advance(2700);
    assert.equal(ticks[0]?.samples[0]?.cpuPercent, undefined);
    const percent = ticks[1]?.samples[0]?.cpuPercent;
    assert.ok(percent !== undefined && Math.abs(percent - 1000 / 27) < 1e-9);
  });

  it('goes on with the host when the engine fails, and with the engine when the host fails', async () => {
    engine.failure = new Error('broken engine');
    await started();
    assert.equal(ticks[0]?.host?.cpuPercent, 10);
    assert.equal(engineStateIn(ticks[0]).kind, 'unreachable');
    engine.failure = undefined;
    host.failure = new Error('broken host');
    await advance(2700);
    assert.equal(ticks[1]?.host, undefined);
    assert.equal(ticks[1]?.samples.length, 1);
  });

  it('logs a failure when it begins and when it has been over for a minute, not at each tick', async () => {
    host.failure = new Error('broken host');
    engine.statsFailure = new Error('broken stats');
    await started();
    await advance(2700);
    engine.statsFailure = new Error('broken in another way');
    await advance(5000);
    assert.equal(log.count('warn', /broken host/), 1);
    assert.equal(log.count('warn', /broken stats/), 1);
    host.failure = engine.statsFailure = undefined;
    await advance(5000);
    await advance(55_000);
    assert.equal(log.count('info', /again/), 0, 'it may not be over yet');
    await advance(5000);
    await advance(5000);
    assert.equal(log.count('info', /host is read again/), 1);
    assert.equal(log.count('info', /containers give figures again/), 1);
    assert.equal(log.lines.length, 4);
  });

  it('does not count a container that went away while being read as a failure', async () => {
    engine.statsFailure = new EngineError(404, 'no such container');
    await started();
    assert.equal(ticks[0]?.samples.length, 0);
    assert.deepEqual(log.lines, []);
  });

  it('never overlaps ticks: while one is under way the next is skipped, which is logged once', async () => {
    collector.setIntervalMs(1000);
    engine.isHanging = true;
    await started();
    await advance(700);
    await advance(1000);
    assert.equal(engine.views, 1);
    assert.equal(log.count('warn', /ticks are skipped/), 1);
    engine.isHanging = false;
    await advance(1000);
    await advance(1000);
    assert.ok(engine.views > 1);
    assert.equal(log.count('info', /on time again/), 0, 'the next may be late again');
    await advance(60_000);
    assert.equal(log.count('info', /on time again/), 1);
  });

  it('gives up on an engine that hangs before the next tick is due, so that the host misses none', async () => {
    await started();
    await advance(2700);
    engine.isHanging = true;
    for (let tick = 0; tick < 3; tick++) {
      await advance(5000 - (tick === 0 ? 0 : 4000));
      await advance(4000);
    }
    assert.deepEqual(offsets(), [7300, 10_000, 15_000, 20_000, 25_000]);
    assert.equal(engineStateIn(ticks[4]).kind, 'unreachable');
    assert.equal(ticks[4]?.host?.cpuPercent, 10);
    assert.equal(log.count('warn', /ticks are skipped/), 0);
  });

  it('collects now when asked, also while paused, and joins a tick that is under way', async () => {
    await started();
    await advance(1000);
    await collector.collectNow();
    assert.deepEqual(offsets(), [7300, 8300]);
    collector.pause();
    await Promise.all([collector.collectNow(), collector.collectNow()]);
    assert.equal(ticks.length, 3);
  });

  it('asks the engine anew when asked, after a tick of the clock that is under way', async () => {
    collector.start();
    const asked = [collector.collectNow(), collector.collectNow()];
    await Promise.all(asked);
    assert.deepEqual(engine.freshness, [false, true]);
    assert.equal(ticks.length, 2);
  });

  it('closes files again after a tick that was requested while paused', async () => {
    await started();
    collector.pause();
    engine.isListening = host.isStarted = true;
    await collector.collectNow();
    assert.deepEqual([engine.isListening, host.isStarted], [false, false]);
  });

  it('stops every timer while paused, and collects at once when resumed', async () => {
    const paused: boolean[] = [];
    collector.onDidChangePaused(value => paused.push(value));
    await started();
    collector.pause();
    assert.equal(clock.timerCount, 0);
    assert.equal(host.isStarted, false);
    await advance(60_000);
    assert.equal(ticks.length, 1);
    collector.resume();
    await settle();
    assert.equal(ticks.length, 2);
    assert.equal(host.isStarted, true);
    assert.deepEqual(paused, [true, false]);
  });

  it('shows the time it was paused as a gap', async () => {
    await started();
    collector.pause();
    await advance(60_000);
    collector.resume();
    await settle();
    assert.equal(ticks[1]?.samples[0]?.cpuPercent, undefined);
  });

  it('reports nothing of a tick that a pause canceled, least of all that the engine is gone', async () => {
    engine.isHanging = true;
    await started();
    collector.pause();
    await settle();
    assert.deepEqual(ticks, []);
    assert.equal(log.count('warn', /./), 0);
  });

  it('collects at once when resumed while the called-off tick is still ending', async () => {
    engine.isHanging = true;
    await started();
    collector.pause();
    engine.isHanging = false;
    collector.resume();
    await settle();
    assert.equal(ticks.length, 1);
    assert.equal(engineStateIn(ticks[0]).kind, 'connected');
  });

  it('collects nothing when paused again before the called-off tick ended', async () => {
    engine.isHanging = true;
    await started();
    collector.pause();
    engine.isHanging = false;
    collector.resume();
    collector.pause();
    await settle();
    assert.deepEqual(ticks, []);
  });

  it('takes another interval at once', async () => {
    await started();
    collector.setIntervalMs(1000);
    await advance(700);
    await advance(1000);
    assert.deepEqual(offsets(), [7300, 8000, 9000]);
    assert.equal(ticks[2]?.intervalMs, 1000);
  });

  it('keeps timestamps ascending when the clock steps back a little, and follows a large step', async () => {
    await started();
    await advance(2700);
    clock.stepWall(-8000);
    await collector.collectNow();
    const [, second, third] = ticks;
    assert.ok(second && third && third.timestampMs === second.timestampMs + 1);
    clock.stepWall(-86_400_000);
    await collector.collectNow();
    assert.ok((ticks[3]?.timestampMs ?? 0) < startMs - 86_000_000);
  });

  it('catches up with nothing after a sleep: one tick, without rates', async () => {
    await started();
    await advance(3_600_000);
    assert.equal(ticks.length, 2);
    assert.equal(ticks[1]?.samples[0]?.cpuPercent, undefined);
  });

  it('asks the engine anew when a user asks, and on the timer takes what is known', async () => {
    await started();
    await advance(2700);
    await collector.collectNow();
    assert.deepEqual(engine.freshness, [false, false, true]);
  });

  it('listens to the engine while it collects, and not while paused', async () => {
    assert.equal(engine.isListening, false);
    await started();
    assert.equal(engine.isListening, true);
    collector.pause();
    await collector.collectNow();
    assert.equal(engine.isListening, false);
    collector.resume();
    assert.equal(engine.isListening, true);
    collector.dispose();
    assert.equal(engine.isListening, false);
  });

  it('tells changes between ticks at once', async () => {
    const told: ContainerView[] = [];
    collector.onDidChangeContainers(view => told.push(view));
    await started();
    const containers = [makeContainer(), makeContainer({ id: 'b' })];
    engine.didChange.fire({ state: connected, containers });
    assert.deepEqual(told, [
      { engines: [{ endpoint: 'auto', state: connected, sampling: 'api' }], containers },
    ]);
    assert.equal(ticks.length, 1);
  });

  it('reads an engine at once that is found between two ticks', async () => {
    engine.state = { kind: 'unreachable', message: 'gone', tried: [] };
    await started();
    assert.equal(ticks[0]?.samples.length, 0);
    engine.state = connected;
    engine.didChange.fire({ state: connected, containers: engine.containers });
    await settle();
    engine.didChange.fire({ state: connected, containers: engine.containers });
    await settle();
    assert.deepEqual(
      ticks.map(({ samples }) => samples.length),
      [0, 1],
    );
  });

  it('does not fall back behind a change that came while it was reading', async () => {
    const answers: (() => void)[] = [];
    engine.stats = async id => {
      await new Promise<void>(resolve => answers.push(resolve));
      return { id, readAtMs: clock.now(), cpuTotalNs: 1 };
    };
    engine.containers = [makeContainer(), makeContainer({ id: 'b' })];
    await started();
    engine.didChange.fire({
      state: connected,
      containers: [makeContainer({ id: 'b' }), makeContainer({ id: 'c' })],
      excludedCount: 2,
    });
    for (const answer of answers) answer();
    await settle();
    assert.deepEqual(
      ticks[0]?.containers.map(({ id }) => id),
      ['b', 'c'],
    );
    assert.deepEqual(
      ticks[0].samples.map(({ containerId }) => containerId),
      ['b'],
    );
    assert.equal(ticks[0].engines[0]?.excludedCount, 2);
    engine.stats = async () => undefined;
    await advance(2700);
    assert.equal(ticks[1]?.containers.length, 2);
    assert.equal(ticks[1].engines[0]?.excludedCount, undefined);
  });

  it('goes on when a listener throws', async () => {
    collector.onDidTick(() => {
      throw new Error('broken listener');
    });
    await started();
    await advance(2700);
    assert.equal(ticks.length, 2);
    assert.equal(log.count('error', /broken listener/), 2);
  });

  it('does nothing more once disposed', async () => {
    await started();
    collector.dispose();
    await collector.collectNow();
    await advance(60_000);
    assert.equal(ticks.length, 1);
    assert.equal(collector.start(), false);
  });

  describe('of several engines', () => {
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
      clock.advance(2500);
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
});
