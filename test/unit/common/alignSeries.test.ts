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
const metrics = ['cpuPercent', 'pids'] as const;

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
    const sum = sumSeries([rows({ 1000: 1, 2000: 2 }, 3), rows({ 2000: 5, 3000: 6 }, 4)], metrics);
    assert.deepEqual(sum.timestamps, [1000, 2000, 3000]);
    assert.deepEqual(sum.columns.cpuPercent?.avg, [1, 7, 6]);
    assert.deepEqual(sum.columns.pids?.avg, [3, 7, 4]);
  });

  it('is unknown where one that has a row does not know', () => {
    const one = rows({ 1000: 1, 2000: 1 }, 3);
    const unknown = { ...one, columns: { ...one.columns, cpuPercent: { avg: [null, 9] } } };
    assert.deepEqual(sumSeries([unknown, rows({ 1000: 5, 2000: 5 })], metrics).columns.cpuPercent?.avg, [
      null,
      14,
    ]);
  });

  it('leaves out who never knows a metric', () => {
    const sum = sumSeries([rows({ 1000: 1 }), rows({ 1000: 5 }, 4)], metrics);
    assert.deepEqual(sum.columns.pids?.avg, [4]);
  });

  it('has a gap where none has a row, and none where only one is away', () => {
    const one = rows({ 1000: 1, 2000: 1, 5500: null, 9000: 1 });
    const steady = rows({ 1000: 2, 2000: 2, 3000: 2, 4000: 2, 5000: 2, 6000: 2, 7000: 2, 8000: 2, 9000: 2 });
    assert.deepEqual(sumSeries([one, steady], metrics).columns.cpuPercent?.avg, [3, 3, 2, 2, 2, 2, 2, 2, 3]);
    const alone = sumSeries([one], metrics);
    assert.deepEqual(alone.timestamps, [1000, 2000, 5500, 9000]);
    assert.deepEqual(alone.columns.cpuPercent?.avg, [1, 1, null, 1]);
  });

  it('goes on where the interval was longer once than it is now', () => {
    const times = [0, 30, 60, 90, 120, 125, 130, 135].map(seconds => seconds * 1000);
    const one = rows(Object.fromEntries(times.map(time => [time, 10])), 1);
    const sum = sumSeries([one, one], metrics);
    assert.deepEqual(sum.timestamps, times);
    assert.deepEqual(
      sum.columns.cpuPercent?.avg,
      times.map(() => 20),
    );
  });

  it('has one that is read less often also between its rows, by the row that covers the time', () => {
    const quick = rows({ 1000: 10, 2000: 10, 3000: 10, 4000: 10, 5000: 10, 6000: 10 });
    const slow = rows({ 1000: 90, 3000: 80, 5000: 70 });
    // The last moment is not covered yet: the slow one runs, and nobody knows how.
    assert.deepEqual(sumSeries([quick, slow], metrics).columns.cpuPercent?.avg, [100, 90, 90, 80, 80, null]);
  });

  it('has one that knows its rate in each other row also in those between', () => {
    const quick = rows({ 1000: 10, 2000: 10, 3000: 10, 4000: 10, 5000: 10, 6000: 10 });
    const late = {
      ...rows({ 1000: 1, 2000: 1, 3000: 1, 4000: 1, 5000: 1, 6000: 1 }, 3),
      ...{
        columns: { cpuPercent: { avg: [null, 90, null, 80, null, null] }, pids: { avg: [1, 1, 1, 1, 1, 1] } },
      },
    };
    assert.deepEqual(sumSeries([quick, late], metrics).columns.cpuPercent?.avg, [
      null,
      100,
      90,
      90,
      null,
      null,
    ]);
  });

  it('is unknown before a gap where the last row of one is', () => {
    const steady = rows({ 1000: 2, 2000: 2, 3000: 2, 4000: 2, 5000: 2, 6000: 2 });
    const one = rows({ 1000: 1, 2000: 1, 4000: null, 6000: 1 }, 3);
    const late = { ...one, columns: { ...one.columns, cpuPercent: { avg: [1, null, null, 1] } } };
    assert.deepEqual(sumSeries([steady, late], metrics).columns.cpuPercent?.avg, [3, null, 2, 2, 2, 3]);
  });

  it('has nothing of one before its first row and once its next one is overdue', () => {
    const steady = rows({ 1000: 2, 2000: 2, 3003: 2, 4000: 2, 5000: 2 });
    const short = rows({ 3003: 5, 4000: 5 });
    assert.deepEqual(sumSeries([steady, short], metrics).columns.cpuPercent?.avg, [2, 2, 7, 7, 2]);
  });

  it('of none is empty', () => {
    assert.deepEqual(sumSeries([], metrics).timestamps, []);
  });
});
