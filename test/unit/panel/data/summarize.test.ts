import assert from 'node:assert/strict';
import { rowWeights, summarize } from '../../../../media/panel/data/summarize';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

describe('summarize', () => {
  it('leaves gaps out of every figure', () => {
    const summary = { latest: 3, avg: 2, min: 1, max: 3, p95: 3 };
    assert.deepEqual(summarize({ avg: [null, 1, null, 3, null] }), summary);
  });

  it('takes extremes from the extremes of buckets, and p95 from their averages', () => {
    const column = { avg: [2, 4], min: [0, null], max: [null, 90] };
    assert.deepEqual(summarize(column), { latest: 4, avg: 3, min: 0, max: 90, p95: 4 });
  });

  it('has nothing to say of gaps alone', () => {
    assert.equal(summarize({ avg: [null, null] }), undefined);
    assert.equal(summarize({ avg: [] }), undefined);
    assert.equal(summarize({ avg: [5] }, [0]), undefined);
  });

  it('takes long columns', () => {
    const avg = Array.from({ length: 200_000 }, (_, index) => index);
    assert.equal(summarize({ avg })?.max, 199_999);
  });

  it('gives for p95 the value that 95 of 100 are at or below, in whatever order they come', () => {
    assert.equal(summarize({ avg: upTo(100) })?.p95, 95);
    assert.equal(summarize({ avg: upTo(100).reverse() })?.p95, 95);
    assert.equal(summarize({ avg: upTo(20) })?.p95, 19);
    assert.equal(summarize({ avg: [7] })?.p95, 7);
    assert.equal(summarize({ avg: [-0.5, -2, null] })?.p95, -0.5);
  });

  it('weighs values by the time they stand for', () => {
    const avg = [10, 20, 100];
    assert.equal(summarize({ avg }, [60, 30, 10])?.avg, 22);
    assert.equal(summarize({ avg }, [60, 36, 4])?.p95, 20);
    assert.equal(summarize({ avg }, [60, 34, 6])?.p95, 100);
    assert.equal(summarize({ avg: [100, 10, 20] }, [4, 60, 36])?.p95, 20);
  });

  it('leaves out what counts nothing: no extreme and no latest of it', () => {
    const column = { avg: [1, 2, 3], min: [0, 1, 2], max: [99, 3, 99] };
    assert.deepEqual(summarize(column, [0, 5, 0]), { latest: 2, avg: 2, min: 1, max: 3, p95: 2 });
  });
});

describe('rowWeights', () => {
  const span = { fromMs: 100, toMs: 200 };
  const pace = { intervalMs: 10, maxGapMs: 25 };
  const weights = (timestamps: number[], bucketMs: number): number[] => [
    ...rowWeights({ timestamps, columns: {}, bucketMs }, span, pace),
  ];

  it('are the time since the row before, and an interval after a gap and at the start', () => {
    assert.deepEqual(weights([110, 120, 140, 180, 190], 0), [10, 10, 20, 10, 10]);
  });

  it('leave out rows before the span, but not a bucket that reaches into it', () => {
    assert.deepEqual(weights([95, 105], 0), [0, 10]);
    assert.deepEqual(weights([60, 90, 120], 30), [0, 30, 30]);
    assert.deepEqual(weights([70, 100], 30), [0, 30], 'it ends where the span begins');
  });

  it('are those of the span that is asked for, also of the same rows', () => {
    const series = { timestamps: [110, 120, 150], columns: {}, bucketMs: 0 };
    assert.deepEqual([...rowWeights(series, span, pace)], [10, 10, 10]);
    assert.deepEqual([...rowWeights(series, { fromMs: 115, toMs: 140 }, pace)], [0, 10, 0]);
    assert.deepEqual([...rowWeights(series, span, { intervalMs: 7, maxGapMs: 5 })], [7, 7, 7]);
    assert.deepEqual([...rowWeights(series, span, pace)], [10, 10, 10]);
  });

  it('leave out what comes after the span', () => {
    assert.deepEqual(weights([190, 200, 210], 0), [10, 10, 0]);
    assert.deepEqual(weights([180, 210], 30), [30, 0]);
  });
});
