import assert from 'node:assert/strict';
import { alignSeries, sumSeries } from '../../../src/common/alignSeries';
import type { Series } from '../../../src/common/series';

const rows = (cpu: Readonly<Record<number, number | null>>, pids?: number): Series => {
  const timestamps = Object.keys(cpu).map(Number);
  return {
    timestamps,
    columns: {
      cpuPercent: { avg: Object.values(cpu) },
      pids: { avg: Object.values(cpu).map(value => (pids === undefined || value === null ? null : pids)) },
    },
    bucketMs: 0,
  };
};
const options = { metrics: ['cpuPercent', 'pids'], intervalMs: 1000 } as const;

describe('Series over common times', () => {
  it('tell a row that does not know from no row at all', () => {
    const unknown = {
      ...rows({ 1000: 1, 2000: 2 }),
      columns: { cpuPercent: { avg: [1, null] }, pids: { avg: [1, 1] } },
    };
    const aligned = alignSeries([unknown, rows({ 2000: 5, 3000: 6 })]);
    assert.deepEqual(aligned.timestamps, [1000, 2000, 3000]);
    assert.deepEqual(aligned.values(0, 'cpuPercent'), [1, null, undefined]);
    assert.deepEqual(aligned.values(1, 'cpuPercent'), [undefined, 5, 6]);
  });

  it('leave the points out that stand for gaps', () => {
    const gapped = rows({ 1000: 1, 5000: null, 9000: 2 });
    assert.deepEqual(alignSeries([gapped]).timestamps, [1000, 9000]);
  });
});

describe('The sum of series', () => {
  it('has of each time those that have a row then', () => {
    const sum = sumSeries([rows({ 1000: 1, 2000: 2 }, 3), rows({ 2000: 5, 3000: 6 }, 4)], options);
    assert.deepEqual(sum.timestamps, [1000, 2000, 3000]);
    assert.deepEqual(sum.columns.cpuPercent?.avg, [1, 7, 6]);
    assert.deepEqual(sum.columns.pids?.avg, [3, 7, 4]);
  });

  it('is unknown where one that has a row does not know', () => {
    const one = rows({ 1000: 1, 2000: 1 }, 3);
    const unknown = { ...one, columns: { ...one.columns, cpuPercent: { avg: [null, 9] } } };
    assert.deepEqual(sumSeries([unknown, rows({ 1000: 5, 2000: 5 })], options).columns.cpuPercent?.avg, [
      null,
      14,
    ]);
  });

  it('leaves out who never knows a metric', () => {
    const sum = sumSeries([rows({ 1000: 1 }), rows({ 1000: 5 }, 4)], options);
    assert.deepEqual(sum.columns.pids?.avg, [4]);
  });

  it('has a gap where none has a row, and none where only one is away', () => {
    const one = rows({ 1000: 1, 2000: 1, 9000: 1 });
    const steady = rows({ 1000: 2, 2000: 2, 3000: 2, 4000: 2, 5000: 2, 6000: 2, 7000: 2, 8000: 2, 9000: 2 });
    assert.deepEqual(sumSeries([one, steady], options).columns.cpuPercent?.avg, [3, 3, 2, 2, 2, 2, 2, 2, 3]);
    const alone = sumSeries([one], options);
    assert.deepEqual(alone.timestamps, [1000, 2000, 5500, 9000]);
    assert.deepEqual(alone.columns.cpuPercent?.avg, [1, 1, null, 1]);
  });

  it('of none is empty', () => {
    assert.deepEqual(sumSeries([], options).timestamps, []);
  });
});
