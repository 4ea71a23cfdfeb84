import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Series } from '../../../../src/common/series';
import { bucketWidthMs } from '../../../../src/history/queries/bucketWidthMs';
import { downsample } from '../../../../src/history/queries/downsample';
import { rolledContainerMetrics } from '../../../../src/history/figures/rolledMetrics';
import { SeriesBuilder } from '../../../../src/history/queries/seriesBuilder';
import type { StoredColumns } from '../../../../src/history/queries/seriesBuilder';

function rawOf(points: readonly (readonly [number, number | undefined])[], intervalMs = 1000): StoredColumns {
  const builder = new SeriesBuilder(rolledContainerMetrics.filter(({ metric }) => metric === 'cpuPercent'));
  for (const [timestampMs, value] of points) builder.addSample(timestampMs, intervalMs, [value]);
  return builder.build();
}

/** Down-samples a single series. */
function sampled(...[stored, ...span]: [StoredColumns, number, number, number]): Series {
  const [series] = downsample([stored], ...span);
  return series ?? assert.fail('one series for each');
}

describe('Down-sampling', () => {
  it('keeps rows that fit as they are, unknown values as null', () => {
    const series = sampled(
      rawOf([
        [0, 1],
        [1000, undefined],
        [2000, 3],
      ]),
      0,
      2000,
      3,
    );
    assert.deepEqual(series, {
      timestamps: [0, 1000, 2000],
      columns: { cpuPercent: { avg: [1, null, 3] } },
      bucketMs: 0,
    });
  });

  it('gives average, minimum and maximum of what is known in each bucket', () => {
    const points = [0, 1000, 2000, 3000].map(
      time => [time, time === 1000 ? undefined : time / 1000] as const,
    );
    const series = sampled(rawOf(points), 0, 3999, 2);
    assert.deepEqual(series, {
      timestamps: [0, 2000],
      columns: { cpuPercent: { avg: [0, 2.5], min: [0, 2], max: [0, 3] } },
      bucketMs: 2000,
    });
  });

  it('puts one null point between rows further apart than two and a half intervals, and not at exactly that', () => {
    const at = (gapMs: number): number[] => [
      ...sampled(
        rawOf([
          [0, 1],
          [gapMs, 1],
        ]),
        0,
        gapMs,
        10,
      ).timestamps,
    ];
    assert.deepEqual(at(2500), [0, 2500]);
    assert.deepEqual(at(2501), [0, 1250, 2501]);
  });

  it('does not draw a gap narrower than a bucket', () => {
    const points = Array.from({ length: 100 }, (_, index) => [index * 1000, 1] as const);
    const holed = points.filter(([time]) => time < 40_000 || time > 45_000);
    assert.equal(sampled(rawOf(holed), 0, 99_999, 10).columns.cpuPercent?.avg.includes(null), false);
    const torn = points.filter(([time]) => time < 30_000 || time > 59_000);
    assert.equal(sampled(rawOf(torn), 0, 99_999, 10).columns.cpuPercent?.avg.includes(null), true);
  });

  it('never loses an extreme, never gives more points than asked, and keeps times ascending', () => {
    const anyRows = fc
      .uniqueArray(fc.tuple(fc.nat(100_000_000), fc.double({ min: 0, max: 1e6, noNaN: true })), {
        minLength: 1,
        maxLength: 200,
        selector: ([time]) => time,
      })
      .map(rows => rows.sort((a, b) => a[0] - b[0]));
    fc.assert(
      fc.property(anyRows, fc.integer({ min: 1, max: 50 }), (rows, maxPoints) => {
        const from = rows[0]?.[0] ?? 0;
        const to = rows.at(-1)?.[0] ?? 0;
        const { timestamps, columns } = sampled(rawOf(rows), from, to, maxPoints);
        const { avg = [], min = avg, max = avg } = columns.cpuPercent ?? {};
        const known = avg.filter(value => value !== null);
        assert.ok(known.length <= maxPoints);
        assert.ok(timestamps.every((time, index) => index === 0 || time > (timestamps[index - 1] ?? 0)));
        const values = rows.map(([, value]) => value);
        assert.equal(Math.max(...max.filter(value => value !== null)), Math.max(...values));
        assert.equal(Math.min(...min.filter(value => value !== null)), Math.min(...values));
      }),
    );
  });
});

describe('The width of buckets', () => {
  it('is a round figure', () => {
    const day = 86_400_000;
    assert.equal(bucketWidthMs(0, day - 1, 1000), 120_000);
    assert.equal(bucketWidthMs(0, 7 * day - 1, 1000), 900_000);
    assert.equal(bucketWidthMs(0, 180 * day - 1, 1000), 21_600_000);
  });

  it('reaches any number of points, even one over any span', () => {
    const now = Date.UTC(2026, 10, 23);
    for (const days of [1, 40, 4000]) {
      const width = bucketWidthMs(now - days * 86_400_000, now, 1);
      assert.equal(Math.floor((now - days * 86_400_000) / width), Math.floor(now / width));
    }
  });
});
