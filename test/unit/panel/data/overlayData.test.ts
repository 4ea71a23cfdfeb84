import assert from 'node:assert/strict';
import { overlaidLines } from '../../../../media/panel/data/overlayData';
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
