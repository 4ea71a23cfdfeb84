import assert from 'node:assert/strict';
import type { ComparisonRow } from '../../../src/compare/comparison';
import { rowTexts } from '../../../src/compare/rowTexts';

const mib = 2 ** 20;

function growthRow(from: number, to: number): ComparisonRow {
  const of = (median: number) => ({ median, least: median, most: median, runs: 1 });
  return {
    ...{ id: 'memoryGrowthBytes', label: 'Memory growth', unit: 'bytes', verdict: 'shown' },
    ...{ a: of(from * mib), b: of(to * mib), difference: (to - from) * mib, sentence: '' },
  };
}

describe('The texts of a row of a comparison', () => {
  it('have a share of the difference where the figure has one, and none where it was or is below zero', () => {
    const differences = [
      [10, 15],
      [-1, 100],
      [100, -1],
      [5, 5],
    ].map(([from = 0, to = 0]) => rowTexts(growthRow(from, to)).difference);
    assert.deepEqual(differences, ['+5 MiB (+50%)', '+101 MiB', '−101 MiB', '0 B']);
  });

  it('tell a difference of percentages in points', () => {
    const row = { ...growthRow(60 / mib, 75 / mib), id: 'cpuPercent', unit: 'percent' } as const;
    assert.equal(rowTexts(row).difference, '+15 points (+25%)');
  });
});
