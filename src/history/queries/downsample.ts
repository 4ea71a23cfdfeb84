import type { Metric } from '../../common/metrics';
import { maxGapOf, type Series, type SeriesColumn } from '../../common/series';
import { bucketWidthMs } from './bucketWidthMs';
import type { StoredColumn, StoredColumns } from './seriesBuilder';

/** One point of the result: a run of rows, from `start` up to `end` (not included), or a gap. */
type Point = { readonly timestampMs: number; readonly start: number; readonly end: number };

/**
 * One series each, with at most `maxPoints` points, gaps not counted: the rows themselves if those of all
 * fit, else average, minimum and maximum of buckets (stamped with the bucket's start), so that a spike of one
 * tick stays visible over any span. All have the same buckets, because what is added up, or compared point by
 * point, has to cover the same time.
 */
export function downsample(
  all: readonly StoredColumns[],
  fromMs: number,
  toMs: number,
  maxPoints: number,
): Series[] {
  const resolutionMs = Math.max(0, ...all.map(each => each.resolutionMs));
  const isFew = resolutionMs === 0 && all.every(({ timestamps }) => timestamps.length <= maxPoints);
  const bucketMs = isFew ? 0 : Math.max(resolutionMs, bucketWidthMs(fromMs, toMs, maxPoints));
  return all.map(stored => inBuckets(stored, bucketMs));
}

function inBuckets(stored: StoredColumns, bucketMs: number): Series {
  const points = withGaps(
    stored,
    bucketMs === 0 ? rowPoints(stored) : bucketPoints(stored, bucketMs),
    bucketMs,
  );
  const columns: Partial<Record<Metric, SeriesColumn>> = {};
  for (const [metric, column] of stored.columns) {
    columns[metric] = bucketMs === 0 ? rowColumn(points, column) : bucketColumn(points, column);
  }
  return { timestamps: points.map(point => point.timestampMs), columns, bucketMs };
}

function rowPoints({ timestamps }: StoredColumns): Point[] {
  return timestamps.map((timestampMs, index) => ({ timestampMs, start: index, end: index + 1 }));
}

function bucketPoints({ timestamps }: StoredColumns, bucketMs: number): Point[] {
  const points: Point[] = [];
  let start = 0;
  timestamps.forEach((timestampMs, index) => {
    const bucket = Math.floor(timestampMs / bucketMs);
    const next = timestamps[index + 1];
    if (next !== undefined && Math.floor(next / bucketMs) === bucket) return;
    points.push({ timestampMs: bucket * bucketMs, start, end: index + 1 });
    start = index + 1;
  });
  return points;
}

function withGaps(
  { timestamps, spansMs }: StoredColumns,
  points: readonly Point[],
  bucketMs: number,
): Point[] {
  const result: Point[] = [];
  let previous: Point | undefined;
  for (const point of points) {
    if (previous) {
      const before = previous.end - 1;
      const elapsedMs = (timestamps[point.start] ?? 0) - (timestamps[before] ?? 0);
      const spanMs = Math.max(spansMs[before] ?? 0, spansMs[point.start] ?? 0);
      const middleMs = Math.floor((previous.timestampMs + point.timestampMs) / 2);
      if (elapsedMs > Math.max(maxGapOf(spanMs), bucketMs) && middleMs > previous.timestampMs) {
        result.push({ timestampMs: middleMs, start: point.start, end: point.start });
      }
    }
    result.push(point);
    previous = point;
  }
  return result;
}

function rowColumn(points: readonly Point[], { averages }: StoredColumn): SeriesColumn {
  return { avg: points.map(({ start, end }) => (start === end ? null : known(averages[start]))) };
}

function bucketColumn(points: readonly Point[], column: StoredColumn): SeriesColumn {
  const avg: (number | null)[] = [];
  const min: (number | null)[] = [];
  const max: (number | null)[] = [];
  for (const { start, end } of points) {
    let sum = 0;
    let weight = 0;
    let lowest = Infinity;
    let highest = -Infinity;
    for (let index = start; index < end; index++) {
      const average = column.averages[index] ?? Number.NaN;
      if (Number.isNaN(average)) continue;
      const rowWeight = column.weights[index] ?? 0;
      sum += average * rowWeight;
      weight += rowWeight;
      lowest = Math.min(lowest, column.lowest[index] ?? Number.NaN);
      highest = Math.max(highest, column.highest[index] ?? Number.NaN);
    }
    avg.push(weight === 0 ? null : sum / weight);
    min.push(weight === 0 ? null : known(lowest));
    max.push(weight === 0 ? null : known(highest));
  }
  return { avg, min, max };
}

function known(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
