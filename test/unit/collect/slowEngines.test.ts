import assert from 'node:assert/strict';
import { Collector } from '../../../src/collect/collector';
import type { ContainerReading } from '../../../src/common/model/sample';
import type { Tick } from '../../../src/common/model/tick';
import { connectedTo, makeEngine } from '../../support/data/engines';
import { makeContainer } from '../../support/data/samples';
import { collected, FakeEngineSource, FakeHost } from '../../support/fakes/fakeSources';
import { ManualClock } from '../../support/fakes/manualClock';
import { RecordingLog } from '../../support/fakes/recordingLog';

const startMs = Date.UTC(2026, 2, 4, 5, 6, 0);

describe('An engine that answers slowly, at an interval of a second', () => {
  let clock: ManualClock;
  let log: RecordingLog;
  let slow: FakeEngineSource;
  let honest: FakeEngineSource;
  let collector: Collector;
  let ticks: Tick[];

  beforeEach(() => {
    clock = new ManualClock(startMs);
    log = new RecordingLog();
    slow = new FakeEngineSource(clock, 'slow');
    slow.state = connectedTo(makeEngine({ id: 'SLOW', key: 'slow' }));
    slow.containers = [makeContainer({ id: 'slow' })];
    honest = new FakeEngineSource(clock, 'honest');
    honest.containers = [makeContainer({ id: 'honest' })];
    const engines = [slow, honest].map(each => collected(each, log));
    collector = new Collector({ engines, host: new FakeHost(), clock, log, intervalMs: 1000 });
    ticks = [];
    collector.onDidTick(tick => ticks.push(tick));
  });
  afterEach(() => {
    collector.dispose();
    assert.equal(clock.timerCount, 0, 'no timer outlives the collector');
  });

  const settle = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
  /** Moves the clock in steps shorter than any wait; after each step pending answers are handled. */
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 100) {
      clock.advance(100);
      await settle();
    }
  };
  const start = async (): Promise<void> => {
    collector.start();
    await settle();
  };
  /** Makes the slow engine's answers take this long, with readings of the time of the answer. */
  const answerAfter = (ms: number): void => {
    slow.stats = (id, signal) =>
      new Promise<ContainerReading>((resolve, reject) => {
        const timer = clock.setTimeout(() => {
          // A use of half a core.
          resolve({ id, readAtMs: clock.now(), cpuTotalNs: (clock.now() - startMs) * 0.5e6 });
        }, ms);
        signal.addEventListener('abort', () => {
          timer.dispose();
          reject(signal.reason);
        });
      });
  };
  const timesOf = (id: string): number[] =>
    ticks.flatMap(({ samples }) =>
      samples.flatMap(each => (each.containerId === id ? each.timestampMs - startMs : [])),
    );
  const seconds = (count: number): number[] => Array.from({ length: count }, (_, at) => at * 1000);

  it('delays no row of the host or of another engine, whatever it does not answer', async () => {
    slow.isHanging = true;
    await start();
    await pass(10_900);
    assert.deepEqual(
      ticks.map(({ timestampMs, host }) => [timestampMs - startMs, host?.cpuPercent]),
      seconds(11).map(atMs => [atMs, 10]),
    );
    assert.deepEqual(timesOf('honest'), seconds(11));
    assert.ok(slow.views <= 5, `asked ${slow.views} times: never twice at once, and given up after 2.5 s`);
    assert.equal(log.count('warn', /takes longer than a tick/), 1);
  });

  it('has its figures with the tick in which they come, once, and true to the time between them', async () => {
    answerAfter(1200);
    await start();
    await pass(12_900);
    assert.deepEqual(timesOf('honest'), seconds(13));
    const samples = ticks.flatMap(tick => tick.samples.filter(({ containerId }) => containerId === 'slow'));
    assert.ok(samples.length >= 5);
    assert.equal(new Set(samples.map(({ readAtMs }) => readAtMs)).size, samples.length, 'each reading once');
    for (const { timestampMs, readAtMs = 0, cpuPercent } of samples.slice(1)) {
      assert.ok(Math.abs(readAtMs - timestampMs) <= 1000, 'at the time of a tick next to it');
      assert.ok(cpuPercent !== undefined && Math.abs(cpuPercent - 50) < 1e-9);
    }
    assert.ok(ticks.every(({ engines }) => (engines[0]?.slowMs ?? 0) > 0));
  });

  it('tells nothing after a pause that was read before it', async () => {
    answerAfter(900);
    await start();
    await pass(900);
    collector.pause();
    clock.advance(3_600_000);
    slow.isHanging = true;
    collector.resume();
    await settle();
    await pass(900);
    assert.deepEqual(timesOf('slow'), []);
    assert.ok(timesOf('honest').length > 0);
  });

  it('delays no tick when it is put on the list', async () => {
    slow.isHanging = true;
    const first = collected(honest, log);
    await collector.setEngines([first]);
    await start();
    await pass(900);
    const added = collector.setEngines([first, collected(slow, log)]);
    await pass(900);
    await added;
    const told = ticks.map(({ timestampMs }) => timestampMs - startMs);
    assert.ok(told.length > 1 && told.every((atMs, at) => atMs - (told[at - 1] ?? 0) <= 1000), told.join());
    assert.equal(ticks.at(-1)?.engines.length, 2);
  });

  it('is waited for where a user asks for figures now', async () => {
    answerAfter(1200);
    const asked = collector.collectNow();
    await pass(1300);
    await asked;
    assert.deepEqual(timesOf('slow'), [0]);
  });
});
