import assert from 'node:assert/strict';
import { parseSpan } from '../../../../media/panel/data/parseSpan';
import {
  axisLabels,
  clockTime,
  datedSpanLabel,
  isRepeatedTime,
  momentLabel,
  spanLabel,
  zoneLabel,
  type SeenSpan,
} from '../../../../media/panel/data/timeLabels';
import { setTimeZone } from '../../../support/machine/timeZone';

/** Local time, as in the labels. */
const at = (day: number, hours: number, minutes = 0, seconds = 0): number =>
  new Date(2026, 2, day, hours, minutes, seconds).getTime();
/** As it is seen on 3 March. */
const seen = (fromMs: number, toMs: number, nowMs = at(3, 12)): SeenSpan => ({ fromMs, toMs, nowMs });

describe('Time labels', () => {
  it('use 24 hours with two digits each', () => {
    assert.equal(clockTime(at(3, 0, 5), false), '00:05');
    assert.equal(clockTime(at(3, 23, 5, 9), true), '23:05:09');
  });

  it('show seconds on an axis only between minutes', () => {
    assert.deepEqual(axisLabels([at(3, 9, 0, 0), at(3, 9, 0, 30)], 30_000, seen(at(3, 9), at(3, 9, 1))), [
      '09:00:00',
      '09:00:30',
    ]);
    assert.deepEqual(axisLabels([at(3, 9, 0), at(3, 9, 5)], 300_000, seen(at(3, 9), at(3, 10))), [
      '09:00',
      '09:05',
    ]);
  });

  it('put the day under the first tick and each new day where a span crosses midnight', () => {
    const ticks = [at(3, 18), at(3, 21), at(4, 0), at(4, 3)];
    assert.deepEqual(axisLabels(ticks, 3 * 3_600_000, seen(at(3, 18), at(4, 4))), [
      '18:00\n3 Mar',
      '21:00',
      '00:00\n4 Mar',
      '03:00',
    ]);
  });

  it('are days alone where ticks are days apart', () => {
    assert.deepEqual(axisLabels([at(3, 0), at(4, 0)], 86_400_000, seen(at(3, 0), at(4, 0))), [
      '3 Mar',
      '4 Mar',
    ]);
  });

  it('name both ends of a span as exactly as its width needs, and their zone', () => {
    const zone = zoneLabel(at(3, 9));
    assert.equal(spanLabel(seen(at(3, 9, 0), at(3, 9, 15))), `09:00:00 – 09:15:00 ${zone}`);
    assert.equal(spanLabel(seen(at(3, 9, 0), at(3, 10))), `09:00 – 10:00 ${zone}`);
    assert.equal(spanLabel(seen(at(3, 9, 0, 5), at(3, 9, 1, 5))), `09:00:05 – 09:01:05 ${zone}`);
    assert.equal(spanLabel(seen(at(3, 22), at(4, 4))), `3 Mar 22:00 – 4 Mar 04:00 ${zone}`);
  });

  it('name a moment with seconds only where points are rows, and with the day only where it is needed', () => {
    assert.equal(momentLabel(at(3, 9, 0, 5), seen(at(3, 8), at(3, 10)), 0), '09:00:05');
    assert.equal(momentLabel(at(3, 9, 0), seen(at(3, 8), at(4, 8)), 60_000), '3 Mar 09:00');
    assert.equal(momentLabel(at(2, 9), seen(at(3, 8), at(3, 10)), 60_000), '2 Mar 09:00', 'before the span');
  });

  it('name the day of a span that is not of today, once, wherever it is told', () => {
    const [from, to, tick] = [at(3, 14), at(3, 15), 600_000];
    const zone = zoneLabel(from);
    const past = seen(from, to, at(10, 15, 30));
    assert.equal(spanLabel(past), `3 Mar 14:00 – 15:00 ${zone}`);
    assert.deepEqual(axisLabels([from, from + tick], tick, past), ['14:00\n3 Mar', '14:10']);
    assert.equal(momentLabel(from, past, 60_000), '3 Mar 14:00');
    // The same clock times in another month, or before the host has told its time, are not of today either.
    for (const nowMs of [new Date(2026, 3, 3, 14, 30).getTime(), 0]) {
      assert.equal(spanLabel(seen(from, to, nowMs)), `3 Mar 14:00 – 15:00 ${zone}`);
    }
  });

  it('name the year of what is so long ago that its day could be of this year', () => {
    const zone = zoneLabel(at(3, 14));
    const nextYear = new Date(2027, 2, 2).getTime();
    assert.equal(
      spanLabel(seen(at(3, 14), at(4, 15), nextYear)),
      `3 Mar 2026 14:00 – 4 Mar 2026 15:00 ${zone}`,
    );
    assert.equal(momentLabel(at(3, 14), seen(at(3, 14), at(3, 15), nextYear), 60_000), '3 Mar 2026 14:00');
    const newYear = new Date(2027, 0, 2).getTime();
    assert.equal(
      spanLabel(seen(at(3, 14), at(3, 15), newYear)),
      `3 Mar 14:00 – 15:00 ${zone}`,
      'there is no later 3 March yet',
    );
  });

  it('name day and year in any case for what is taken out', () => {
    const zone = zoneLabel(at(3, 14));
    assert.equal(datedSpanLabel(seen(at(3, 14), at(3, 15))), `3 Mar 2026 14:00 – 15:00 ${zone}`);
    assert.equal(
      datedSpanLabel({ fromMs: at(3, 23, 50), toMs: at(4, 0, 10) }),
      `3 Mar 2026 23:50:00 – 4 Mar 2026 00:10:00 ${zone}`,
    );
  });

  it('can be typed again as they are told', () => {
    const nowMs = at(10, 15, 30);
    for (const span of [
      { fromMs: at(3, 14), toMs: at(3, 15) },
      { fromMs: at(3, 22), toMs: at(4, 4) },
      { fromMs: at(10, 14), toMs: at(10, 15) },
      { fromMs: at(3, 9, 0, 5), toMs: at(3, 9, 1, 5) },
    ]) {
      for (const from of [spanLabel({ ...span, nowMs }), datedSpanLabel(span)]) {
        const fixed = { kind: 'fixed', ...span, range: '1h' };
        assert.deepEqual(parseSpan({ from, to: '' }, nowMs, { range: '1h' }), fixed, from);
      }
    }
  });
});

