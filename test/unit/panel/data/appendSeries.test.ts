import assert from 'node:assert/strict';
import { appendSeries } from '../../../../media/panel/data/appendSeries';
import type { Series } from '../../../../src/common/series';

const options = { fromMs: 0, maxGapMs: 12 };

function rows(...points: readonly (readonly [number, number | null])[]): Series {
  const columns = { cpuPercent: { avg: points.map(([, value]) => value) } };
  return { timestamps: points.map(([time]) => time), columns, bucketMs: 0 };
}

describe('appendSeries', () => {
  it('adds newer rows at the end', () => {
    assert.deepEqual(appendSeries(rows([5, 1]), rows([10, 2]), options), rows([5, 1], [10, 2]));
  });

  it('leaves out rows that a snapshot already holds', () => {
    const had = rows([5, 1], [10, 2]);
    assert.deepEqual(
      appendSeries(had, rows([5, 9], [10, 9], [15, 3]), options),
      rows([5, 1], [10, 2], [15, 3]),
    );
    assert.deepEqual(appendSeries(had, rows([10, 9]), options), had);
  });

  it('drops what left the range, also when nothing is new', () => {
    const had = rows([5, 1], [10, 2], [15, 3]);
    assert.deepEqual(
      appendSeries(had, rows([20, 4]), { ...options, fromMs: 10 }),
      rows([10, 2], [15, 3], [20, 4]),
    );
    assert.deepEqual(appendSeries(had, rows(), { ...options, fromMs: 11 }), rows([15, 3]));
    assert.deepEqual(appendSeries(had, rows(), { ...options, fromMs: 99 }).timestamps, []);
  });

  it('puts a gap between rows that were not collected one after the other', () => {
    assert.deepEqual(appendSeries(rows([5, 1]), rows([18, 2]), options), rows([5, 1], [6, null], [18, 2]));
    assert.deepEqual(appendSeries(rows([5, 1]), rows([17, 2]), options), rows([5, 1], [17, 2]));
  });

  it('starts a series that was empty without a gap', () => {
    assert.deepEqual(appendSeries(rows(), rows([100, 1]), options), rows([100, 1]));
  });

  it('fills metrics that only one side has with gaps', () => {
    const added: Series = { timestamps: [10], columns: { pids: { avg: [7] } }, bucketMs: 0 };
    const { columns } = appendSeries(rows([5, 1]), added, options);
    assert.deepEqual(columns, { cpuPercent: { avg: [1, null] }, pids: { avg: [null, 7] } });
  });

  it('keeps its inputs as they were', () => {
    const had = rows([5, 1]);
    appendSeries(had, rows([10, 2]), { ...options, fromMs: 10 });
    assert.deepEqual(had, rows([5, 1]));
  });
});
