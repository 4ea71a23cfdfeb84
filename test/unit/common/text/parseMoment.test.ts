import assert from 'node:assert/strict';
import { localZone } from '../../../../media/panel/data/localZone';
import { parseMoment } from '../../../../src/common/text/parseMoment';
import type { MomentSide } from '../../../../src/common/text/zone';
import { dayMs, hourMs, minuteMs } from '../../../../src/common/time';
import { setTimeZone } from '../../../support/machine/timeZone';

/** Local time in November 2026; `nowMs` is a Friday. */
const local = (day: number, hours = 0, minutes = 0, seconds = 0, ms = 0): number =>
  new Date(2026, 10, day, hours, minutes, seconds, ms).getTime();
const nowMs = local(27, 15, 30);

const timeOf = (text: string, side?: MomentSide, now = nowMs): number => {
  const moment = parseMoment(text, now, localZone, side);
  if (typeof moment === 'string') throw new Error(moment);
  return moment.timeMs;
};

describe('parseMoment', () => {
  it('takes times before now, in all ways to write them', () => {
    for (const [text, ago] of [
      ['now', 0],
      ['-2h', 2 * hourMs],
      ['- 2 h', 2 * hourMs],
      ['now-90m', 90 * minuteMs],
      ['−30s', 30_000],
      ['-1.5h', 90 * minuteMs],
      ['-1d 12h', 36 * hourMs],
      ['-1d12h', 36 * hourMs],
      ['-2 weeks', 14 * dayMs],
      ['2h ago', 2 * hourMs],
      ['15 minutes ago', 15 * minuteMs],
      ['  NOW ', 0],
    ] as const) {
      assert.deepEqual(parseMoment(text, nowMs, localZone), { timeMs: nowMs - ago, isRelative: true }, text);
    }
  });

  it('takes times of day: of today, or of yesterday where today’s is still to come', () => {
    assert.equal(timeOf('14:05'), local(27, 14, 5));
    assert.equal(timeOf('14:05:30'), local(27, 14, 5, 30));
    assert.equal(timeOf('9:07'), local(27, 9, 7));
    assert.equal(timeOf('23:50'), local(26, 23, 50));
    assert.equal(timeOf('2 pm'), local(27, 14));
    assert.equal(timeOf('12:05am'), local(27, 0, 5));
    assert.equal(timeOf('yesterday 14:00'), local(26, 14));
    assert.equal(timeOf('yesterday, 23:59'), local(26, 23, 59));
    assert.equal(timeOf('today 16:00'), local(27, 16));
    assert.equal(
      parseMoment('14:05', nowMs, localZone) !== '' && typeof parseMoment('14:05', nowMs, localZone),
      'object',
    );
  });

  it('takes a day alone for its beginning, and for its end where a span ends', () => {
    for (const [text, day] of [
      ['today', 27],
      ['yesterday', 26],
      ['2026-11-03', 3],
      ['3 Nov', 3],
      ['3 November 2026', 3],
    ] as const) {
      assert.equal(timeOf(text), local(day), text);
      assert.equal(timeOf(text, 'last'), local(day + 1), text);
    }
    assert.equal(timeOf('28 Nov'), new Date(2025, 10, 28).getTime(), 'the last such day');
    assert.equal(timeOf('3 Mar 9:00'), new Date(2026, 2, 3, 9).getTime());
  });

  it('takes dates with times, ISO times with any zone, and what the panel itself shows', () => {
    assert.equal(timeOf('2026-11-27 14:05'), local(27, 14, 5));
    assert.equal(timeOf('2026-11-27T14:05:30.25'), local(27, 14, 5, 30, 250));
    assert.equal(timeOf('2026-11-27T13:05:00Z'), Date.UTC(2026, 10, 27, 13, 5));
    assert.equal(timeOf('2026-11-27T13:05:00.123456789Z'), Date.UTC(2026, 10, 27, 13, 5, 0, 123));
    assert.equal(timeOf('2026-11-27T13:05:00+02:00'), Date.UTC(2026, 10, 27, 11, 5));
    assert.equal(timeOf('2026-11-27 13:05 -0330'), Date.UTC(2026, 10, 27, 16, 35));
    assert.equal(timeOf('27 Nov 14:05 UTC+2'), Date.UTC(2026, 10, 27, 12, 5));
    assert.equal(timeOf('14:05:00 UTC', 'first', Date.UTC(2026, 10, 27, 15)), Date.UTC(2026, 10, 27, 14, 5));
    assert.equal(timeOf('2026-11-27 UTC'), Date.UTC(2026, 10, 27));
  });

  it('takes seconds and milliseconds since 1970', () => {
    assert.equal(timeOf('1795000000'), 1_795_000_000_000);
    assert.equal(timeOf('1795000000.5'), 1_795_000_000_500);
    assert.equal(timeOf('1795000000123'), 1_795_000_000_123);
  });

  it('says what is allowed where a text is half typed, or no time that there is', () => {
    for (const text of [
      '',
      ' ',
      '-',
      '-2',
      '-h',
      '-2x',
      '-2h3',
      '2h',
      '14:',
      '14:5',
      '24:00',
      '12:60',
      '13 pm',
      '0am',
      '14',
      '2026',
      '2026-11',
      '2026-11-',
      '2026-11-2x',
      '2026-02-30',
      '2026-13-01',
      '31 Nov',
      '5 Foo',
      'yester',
      'yesterday 25:00',
      'yesterday14:00',
      '2026-11-27T',
      '2026-11-27T14',
      '2026-11-27 14:05 +99:00',
      '2026-11-27 14:05Z+1',
      '1969-12-31',
      '1795',
      'Infinity',
      'NaN',
      '1e12',
      '-1e3h',
      '99999d ago',
      '-999999d',
      'now-',
      'now+2h',
      'constructor',
      '__proto__',
      '<img src=x>',
      '-'.repeat(90),
      '9'.repeat(99),
      '1970-01-01T00:00:00+14:00',
    ]) {
      const answer = parseMoment(text, nowMs, localZone);
      assert.ok(
        typeof answer === 'string' && /is not a time\. Write -2h, now/.test(answer),
        `${text}: ${JSON.stringify(answer)}`,
      );
      assert.ok(answer.length < 200);
    }
  });

  it('repeats no half of a character of what is no time', () => {
    for (const text of ['😀'.repeat(60), `a${'👨‍👩‍👧‍👦'.repeat(40)}`])
      assert.match(
        String(parseMoment(text, nowMs, localZone)),
        /^“a?(?:😀{30}|(?:😀){29,30}|(?:👨‍👩‍👧‍👦){29})…” is not a time/u,
      );
  });

  it('is done at once with whatever is pasted', () => {
    for (const text of [
      '1d '.repeat(1e6),
      '9'.repeat(1e6),
      ' '.repeat(1e6),
      `-${'1d'.repeat(49)}x`,
      `${'1 '.repeat(45)}ago`,
    ]) {
      assert.equal(typeof parseMoment(text, nowMs, localZone), 'string');
    }
  });
});

