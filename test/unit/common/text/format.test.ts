import assert from 'node:assert/strict';
import {
  formatBytes,
  formatDuration,
  formatPercent,
  formatRate,
  formatUtc,
} from '../../../../src/common/text/format';
import { formatMetric } from '../../../../src/common/text/formatMetric';

const KiB = 1024;
const MiB = 1024 * KiB;
const GiB = 1024 * MiB;

describe('formatBytes', () => {
  const cases: readonly (readonly [number | undefined, string])[] = [
    [0, '0 B'],
    [0.4, '0 B'],
    [1, '1 B'],
    [1023, '1023 B'],
    [1023.4, '1023 B'],
    [1023.5, '1 KiB'],
    [KiB, '1 KiB'],
    [1.55 * KiB, '1.6 KiB'],
    [99.94 * KiB, '99.9 KiB'],
    [99.96 * KiB, '100 KiB'],
    [512.4 * KiB, '512 KiB'],
    [1023.4 * KiB, '1023 KiB'],
    [1023.5 * KiB, '1 MiB'],
    [64 * MiB, '64 MiB'],
    [1.5 * GiB, '1.5 GiB'],
    [5 * 1024 ** 6, '5 EiB'],
    [5 * 1024 ** 7, '5120 EiB'],
    [-2 * MiB, '-2 MiB'],
    [undefined, '–'],
    [NaN, '–'],
    [Infinity, '–'],
  ];
  for (const [bytes, text] of cases) {
    it(`reads ${bytes} as "${text}"`, () => assert.equal(formatBytes(bytes), text));
  }
});

describe('formatRate', () => {
  it('adds the second to bytes', () => assert.equal(formatRate(1.5 * MiB), '1.5 MiB/s'));
  it('has no unit where nothing is known', () => assert.equal(formatRate(undefined), '–'));
});

describe('formatPercent', () => {
  const cases: readonly (readonly [number | undefined, string])[] = [
    [0, '0%'],
    [0.0001, '<0.1%'],
    [0.0499, '<0.1%'],
    [0.05, '0.1%'],
    [12.34, '12.3%'],
    [99.94, '99.9%'],
    [99.95, '100%'],
    [250.4, '250%'],
    [undefined, '–'],
    [NaN, '–'],
  ];
  for (const [percent, text] of cases) {
    it(`reads ${percent} as "${text}"`, () => assert.equal(formatPercent(percent), text));
  }
});

describe('formatDuration', () => {
  const second = 1000;
  const minute = 60 * second;
  const hour = 60 * minute;
  const day = 24 * hour;
  const cases: readonly (readonly [number | undefined, string])[] = [
    [-5, '0 s'],
    [0, '0 s'],
    [999, '0 s'],
    [59_999, '59 s'],
    [minute, '1 min'],
    [hour - 1, '59 min'],
    [hour, '1 h'],
    [hour + 5 * minute, '1 h 5 min'],
    [day - 1, '23 h 59 min'],
    [day, '1 d'],
    [2 * day + 4 * hour + 59 * minute, '2 d 4 h'],
    [undefined, '–'],
    [Infinity, '–'],
  ];
  for (const [ms, text] of cases) {
    it(`reads ${ms} ms as "${text}"`, () => assert.equal(formatDuration(ms), text));
  }
});

describe('formatUtc', () => {
  it('names the zone, whatever this machine’s is', () => {
    assert.equal(formatUtc(Date.UTC(2026, 2, 4, 5, 6, 59)), '2026-03-04 05:06 UTC');
    assert.equal(formatUtc(8.64e15), '+275760-09-13 00:00 UTC');
    for (const time of [NaN, Infinity, 1e300]) assert.equal(formatUtc(time), '–');
  });
});

describe('formatMetric', () => {
  it('gives each unit its own form', () => {
    assert.equal(formatMetric('percent', 5), '5%');
    assert.equal(formatMetric('bytes', 2048), '2 KiB');
    assert.equal(formatMetric('bytesPerSecond', 2048), '2 KiB/s');
    assert.equal(formatMetric('count', 12), '12');
    assert.equal(formatMetric('load', 0.4567), '0.46');
  });

  it('reads unknown figures of every unit as a dash', () => {
    for (const unit of ['percent', 'bytes', 'bytesPerSecond', 'count', 'load'] as const) {
      assert.equal(formatMetric(unit, undefined), '–');
      assert.equal(formatMetric(unit, NaN), '–');
    }
  });
});
