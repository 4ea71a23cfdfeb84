import assert from 'node:assert/strict';
import { resolutionText } from '../../../../media/panel/time/resolutionText';
import { dayMs, hourMs, minuteMs } from '../../../../src/common/time';

const local = (day: number, hours = 0): number => new Date(2026, 10, day, hours).getTime();
const toMs = local(27, 15);
const span = { fromMs: toMs - hourMs, toMs };
const rows = (
  stepMs: number,
  bucketMs = 0,
  count = 20,
): { timestamps: number[]; columns: object; bucketMs: number } => ({
  timestamps: Array.from({ length: count }, (_, at) => toMs - (count - at) * stepMs),
  columns: {},
  bucketMs,
});
const text = (series: ReturnType<typeof rows>, kept = {}, of = span): string =>
  resolutionText({ series, intervalMs: 5000, kept }, { ...of, nowMs: toMs });

describe('resolutionText', () => {
  it('tells samples by what lies between most of them, and averages by their width', () => {
    assert.equal(text(rows(5003)), 'samples of 5 s');
    assert.equal(text(rows(minuteMs)), 'samples of 1 min');
    assert.equal(text(rows(5000, 0, 1)), 'samples of 5 s');
    assert.equal(text(rows(15 * minuteMs, 15 * minuteMs)), 'averages of 15 min');
    assert.equal(text(rows(0, 0, 0)), '');
  });

  it('says since when anything is kept where the range begins before', () => {
    const kept = { fromMs: local(3), samplesFromMs: local(26, 14) };
    const long = { fromMs: toMs - 30 * dayMs, toMs };
    assert.equal(text(rows(hourMs, hourMs), kept, long), 'averages of 1 h, kept since 3 Nov');
    assert.equal(text(rows(0, 0, 0), { fromMs: local(27, 14) }, long), 'kept since 27 Nov 14:00');
    const lastYear = new Date(2025, 10, 3, 14).getTime();
    const years = { fromMs: toMs - 600 * dayMs, toMs };
    assert.equal(text(rows(0, 0, 0), { fromMs: lastYear }, years), 'kept since 3 Nov 2025 14:00');
  });

  it('says since when samples are kept where their absence is why there are averages', () => {
    const kept = { fromMs: local(3), samplesFromMs: local(26, 14) };
    const old = { fromMs: local(26, 13), toMs: local(26, 15) };
    assert.equal(
      text(rows(15 * minuteMs, 15 * minuteMs), kept, old),
      'averages of 15 min, samples kept since 26 Nov 14:00',
    );
    assert.equal(text(rows(15 * minuteMs, 15 * minuteMs), kept, span), 'averages of 15 min');
    const week = { fromMs: toMs - 7 * dayMs, toMs };
    assert.equal(
      text(rows(10 * minuteMs, 10 * minuteMs), kept, week),
      'averages of 10 min',
      'no screen shows more',
    );
  });
});
