import assert from 'node:assert/strict';
import { overlaidLines, stackedLines } from '../../../../media/panel/data/overlayData';
import type { PanelMember } from '../../../../src/protocol/panel';

function member(key: string, timestamps: number[], avg?: (number | null)[], shiftMs?: number): PanelMember {
  const columns = avg ? { cpuPercent: { avg } } : {};
  return { key, title: key, series: { timestamps, columns, bucketMs: 0 }, ...(shiftMs && { shiftMs }) };
}

describe('overlaidLines', () => {
  it('have a point where their member has a row, and a gap only where that has no figure', () => {
    const members = [member('a', [10, 20, 40], [1, null, 4]), member('b', [20, 30], [2, 3])];
    assert.deepEqual(overlaidLines(members, 'cpuPercent'), {
      times: [10, 20, 30, 40],
      lines: [
        [1, null, undefined, 4],
        [undefined, 2, 3, undefined],
      ],
    });
  });

  it('join rows between which a slow engine knew no rate, but never over a gap', () => {
    const series = member('a', [10, 20, 30, 40, 50, 60], [1, null, 3, null, null, 6]).series;
    const columns = { ...series.columns, pids: { avg: [1, 1, 1, 1, null, 1] } };
    const members = [{ key: 'a', title: 'a', series: { ...series, columns } }];
    assert.deepEqual(overlaidLines(members, 'cpuPercent').lines, [[1, undefined, 3, null, null, 6]]);
  });

  it('are all gaps where a member never had such a figure, and of another figure at the same times', () => {
    const members = [member('a', [10, 20], [1, 2]), member('b', [10, 30])];
    assert.deepEqual(overlaidLines(members, 'cpuPercent').lines[1], [null, undefined, null]);
    assert.deepEqual(overlaidLines(members, 'pids').lines, [
      [null, null, undefined],
      [null, undefined, null],
    ]);
  });

  it('are at the times at which they are drawn', () => {
    const members = [member('now', [110, 120], [1, 2]), member('then', [10, 15], [3, 4], 100)];
    assert.deepEqual(overlaidLines(members, 'cpuPercent'), {
      times: [110, 115, 120],
      lines: [
        [1, undefined, 2],
        [3, 4, undefined],
      ],
    });
  });
});

describe('Lines on top of each other', () => {
  it('have the sum of those below, to which one without a row adds nothing', () => {
    const members = [member('a', [1000, 2000], [1, 2]), member('b', [2000, 3000], [5, 7])];
    const { times, lines } = stackedLines(members, 'cpuPercent');
    assert.deepEqual(times, [1000, 2000, 3000]);
    assert.deepEqual(lines, [
      [1, 2, 0],
      [1, 7, 7],
    ]);
  });

  it('break where nothing was collected', () => {
    const { times, lines } = stackedLines([member('a', [1000, 5000, 9000], [1, null, 2])], 'cpuPercent');
    assert.deepEqual(times, [1000, 1001, 9000]);
    assert.deepEqual(lines, [[1, null, 2]]);
  });

  it('go on where the interval was longer once than it is now', () => {
    const times = [0, 30, 60, 90, 95, 100].map(seconds => seconds * 1000);
    const ten = times.map(() => 10);
    const stacked = stackedLines([member('a', times, ten), member('b', times, ten)], 'cpuPercent');
    assert.deepEqual(stacked, { times, lines: [ten, times.map(() => 20)] });
  });

  it('have one that is read less often at all times of the others', () => {
    const times = [1000, 2000, 3000, 4000];
    const slow = member('b', [2000, 4000], [90, 70]);
    assert.deepEqual(
      stackedLines([member('a', times, [10, 10, 10, 10]), slow], 'cpuPercent').lines[1],
      [10, 100, 80, 80],
    );
  });
});