describe('Time labels where clocks are set', () => {
  const utc = (text: string): number => Date.parse(`${text}Z`);
  afterEach(() => setTimeZone());

  it('tell the two readings of the repeated hour apart, on axes and under the cursor', () => {
    setTimeZone('Europe/Berlin');
    const [first, second] = [utc('2026-10-25T00:30:00'), utc('2026-10-25T01:30:00')];
    const span = seen(utc('2026-10-25T00:00:00'), utc('2026-10-25T04:00:00'), second);
    assert.equal(momentLabel(first, span, 60_000), '02:30 UTC+2');
    assert.equal(momentLabel(second, span, 60_000), '02:30 UTC+1');
    assert.deepEqual(axisLabels([first, second, utc('2026-10-25T02:30:00')], 3_600_000, span), [
      '02:30\nUTC+2',
      '02:30\nUTC+1',
      '03:30',
    ]);
    assert.deepEqual(axisLabels([first], 3_600_000, { ...span, nowMs: 0 }), ['02:30\n25 Oct, UTC+2']);
  });

  it('name both zones of a span in which clocks are set, and one of any other', () => {
    setTimeZone('Europe/Berlin');
    const label = spanLabel(
      seen(utc('2026-10-25T00:30:00'), utc('2026-10-25T01:30:00'), utc('2026-10-25T09:00:00')),
    );
    assert.equal(label, '02:30 UTC+2 – 02:30 UTC+1');
    assert.equal(
      spanLabel(seen(utc('2026-07-01T10:00:00'), utc('2026-07-01T11:00:00'), utc('2026-07-01T11:00:00'))),
      '12:00 – 13:00 UTC+2',
    );
  });

  it('take no other time for a repeated one', () => {
    setTimeZone('Europe/Berlin');
    assert.equal(isRepeatedTime(utc('2026-10-24T23:59:59')), false);
    assert.equal(isRepeatedTime(utc('2026-10-25T00:00:00')), true);
    assert.equal(isRepeatedTime(utc('2026-10-25T01:59:59')), true);
    assert.equal(isRepeatedTime(utc('2026-10-25T02:00:00')), false);
    // When clocks are set forward, an hour is left out but none is shown twice.
    for (let minute = -180; minute <= 180; minute += 10) {
      assert.equal(isRepeatedTime(utc('2026-03-29T01:00:00') + minute * 60_000), false);
    }
    setTimeZone('Australia/Lord_Howe');
    assert.equal(isRepeatedTime(utc('2026-04-04T14:45:00')), true, 'set back by half an hour');
    assert.equal(isRepeatedTime(utc('2026-04-04T14:25:00')), false);
  });

  it('name zones by their distance from UTC', () => {
    for (const [zone, name] of [
      ['UTC', 'UTC'],
      ['Asia/Kolkata', 'UTC+5:30'],
      ['America/St_Johns', 'UTC-3:30'],
      ['America/New_York', 'UTC-5'],
    ] as const) {
      setTimeZone(zone);
      assert.equal(zoneLabel(utc('2026-01-15T12:00:00')), name);
    }
  });
});
