import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { StoredColumn } from '../../../../src/history/queries/seriesBuilder';
import { statisticsOf } from '../../../../src/history/queries/statisticsOf';

function samples(values: readonly number[], weights = values.map(() => 5)): StoredColumn {
  return { weights, averages: [...values], lowest: [...values], highest: [...values] };
}

describe('Statistics', () => {
  it('are nearest-rank percentiles of the samples', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    const found = statisticsOf(samples(hundred), { isRate: false });
    assert.deepEqual(
      [found?.p50, found?.p95, found?.p99, found?.min, found?.max, found?.avg],
      [50, 95, 99, 1, 100, 50.5],
    );
    assert.equal(found?.seconds, 500);
    assert.equal(found.totalBytes, undefined);
    assert.equal(found.secondsOver, undefined);
  });

  it('of a single sample are that sample', () => {
    const found = statisticsOf(samples([7]), { isRate: false });
    assert.deepEqual([found?.p50, found?.p95, found?.p99, found?.avg], [7, 7, 7, 7]);
  });

  it('weigh each row with its time', () => {
    const found = statisticsOf(samples([10, 100], [99, 1]), { isRate: true });
    assert.equal(found?.p95, 10);
    assert.equal(found?.avg, 10.9);
    assert.equal(found?.totalBytes, 1090);
  });

  it('leave out what is not known, and are undefined where nothing is', () => {
    assert.equal(statisticsOf(samples([Number.NaN, 4]), { isRate: false })?.seconds, 5);
    assert.equal(statisticsOf(samples([Number.NaN]), { isRate: false }), undefined);
    assert.equal(statisticsOf(samples([]), { isRate: false }), undefined);
  });

  it('count the time over a threshold, not that at it', () => {
    assert.equal(statisticsOf(samples([1, 2, 3]), { isRate: false, threshold: 2 })?.secondsOver, 5);
  });

  it('count a bucket in part where its figures lie on both sides of the threshold', () => {
    const column = { weights: [60, 60, 60], averages: [5, 5, 5], lowest: [0, 0, 9], highest: [10, 7, 10] };
    assert.equal(statisticsOf(column, { isRate: false, threshold: 8 })?.secondsOver, 12 + 0 + 60);
  });

  it('are in order for any samples', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 }), values => {
        const found = statisticsOf(samples(values), { isRate: false, threshold: 500 });
        assert.ok(found);
        const ordered = [found.min, found.p50, found.p95, found.p99, found.max];
        assert.deepEqual(
          ordered,
          [...ordered].sort((a, b) => a - b),
        );
        assert.ok(found.avg >= found.min - 1e-6 && found.avg <= found.max + 1e-6);
      }),
    );
  });
});
