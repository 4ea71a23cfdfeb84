import assert from 'node:assert/strict';
import { quantile } from '../../../src/compare/quantile';
import { studentQuantile } from '../../../src/compare/studentQuantile';

describe('quantiles', () => {
  it('of Student’s t are those of the tables', () => {
    const table = [
      [0.975, 1, 12.7062047364],
      [0.975, 2, 4.3026527297],
      [0.975, 5, 2.5705818366],
      [0.975, 10, 2.228138852],
      [0.975, 30, 2.0422724563],
      [0.975, 1e6, 1.9599663],
      [0.95, 7, 1.8945786051],
      [0.995, 4, 4.6040948714],
      [0.75, 1, 1],
    ] as const;
    for (const [share, degrees, expected] of table) {
      const actual = studentQuantile(share, degrees);
      assert.ok(Math.abs(actual / expected - 1) < 2e-7, `${share}, ${degrees}: ${actual}, not ${expected}`);
    }
  });

  it('of Student’s t lie between their neighbors where degrees are not whole', () => {
    for (const degrees of [1.5, 6.9, 12.25]) {
      const value = studentQuantile(0.975, degrees);
      assert.ok(value < studentQuantile(0.975, Math.floor(degrees)));
      assert.ok(value > studentQuantile(0.975, Math.ceil(degrees)));
    }
  });

  it('of values are Hyndman and Fan’s number 8', () => {
    // Position n/4 + 5/12 of six values: 1.9166.
    assert.ok(Math.abs(quantile([6, 5, 4, 3, 2, 1], 0.25) - (1 + 11 / 12)) < 1e-12);
    assert.equal(quantile([3, 1, 2], 0.5), 2);
    assert.equal(quantile([4, 1], 0.5), 2.5);
    assert.equal(quantile([7], 0.95), 7);
    assert.equal(quantile([1, 2], 1), 2);
    assert.ok(Number.isNaN(quantile([], 0.5)));
  });
});
