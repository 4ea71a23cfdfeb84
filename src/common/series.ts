import type { Metric } from './metrics';

/** One metric over the points of a series. `null` is a gap, as the charting library wants it. */
export interface SeriesColumn {
  /** Average over the bucket; the value itself where the series is not down-sampled. */
  readonly avg: readonly (number | null)[];
  /**
   * Lowest and highest value in the bucket, so that a one-tick spike stays visible. Only where the series is
   * down-sampled.
   */
  readonly min?: readonly (number | null)[];
  readonly max?: readonly (number | null)[];
}

/** Columns for charts: every column has one entry per timestamp. */
export interface Series {
  /** UTC ms, ascending, unique. At a gap every column is `null`. */
  readonly timestamps: readonly number[];
  readonly columns: Readonly<Partial<Record<Metric, SeriesColumn>>>;
  /** Width of a bucket in ms; 0 when each point is a stored row. */
  readonly bucketMs: number;
}

/**
 * When rows are further apart than so many intervals, something between them was not collected: a line
 * between them would be false.
 */
const gapIntervals = 2.5;

/** The longest distance (ms) at which a line joins two rows. */
export function maxGapOf(intervalMs: number): number {
  return gapIntervals * intervalMs;
}

/**
 * Whether a point at `timeMs` belongs to a span, both ends included. A bucket of `bucketMs` belongs when any
 * part of it is inside; with 0 the point is a row.
 */
export function isPointOf(
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  timeMs: number,
  bucketMs: number,
): boolean {
  return timeMs <= toMs && (timeMs >= fromMs || timeMs + bucketMs > fromMs);
}
