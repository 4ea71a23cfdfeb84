import assert from 'node:assert/strict';
import { hourMs as hour } from '../../../../src/common/time';
import { pointAt } from '../../../../media/panel/kit/pointAt';
import type { Series } from '../../../../src/common/series';

const reach = { rowMs: 5000, nearMs: 1000 };

function seriesOf(points: readonly (readonly [number, number | null])[]): Series {
  return {
    timestamps: points.map(([time]) => time),
    columns: { cpuPercent: { avg: points.map(([, value]) => value) } },
    bucketMs: 0,
  };
}

describe('pointAt', () => {
  const steady = seriesOf([0, 5000, 10_000, 15_000].map(time => [time, 1]));

  it('is the nearer of two rows that follow one another', () => {
    assert.equal(pointAt(steady, 5000, reach), 1);
    assert.equal(pointAt(steady, 7400, reach), 1);
    assert.equal(pointAt(steady, 7600, reach), 2);
  });

  it('is the nearer one where they are far apart, as at a slow interval of the past', () => {
    const slow = seriesOf([
      [0, 1],
      [300_000, 2],
      [600_000, 3],
    ]);
    assert.equal(pointAt(slow, 140_000, reach), 0);
    assert.equal(pointAt(slow, 160_000, reach), 1);
  });

  it('is no row of hours away: not in a gap, not before the first row, not after the last', () => {
    const gap = seriesOf([
      [0, 1],
      [5000, 1],
      [5001, null],
      [14 * hour, 9],
      [14 * hour + 5000, 9],
    ]);
    for (const time of [10_000, hour, 7 * hour, 14 * hour - 10_000]) {
      assert.equal(pointAt(gap, time, reach), undefined, `at ${time}`);
    }
    assert.equal(pointAt(gap, -hour, reach), undefined);
    assert.equal(pointAt(gap, 15 * hour, reach), undefined);
  });

  it('reaches from a row towards a gap half as far as to its other neighbor', () => {
    const gap = seriesOf([
      [0, 1],
      [5000, 1],
      [hour, null],
      [2 * hour, 9],
      [2 * hour + 5000, 9],
    ]);
    assert.equal(pointAt(gap, 7500, reach), 1);
    assert.equal(pointAt(gap, 7501, reach), undefined);
    assert.equal(pointAt(gap, 2 * hour - 2500, reach), 3);
    assert.equal(pointAt(gap, 2 * hour - 2501, reach), undefined);
  });

  it('can hit a lone row with a pointer that is no more exact than a few pixels', () => {
    const lone = seriesOf([
      [0, null],
      [hour, 5],
      [2 * hour, null],
    ]);
    assert.equal(pointAt(lone, hour + 60_000, { rowMs: 5000, nearMs: 60_000 }), 1);
    assert.equal(pointAt(lone, hour + 60_001, { rowMs: 5000, nearMs: 60_000 }), undefined);
  });

  it('is a row that some other metric has a figure of', () => {
    const partly: Series = {
      timestamps: [0, 5000],
      columns: { cpuPercent: { avg: [null, 2] }, pids: { avg: [3, 3] } },
      bucketMs: 0,
    };
    assert.equal(pointAt(partly, 100, reach), 0);
  });

  it('is nothing where there is no row', () => {
    assert.equal(pointAt({ timestamps: [], columns: {}, bucketMs: 0 }, 5, reach), undefined);
  });
});
