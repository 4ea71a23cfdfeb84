import assert from 'node:assert/strict';
import { serialize } from 'node:v8';
import type { Metric } from '../../../src/common/metrics';
import type { Series, SeriesColumn } from '../../../src/common/series';
import { packMessage, unpackMessage } from '../../../src/protocol/packedMessage';
import { packSeries, unpackSeries } from '../../../src/protocol/packedSeries';
import { fakeSeries } from '../../support/panel/panelSeries';

/** Metrics of the six charts that every container has. */
const sixCharts: readonly Metric[] = [
  'cpuPercent',
  'memoryUsedBytes',
  'memoryLimitBytes',
  'networkRxBytesPerSecond',
  'networkTxBytesPerSecond',
  'blockReadBytesPerSecond',
  'blockWriteBytesPerSecond',
  'pids',
];

/** The size of a structured clone, as sent between threads. */
const bytesOf = (value: unknown): number => serialize(value).byteLength;

describe('packedSeries', () => {
  it('brings every value back to the last bit, gaps, extremes and all that floats can be', () => {
    const avg = [0.1, null, -0, 0, 1 / 3, Number.MAX_VALUE, 5e-324, 2 ** 53 - 1, Infinity, null];
    const timestamps = avg.map((_, index) => 1_764_000_000_123.5 + index);
    const series: Series = {
      timestamps,
      columns: {
        cpuPercent: { avg, min: [...avg].reverse(), max: avg.map(() => 7.25) },
        pids: { avg: avg.map(() => null) },
        swapUsedBytes: { avg: avg.map(() => -0) },
      },
      bucketMs: 60_000,
    };
    assert.deepEqual(unpackSeries(structuredClone(packSeries(series))), series);
  });

  it('brings back series of no point and of one, and messages that have none', () => {
    for (const series of [
      { timestamps: [], columns: { cpuPercent: { avg: [] } }, bucketMs: 0 },
      { timestamps: [5], columns: { cpuPercent: { avg: [null] }, pids: { avg: [3] } }, bucketMs: 0 },
    ] satisfies Series[]) {
      const message = { type: 'append', series, toMs: 5 };
      assert.deepEqual(unpackMessage(structuredClone(packMessage(message))), message);
    }
    const other = { type: 'notice', notice: undefined };
    assert.equal(packMessage(other), other);
    assert.equal(unpackMessage(other), other);
  });

  it('changes neither what it packs nor what it unpacks', () => {
    const series = fakeSeries({ fromMs: 0, toMs: 60_000, stepMs: 5000, hasBand: true });
    const before = structuredClone(series);
    const packed = packSeries(series);
    unpackSeries(packed);
    assert.deepEqual(series, before);
    assert.deepEqual(packed, packSeries(series));
  });

  it('keeps whole numbers of each stored precision, and what is next to one, apart', () => {
    const next = (value: number): number => value + Math.max(Number.EPSILON * value, Number.MIN_VALUE);
    for (const values of [
      [0.07, 12.34, 327.66, 327.67, 327.68, null],
      [2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) + 1],
      [32_767, -32_768, -32_767, null],
      [1024 * 5, 1024 ** 4 * 3, null],
      [12.34, next(12.34)],
      [null, null],
      [null, -0],
    ]) {
      const timestamps = values.map((_, index) => index);
      const series: Series = { timestamps, columns: { cpuPercent: { avg: values } }, bucketMs: 0 };
      assert.deepEqual(unpackSeries(structuredClone(packSeries(series))), series);
    }
  });

  it('takes at most a quarter of what rows of JSON take: 24 hours of six charts', () => {
    const all = fakeSeries({ fromMs: 0, toMs: 24 * 3_600_000, stepMs: 60_000, hasBand: true });
    // Stored figures are rounded to their precision; averages over several minutes are not.
    for (const isAveraged of [false, true]) {
      const columns = Object.fromEntries(
        sixCharts.map(metric => {
          const scale = scaleOf(metric);
          const round = (value: number | null): number | null => value && Math.round(value * scale) / scale;
          const { avg, min, max } = all.columns[metric] ?? { avg: [] };
          return [
            metric,
            { avg: isAveraged ? avg : avg.map(round), min: min?.map(round), max: max?.map(round) },
          ];
        }),
      );
      const rows = all.timestamps.map((timestamp, index) => ({
        timestamp,
        ...Object.fromEntries(
          sixCharts.map(metric => {
            const { avg, min, max } = columns[metric] as SeriesColumn;
            return [metric, { avg: avg[index], min: min?.[index], max: max?.[index] }];
          }),
        ),
      }));
      const json = Buffer.byteLength(JSON.stringify(rows));
      const packed = bytesOf(packSeries({ ...all, columns }));
      assert.ok(packed <= json / 4, `${packed} bytes, ${json} as JSON objects`);
    }
  });
});

function scaleOf(metric: Metric): number {
  if (metric === 'cpuPercent') return 100;
  return metric.startsWith('memory') ? 1 / 1024 : 1;
}
