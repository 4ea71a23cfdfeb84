import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ContainerSample } from '../../../../src/common/model/sample';
import { createCounterState, decodeSample, encodeSample } from '../../../../src/history/figures/sampleCodec';

type Figures = Omit<ContainerSample, 'timestampMs' | 'containerId'>;

const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined, freq: 4 });
const counter = optional(fc.oneof(fc.nat(1000), fc.maxSafeNat()));
const rate = optional(fc.double({ min: 0, max: 1e10, noNaN: true }));

const anySample: fc.Arbitrary<Figures> = fc.record({
  cpuPercent: optional(fc.double({ min: 0, max: 12_800, noNaN: true })),
  memoryUsedBytes: optional(fc.nat(2 ** 30).map(pages => pages * 4096)),
  networkRxBytes: counter,
  networkTxBytes: counter,
  blockReadBytes: counter,
  blockWriteBytes: counter,
  networkRxBytesPerSecond: rate,
  networkTxBytesPerSecond: rate,
  blockReadBytesPerSecond: rate,
  blockWriteBytesPerSecond: rate,
  pids: optional(fc.nat(100_000)),
});

const rateNames = [
  'networkRxBytesPerSecond',
  'networkTxBytesPerSecond',
  'blockReadBytesPerSecond',
  'blockWriteBytesPerSecond',
] as const;
const exactNames = [
  'memoryUsedBytes',
  'networkRxBytes',
  'networkTxBytes',
  'blockReadBytes',
  'blockWriteBytes',
  'pids',
] as const;

function assertSame(actual: Figures, expected: Figures): void {
  for (const name of exactNames) assert.equal(actual[name], expected[name], name);
  assertNear(actual.cpuPercent, expected.cpuPercent, 0.005);
  for (const name of rateNames) {
    const given = expected[name];
    assertNear(actual[name], given, Math.max(0.5, (given ?? 0) * 0.001), name);
  }
}

function assertNear(
  actual: number | undefined,
  expected: number | undefined,
  by: number,
  what = 'cpu',
): void {
  if (actual === undefined || expected === undefined) assert.equal(actual, expected, what);
  else assert.ok(Math.abs(actual - expected) <= by * 1.000001, `${what}: ${actual} is not near ${expected}`);
}

function withIdentity(figures: Figures): ContainerSample {
  return { ...figures, timestampMs: 0, containerId: 'c' };
}

describe('The sample codec', () => {
  it('gives any run of samples back: counters exact, rates and CPU within the stated precision', () => {
    fc.assert(
      fc.property(fc.array(anySample, { maxLength: 12 }), fc.nat(11), (samples, boundary) => {
        let state = createCounterState();
        let running: (number | undefined)[] = [];
        samples.forEach((sample, index) => {
          // A new file begins in the middle: the encoder keeps its counters, the decoder starts without any.
          if (index === boundary) {
            state = createCounterState(state.last);
            running = [];
          }
          const { values, baseline, rates } = encodeSample(withIdentity(sample), state, 5000);
          assertSame(decodeSample(values, baseline, rates, 5000, running), sample);
        });
      }),
      { numRuns: 500 },
    );
  });

  it('stores neither rates nor baselines for a container that counts on regularly', () => {
    const state = createCounterState();
    for (let index = 0; index < 10; index++) {
      const encoded = encodeSample(
        withIdentity({
          networkRxBytes: 1e9 + index * 12_345,
          networkTxBytes: 500,
          networkRxBytesPerSecond: index === 0 ? undefined : (12_345 * 1000) / 5003,
          networkTxBytesPerSecond: index === 0 ? undefined : 0,
        }),
        state,
        5000,
      );
      assert.equal(encoded.rates, undefined);
      assert.equal(encoded.baseline === undefined, index > 0);
      if (index > 0) assert.equal(encoded.values.at(-1), 3);
    }
  });

  it('does not turn growth over a pause into a rate', () => {
    const state = createCounterState();
    encodeSample(withIdentity({ networkRxBytes: 100 }), state, 5000);
    const { values, baseline, rates } = encodeSample(withIdentity({ networkRxBytes: 900_000 }), state, 5000);
    const decoded = decodeSample(values, baseline, rates, 5000, [100]);
    assert.equal(decoded.networkRxBytesPerSecond, undefined);
    assert.equal(decoded.networkRxBytes, 900_000);
  });

  it('takes figures that are no numbers for unknown', () => {
    const { values } = encodeSample(
      withIdentity({ cpuPercent: Number.NaN, memoryUsedBytes: Infinity, networkRxBytes: Number.NaN }),
      createCounterState(),
      5000,
    );
    assert.deepEqual(
      values,
      values.map(() => null),
    );
  });
});
