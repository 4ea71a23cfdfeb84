import type { Metric } from '../common/metrics';
import type { Series, SeriesColumn } from '../common/series';
import { bucketWidthMs } from './bucketWidth';

/** Stored rows of one subject as columns: what charts are made of. */
export interface RawColumns {
  /** Ascending, unique. */
  readonly timestamps: readonly number[];
  /** The tick interval in force at each row. */
  readonly intervalsMs: readonly number[];
  readonly columns: ReadonlyMap<Metric, readonly (number | undefined)[]>;
  /** Where some of the rows are roll-ups. */
  readonly rollups?: {
    /** Width of the widest; 0 where there are none. Narrower buckets would pretend to know more. */
    readonly resolutionMs: number;
    /** How many ticks each row stands for. */
    readonly weights: readonly number[];
    readonly lowest: ReadonlyMap<Metric, readonly (number | undefined)[]>;
    readonly highest: ReadonlyMap<Metric, readonly (number | undefined)[]>;
  };
}

/** How many intervals may pass between two rows before the line between them would be a lie. */
const gapIntervals = 2.5;

/** One point of the result: a run of rows, from `start` up to `end` (not included), or a gap. */
type Point = { readonly timestampMs: number; readonly start: number; readonly end: number };

/**
 * A series of at most `maxPoints` points, gaps not counted: the rows themselves where they fit, else average, minimum and
 * maximum of buckets (stamped with the bucket's start), so that a spike of one tick stays visible over any span.
 */
export function downsample(raw: RawColumns, fromMs: number, toMs: number, maxPoints: number): Series {
  const resolutionMs = raw.rollups?.resolutionMs ?? 0;
  const isFew = resolutionMs === 0 && raw.timestamps.length <= maxPoints;
  const bucketMs = isFew ? 0 : Math.max(resolutionMs, bucketWidthMs(fromMs, toMs, maxPoints));
  const points = withGaps(raw, bucketMs === 0 ? rowPoints(raw) : bucketPoints(raw, bucketMs), bucketMs);
  const columns: Partial<Record<Metric, SeriesColumn>> = {};
  for (const [metric, values] of raw.columns) {
    columns[metric] =
      bucketMs === 0 ? rowColumn(points, values) : bucketColumn(points, values, metric, raw.rollups);
  }
  return { timestamps: points.map(point => point.timestampMs), columns, bucketMs };
}

function rowPoints({ timestamps }: RawColumns): Point[] {
  return timestamps.map((timestampMs, index) => ({ timestampMs, start: index, end: index + 1 }));
}

function bucketPoints({ timestamps }: RawColumns, bucketMs: number): Point[] {
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
  { timestamps, intervalsMs }: RawColumns,
  points: readonly Point[],
  bucketMs: number,
): Point[] {
  const result: Point[] = [];
  let previous: Point | undefined;
  for (const point of points) {
    if (previous) {
      const before = previous.end - 1;
      const elapsedMs = (timestamps[point.start] ?? 0) - (timestamps[before] ?? 0);
      const intervalMs = Math.max(intervalsMs[before] ?? 0, intervalsMs[point.start] ?? 0);
      const middleMs = Math.floor((previous.timestampMs + point.timestampMs) / 2);
      if (elapsedMs > Math.max(gapIntervals * intervalMs, bucketMs) && middleMs > previous.timestampMs) {
        result.push({ timestampMs: middleMs, start: point.start, end: point.start });
      }
    }
    result.push(point);
    previous = point;
  }
  return result;
}

function rowColumn(points: readonly Point[], values: readonly (number | undefined)[]): SeriesColumn {
  return { avg: points.map(({ start, end }) => (start === end ? null : (values[start] ?? null))) };
}

function bucketColumn(
  points: readonly Point[],
  values: readonly (number | undefined)[],
  metric: Metric,
  rollups: RawColumns['rollups'],
): SeriesColumn {
  const lows = rollups?.lowest.get(metric) ?? values;
  const highs = rollups?.highest.get(metric) ?? values;
  const avg: (number | null)[] = [];
  const min: (number | null)[] = [];
  const max: (number | null)[] = [];
  for (const { start, end } of points) {
    let sum = 0;
    let count = 0;
    let lowest = Infinity;
    let highest = -Infinity;
    for (let index = start; index < end; index++) {
      const value = values[index];
      if (value === undefined) continue;
      const weight = rollups?.weights[index] ?? 1;
      sum += value * weight;
      count += weight;
      lowest = Math.min(lowest, lows[index] ?? value);
      highest = Math.max(highest, highs[index] ?? value);
    }
    avg.push(count === 0 ? null : sum / count);
    min.push(count === 0 ? null : lowest);
    max.push(count === 0 ? null : highest);
  }
  return { avg, min, max };
}
