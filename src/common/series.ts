import type { Metric } from './metrics';

/** One metric over the points of a series; `null` is a gap (the charts' own convention). */
export interface SeriesColumn {
  /** Average of the bucket; the value itself where the series is not down-sampled. */
  readonly avg: readonly (number | null)[];
  /**
   * Only where the series is down-sampled: extremes of the bucket, so that a one-tick spike stays visible.
   */
  readonly min?: readonly (number | null)[];
  readonly max?: readonly (number | null)[];
}

/** Columns for charts: every column has one entry per timestamp. */
export interface Series {
  /** UTC ms, ascending, unique. A gap in time is a point whose columns are all `null`. */
  readonly timestamps: readonly number[];
  readonly columns: Readonly<Partial<Record<Metric, SeriesColumn>>>;
  /** Width of a bucket in ms; 0 where each point is a stored row. */
  readonly bucketMs: number;
}

/**
 * Rows further apart than this many intervals were not collected one after the other: the line between them
 * would be a lie.
 */
const gapIntervals = 2.5;

/** How far apart, in ms, rows may be that a line joins. */
export function maxGapOf(intervalMs: number): number {
  return gapIntervals * intervalMs;
}

/**
 * Whether a point at `timeMs` tells of a span, both ends included: a bucket (`bucketMs` wide; 0: a row) does
 * where any part of it lies within.
 */
export function isPointOf(
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  timeMs: number,
  bucketMs: number,
): boolean {
  return timeMs <= toMs && (timeMs >= fromMs || timeMs + bucketMs > fromMs);
}
