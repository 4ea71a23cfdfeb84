import assert from 'node:assert/strict';
import { EngineRound } from '../../../src/collect/engineRound';
import { CanceledError } from '../../../src/common/errors';
import type { ContainerSamples } from '../../../src/sample/containerSampler';
import { FakeEngineSource } from '../../support/fakes/fakeSources';
import { ManualClock } from '../../support/fakes/manualClock';
import { RecordingLog } from '../../support/fakes/recordingLog';

const handlers = { handleChange: () => undefined, handleEvent: () => undefined };

describe('an engine’s part in a tick', () => {
  let clock: ManualClock;
  let source: FakeEngineSource;
  let sampled: number;
  let slowMs: number | undefined;
  let arrivedAtMs: number | undefined;
  let failures: ContainerSamples['failures'];
  let log: RecordingLog;
  let round: EngineRound;

  beforeEach(() => {
    clock = new ManualClock(1_700_000_000_000);
    source = new FakeEngineSource(clock);
    [sampled, slowMs, arrivedAtMs] = [0, undefined, undefined];
    failures = [];
    log = new RecordingLog();
    const sampler = {
      reset: () => undefined,
      sample: async (): Promise<ContainerSamples> => {
        const id = source.containers[0]?.id ?? '';
        const reading = { id, readAtMs: clock.now(), cpuTotalNs: ++sampled * 1e9, arrivedAtMs };
        return { readings: new Map([[id, reading]]), failures, way: 'api', slowMs };
      },
    };
    round = new EngineRound({ source, sampler, log }, handlers, clock);
  });
  afterEach(() => round.dispose());

  const read = async (signal = new AbortController().signal): Promise<number | undefined> => {
    const span = {
      timestampMs: clock.now(),
      maxGapMs: 5500,
      leastSpanMs: 500,
      maxAgeMs: 2500,
      isFresh: false,
    };
    await round.read(span, signal);
    round.endTick(span);
    return round.samples[0]?.cpuPercent;
  };

  it('has rates of an engine whose answers take longer than a gap may be, for it says that it is slow', async () => {
    await read();
    clock.advance(8000);
    assert.equal(await read(), undefined);
    slowMs = 8000;
    clock.advance(8000);
    assert.equal(await read(), 12.5);
  });

  it('gives no tick a reading that arrived long before, as one that came late two ticks in a row', async () => {
    await read();
    for (const [ageMs, count] of [
      [0, 1],
      [2500, 1],
      [2501, 0],
      [-2501, 0],
      [86_400_000, 0],
    ] as const) {
      clock.advance(1000);
      arrivedAtMs = clock.now() - ageMs;
      await read();
      assert.equal(round.samples.length, count, `${ageMs} ms`);
    }
  });

  it('logs a container that cannot be read at every second tick once, and its recovery after a minute', async () => {
    for (let second = 0; second < 90; second++) {
      failures = second % 2 === 0 ? [{ id: 'x', error: new Error('no figures') }] : [];
      await read();
      clock.advance(1000);
    }
    assert.deepEqual(
      log.lines.map(({ message }) => message),
      ['Some containers gave no figures: no figures'],
    );
    failures = [];
    for (const [ms, count] of [
      [0, 0],
      [58_900, 0],
      [100, 1],
      [60_000, 1],
    ] as const) {
      clock.advance(ms);
      await read();
      assert.equal(log.count('info', /All containers give figures again/), count);
    }
    assert.equal(log.lines.length, 2);
  });

  it('reads no more containers once the tick was canceled', async () => {
    const off = new AbortController();
    source.isHanging = true;
    const reading = read(off.signal);
    off.abort(new CanceledError('paused'));
    await reading;
    assert.equal(sampled, 0);
  });
});
