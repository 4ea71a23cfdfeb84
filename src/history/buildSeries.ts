import type { Metric } from '../common/metrics';
import type { Series, SeriesColumn } from '../common/series';

/** One stored point: a value per metric asked for, in their order. */
export interface SeriesPoint {
  readonly timestampMs: number;
  readonly intervalMs: number;
  readonly values: readonly (number | undefined)[];
}

/** Rows this many intervals apart have a gap between them. */
const gapIntervals = 2.5;

const niceWidthsMs = [
  1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
].map(seconds => seconds * 1000);

/**
 * Columns for a chart from points in time order. While they fit `maxPoints` they stay as they are; else they go into
 * buckets of a round width, aligned to UTC, with average, minimum and maximum, so that a spike of one tick stays visible.
 */
export function buildSeries(
  metrics: readonly Metric[],
  points: readonly SeriesPoint[],
  span: { readonly fromMs: number; readonly toMs: number; readonly maxPoints: number },
): Series {
  const unique = dropRepeated(points);
  return unique.length <= span.maxPoints ? rawSeries(metrics, unique) : bucketSeries(metrics, unique, span);
}

/** Of several points at a time (two runs of a workload at the change-over) the last one counts. */
function dropRepeated(points: readonly SeriesPoint[]): readonly SeriesPoint[] {
  return points.filter((point, index) => point.timestampMs !== points[index + 1]?.timestampMs);
}

function rawSeries(metrics: readonly Metric[], points: readonly SeriesPoint[]): Series {
  const timestamps: number[] = [];
  const columns = metrics.map((): (number | null)[] => []);
  let previousMs: number | undefined;
  for (const { timestampMs, intervalMs, values } of points) {
    if (previousMs !== undefined && timestampMs - previousMs > gapIntervals * intervalMs) {
      timestamps.push(Math.floor((previousMs + timestampMs) / 2));
      for (const column of columns) column.push(null);
    }
    timestamps.push(timestampMs);
    for (const [index, column] of columns.entries()) column.push(values[index] ?? null);
    previousMs = timestampMs;
  }
  return {
    timestamps,
    columns: toColumns(metrics, index => ({ avg: columns[index] ?? [] })),
    bucketMs: 0,
  };
}

interface Bucket {
  readonly startMs: number;
  lastMs: number;
  intervalMs: number;
  readonly sums: number[];
  readonly counts: number[];
  readonly mins: number[];
  readonly maxs: number[];
}

function bucketSeries(
  metrics: readonly Metric[],
  points: readonly SeriesPoint[],
  { fromMs, toMs, maxPoints }: { readonly fromMs: number; readonly toMs: number; readonly maxPoints: number },
): Series {
  const least = (toMs - fromMs) / maxPoints;
  const bucketMs = niceWidthsMs.find(width => width >= least) ?? Math.ceil(least / 86_400_000) * 86_400_000;
  const buckets = toBuckets(metrics.length, points, bucketMs);
  const timestamps: number[] = [];
  const columns = metrics.map(() => ({
    avg: [] as (number | null)[],
    min: [] as (number | null)[],
    max: [] as (number | null)[],
  }));
  let previous: Bucket | undefined;
  for (const bucket of buckets) {
    if (
      previous &&
      bucket.startMs - previous.startMs > Math.max(bucketMs, gapIntervals * bucket.intervalMs)
    ) {
      timestamps.push(previous.startMs + bucketMs);
      for (const { avg, min, max } of columns) for (const list of [avg, min, max]) list.push(null);
    }
    timestamps.push(Math.min(bucket.startMs + Math.floor(bucketMs / 2), bucket.lastMs));
    for (const [index, { avg, min, max }] of columns.entries()) {
      const count = bucket.counts[index] ?? 0;
      avg.push(count === 0 ? null : (bucket.sums[index] ?? 0) / count);
      min.push(count === 0 ? null : (bucket.mins[index] ?? null));
      max.push(count === 0 ? null : (bucket.maxs[index] ?? null));
    }
    previous = bucket;
  }
  return { timestamps, columns: toColumns(metrics, index => columns[index] ?? { avg: [] }), bucketMs };
}

function toBuckets(width: number, points: readonly SeriesPoint[], bucketMs: number): Bucket[] {
  const buckets: Bucket[] = [];
  let bucket: Bucket | undefined;
  for (const { timestampMs, intervalMs, values } of points) {
    const startMs = Math.floor(timestampMs / bucketMs) * bucketMs;
    if (bucket?.startMs !== startMs) {
      bucket = {
        startMs,
        lastMs: timestampMs,
        intervalMs,
        sums: new Array<number>(width).fill(0),
        counts: new Array<number>(width).fill(0),
        mins: new Array<number>(width).fill(Infinity),
        maxs: new Array<number>(width).fill(-Infinity),
      };
      buckets.push(bucket);
    }
    bucket.lastMs = timestampMs;
    bucket.intervalMs = intervalMs;
    for (let index = 0; index < width; index++) {
      const value = values[index];
      if (value === undefined) continue;
      bucket.sums[index] = (bucket.sums[index] ?? 0) + value;
      bucket.counts[index] = (bucket.counts[index] ?? 0) + 1;
      bucket.mins[index] = Math.min(bucket.mins[index] ?? value, value);
      bucket.maxs[index] = Math.max(bucket.maxs[index] ?? value, value);
    }
  }
  return buckets;
}

function toColumns(metrics: readonly Metric[], column: (index: number) => SeriesColumn): Series['columns'] {
  return Object.fromEntries(metrics.map((metric, index) => [metric, column(index)]));
}
