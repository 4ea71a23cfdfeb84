import assert from 'node:assert/strict';
import { durationText, shortDuration } from '../../../../media/panel/data/durationText';

describe('durationText', () => {
  it('says two units at most, rounded to the smaller one', () => {
    const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000];
    for (const [ms, text] of [
      [250, '250 ms'],
      [second, '1 second'],
      [15 * minute, '15 minutes'],
      [90 * minute, '1 hour 30 minutes'],
      [hour + 30 * second, '1 hour 1 minute'],
      [hour + 29 * second, '1 hour'],
      [hour - 1, '1 hour'],
      [2 * day + 3 * hour + 59 * second, '2 days 3 hours'],
      [180 * day, '180 days'],
      [59_600, '1 minute'],
    ] as const) {
      assert.equal(durationText(ms), text);
    }
  });

  it('is short where there is little room', () => {
    assert.deepEqual([5000, 60_000, 900_000, 21_600_000, 5_400_000].map(shortDuration), [
      '5 s',
      '1 min',
      '15 min',
      '6 h',
      '1 h 30 min',
    ]);
  });
});
