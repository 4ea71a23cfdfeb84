import assert from 'node:assert/strict';
import { parseSpan } from '../../../../media/panel/data/parseSpan';
import { hourMs, minuteMs } from '../../../../src/common/time';

const local = (day: number, hours = 0, minutes = 0): number =>
  new Date(2026, 10, day, hours, minutes).getTime();
const nowMs = local(27, 15, 30);
const spanOf = (from: string, to = ''): unknown => parseSpan({ from, to }, nowMs, { range: '15m' });
const fixed = (fromMs: number, toMs: number): unknown => ({ kind: 'fixed', fromMs, toMs, range: '15m' });

describe('parseSpan', () => {
  it('follows live from a time before now to now, under the name of a range that is as long', () => {
    assert.deepEqual(spanOf('-2h'), { kind: 'live', range: '15m', lastMs: 2 * hourMs });
    assert.deepEqual(spanOf('-6h', 'now'), { kind: 'live', range: '6h' });
  });

  it('is fixed where either end is', () => {
    assert.deepEqual(spanOf('14:00'), fixed(local(27, 14), nowMs));
    assert.deepEqual(spanOf('-2h', '-1h'), fixed(nowMs - 2 * hourMs, nowMs - hourMs));
    assert.deepEqual(spanOf('yesterday 14:00', 'yesterday 15:00'), fixed(local(26, 14), local(26, 15)));
    assert.deepEqual(spanOf('yesterday', 'yesterday'), fixed(local(26), local(27)));
  });

  it('takes both ends from one text, as the panel shows them', () => {
    assert.deepEqual(spanOf('-2h to -1h'), fixed(nowMs - 2 * hourMs, nowMs - hourMs));
    assert.deepEqual(spanOf('-2h - -1h'), fixed(nowMs - 2 * hourMs, nowMs - hourMs));
    assert.deepEqual(spanOf('3 Nov 14:05 – 4 Nov 09:00'), fixed(local(3, 14, 5), local(4, 9)));
    const utc = (hours: number, minutes: number): number => Date.UTC(2026, 10, 20, hours, minutes);
    assert.deepEqual(spanOf('20 Nov 14:05 – 20 Nov 14:20 UTC+2'), fixed(utc(12, 5), utc(12, 20)));
    assert.deepEqual(spanOf('20 Nov 14:05 UTC+1 – 20 Nov 14:20 UTC'), fixed(utc(13, 5), utc(14, 20)));
  });

  it('ends on the day on which it begins where its end is a time of day alone', () => {
    for (const [from, to] of [
      ['yesterday 14:00 to 15:00', ''],
      ['yesterday 14:00', '15:00'],
      ['2026-11-26 14:00 – 3 pm', 'now'],
    ] as const) {
      assert.deepEqual(spanOf(from, to), fixed(local(26, 14), local(26, 15)), from);
    }
    assert.deepEqual(spanOf('20 Nov 14:00', '15:00'), fixed(local(20, 14), local(20, 15)));
    const utc = (hours: number): number => Date.UTC(2026, 10, 20, hours);
    assert.deepEqual(spanOf('20 Nov 14:00 – 15:00 UTC+2'), fixed(utc(12), utc(13)));
    assert.deepEqual(spanOf('14:00', '16:00'), fixed(local(27, 14), nowMs), 'the future is left out');
  });

  it('ends on the next day where the time of day comes before, and that day has begun', () => {
    assert.deepEqual(spanOf('20 Nov 23:00', '01:00'), fixed(local(20, 23), local(21, 1)));
    assert.deepEqual(spanOf('23:00 to 01:00'), fixed(local(26, 23), local(27, 1)));
    assert.deepEqual(spanOf('yesterday 23:00', '22:00'), fixed(local(26, 23), nowMs));
    assert.equal((spanOf('14:00', '13:00') as { field: string }).field, 'to');
    assert.equal((spanOf('20 Nov 14:00', '14:00') as { field: string }).field, 'to');
  });

  it('leaves the future out', () => {
    assert.deepEqual(spanOf('14:00', 'today'), fixed(local(27, 14), nowMs));
    assert.deepEqual(spanOf('2027-01-01'), {
      field: 'from',
      text: 'This is not in the past, so there is no history of it yet.',
    });
    assert.equal((spanOf('now') as { field: string }).field, 'from');
  });

  it('says which end is wrong and why', () => {
    for (const [from, to, field, text] of [
      ['', '', 'from', /not a time/],
      ['half', '', 'from', /“half” is not a time\. Write -2h/],
      ['-2h', 'x', 'to', /not a time/],
      ['-2h to x', '', 'from', /“x” is not a time/],
      ['-1h', '-2h', 'to', /not after/],
      ['-1h', '-1h', 'to', /not after/],
      ['2026-11-27T14:00:00.000', '2026-11-27T14:00:00.500', 'to', /less than a second/],
      ['2020-01-01', '', 'from', /more than 800 days/],
    ] as const) {
      const fault = spanOf(from, to) as { field: string; text: string };
      assert.equal(fault.field, field, from);
      assert.match(fault.text, text);
    }
  });

  it('is done at once with whatever is pasted', () => {
    for (const from of [`${'a to '.repeat(1e5)}`, ' '.repeat(1e6), `1${' '.repeat(180)}x`]) {
      assert.ok('field' in (spanOf(from) as object));
    }
  });

  it('keeps to the minute what a reader wrote', () => {
    assert.deepEqual(spanOf('14:05', '14:06'), fixed(local(27, 14, 5), local(27, 14, 5) + minuteMs));
  });
});
