import assert from 'node:assert/strict';
import { axisLabels, clockTime, momentLabel, spanLabel } from '../../../media/panel/timeLabels';

/** Local time, as the labels are. */
const at = (day: number, hours: number, minutes = 0, seconds = 0): number =>
  new Date(2026, 2, day, hours, minutes, seconds).getTime();

describe('Time labels', () => {
  it('use 24 hours with two digits each', () => {
    assert.equal(clockTime(at(3, 0, 5), false), '00:05');
    assert.equal(clockTime(at(3, 23, 5, 9), true), '23:05:09');
  });

  it('show seconds on an axis only between minutes', () => {
    assert.deepEqual(axisLabels([at(3, 9, 0, 0), at(3, 9, 0, 30)], 30_000, false), ['09:00:00', '09:00:30']);
    assert.deepEqual(axisLabels([at(3, 9, 0), at(3, 9, 5)], 300_000, false), ['09:00', '09:05']);
  });

  it('put the day under the first tick and each new day where a span crosses midnight', () => {
    const ticks = [at(3, 18), at(3, 21), at(4, 0), at(4, 3)];
    assert.deepEqual(axisLabels(ticks, 3 * 3_600_000, true), [
      '18:00\n3 Mar',
      '21:00',
      '00:00\n4 Mar',
      '03:00',
    ]);
  });

  it('are days alone where ticks are days apart', () => {
    assert.deepEqual(axisLabels([at(3, 0), at(4, 0)], 86_400_000, true), ['3 Mar', '4 Mar']);
  });

  it('name both ends of a span as exactly as its width needs', () => {
    assert.equal(spanLabel(at(3, 9, 0), at(3, 9, 15)), '09:00 – 09:15');
    assert.equal(spanLabel(at(3, 9, 0, 5), at(3, 9, 1, 5)), '09:00:05 – 09:01:05');
    assert.equal(spanLabel(at(3, 22), at(4, 4)), '3 Mar 22:00 – 4 Mar 04:00');
  });

  it('name a moment with seconds only where points are rows, and with the day only where it is needed', () => {
    assert.equal(momentLabel(at(3, 9, 0, 5), at(3, 8), at(3, 10), 0), '09:00:05');
    assert.equal(momentLabel(at(3, 9, 0), at(3, 8), at(4, 8), 60_000), '3 Mar 09:00');
  });
});