describe('parseMoment where clocks are set', () => {
  before(() => setTimeZone('Europe/Berlin'));
  after(() => setTimeZone());

  it('takes the first of a time that clocks show twice, and the last for an end', () => {
    const now = Date.UTC(2026, 9, 26, 12);
    assert.equal(timeOf('2026-10-25 02:30', 'first', now), Date.UTC(2026, 9, 25, 0, 30));
    assert.equal(timeOf('2026-10-25 02:30', 'last', now), Date.UTC(2026, 9, 25, 1, 30));
    assert.equal(timeOf('2026-10-25 02:30 UTC+1', 'first', now), Date.UTC(2026, 9, 25, 1, 30));
    assert.equal(timeOf('2026-10-25 03:30', 'last', now), Date.UTC(2026, 9, 25, 2, 30));
    assert.equal(timeOf('yesterday', 'last', now) - timeOf('yesterday', 'first', now), 25 * hourMs);
  });

  it('says so of a time that clocks skipped', () => {
    const answer = parseMoment('2026-03-29 02:30', Date.UTC(2026, 2, 30), localZone);
    assert.match(String(answer), /set forward/);
    assert.equal(timeOf('2026-03-29 03:00'), Date.UTC(2026, 2, 29, 1));
  });

  it('counts hours before now by the time that passed, and days by the calendar', () => {
    const now = Date.UTC(2026, 9, 25, 12);
    assert.equal(timeOf('-12h', 'first', now), Date.UTC(2026, 9, 25, 0));
    assert.equal(timeOf('yesterday 13:00', 'first', now), Date.UTC(2026, 9, 24, 11));
  });

  it('begins a day with its first moment where clocks skip midnight', () => {
    setTimeZone('Africa/Cairo');
    assert.equal(timeOf('2026-04-24', 'first', Date.UTC(2026, 3, 26)), Date.UTC(2026, 3, 23, 22));
  });
});
