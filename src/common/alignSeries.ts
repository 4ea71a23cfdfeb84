import type { Metric } from './metrics';
import { maxGapOf, type Series, type SeriesColumn } from './series';

/** Several series on one common list of times. */
export interface AlignedSeries {
  /** UTC ms, ascending, unique: the times of all series' rows. */
  readonly timestamps: readonly number[];
  /**
   * One series' values of one metric at these times: `null` where its row does not know the metric,
   * `undefined` where it has no row.
   */
  readonly values: (series: number, metric: Metric) => (number | null | undefined)[];
}

/**
 * Puts several series on one list of times. Gaps are not rows: a time at which no series has a row is left
 * out.
 */
export function alignSeries(all: readonly Series[]): AlignedSeries {
  const rows = all.map(series => rowIndexes(series));
  const timestamps = [...new Set(all.flatMap((series, at) => timesOf(series, rows[at] ?? [])))].sort(
    (a, b) => a - b,
  );
  const places = all.map((series, at) => {
    const indexes = new Map((rows[at] ?? []).map(index => [series.timestamps[index], index]));
    return timestamps.map(time => indexes.get(time));
  });
  return {
    timestamps,
    values: (series, metric) => {
      const column = all[series]?.columns[metric]?.avg;
      return (places[series] ?? []).map(index =>
        index === undefined ? undefined : (column?.[index] ?? null),
      );
    },
  };
}

/** What `sumSeries` adds up. */
export interface SumOptions {
  readonly metrics: readonly Metric[];
  /**
   * A line joins two rows unless they are further apart than a few of these intervals, or than one bucket.
   */
  readonly intervalMs: number;
}

/**
 * The sum of several series, metric by metric. At a time where a series has no row, it adds nothing. Where
 * its row does not know the metric, the sum is unknown, because unknown is not zero. A series that never
 * knows a metric (the container shares another's network) is left out of that metric's sum.
 */
export function sumSeries(all: readonly Series[], { metrics, intervalMs }: SumOptions): Series {
  const aligned = alignSeries(all);
  const bucketMs = Math.max(0, ...all.map(series => series.bucketMs));
  const gaps = gapsIn(aligned.timestamps, Math.max(maxGapOf(intervalMs), bucketMs));
  const columns: Partial<Record<Metric, SeriesColumn>> = {};
  for (const metric of metrics) {
    const known = all.flatMap((_, series) => {
      const values = aligned.values(series, metric);
      return values.some(value => typeof value === 'number') ? [values] : [];
    });
    const sums = aligned.timestamps.map((_, at) => sumAt(known, at));
    columns[metric] = { avg: withGaps<number | null>(sums, gaps, null) };
  }
  return { timestamps: withGaps(aligned.timestamps, gaps), columns, bucketMs };
}

function sumAt(known: readonly (readonly (number | null | undefined)[])[], at: number): number | null {
  let sum: number | null = null;
  for (const values of known) {
    const value = values[at];
    if (value === undefined) continue;
    if (value === null) return null;
    sum = (sum ?? 0) + value;
  }
  return sum;
}

/** A time in the middle of each gap, by the index of the row before it. */
function gapsIn(timestamps: readonly number[], maxGapMs: number): Map<number, number> {
  const gaps = new Map<number, number>();
  timestamps.forEach((timeMs, index) => {
    const next = timestamps[index + 1];
    if (next !== undefined && next - timeMs > maxGapMs) gaps.set(index, Math.floor((timeMs + next) / 2));
  });
  return gaps;
}

/** The values with one more after each row before a gap: `filler`, or the gap's own time without one. */
function withGaps<T>(values: readonly T[], gaps: ReadonlyMap<number, number>, filler?: T): (T | number)[] {
  if (gaps.size === 0) return [...values];
  return values.flatMap((value, index) => {
    const gapMs = gaps.get(index);
    return gapMs === undefined ? [value] : [value, filler === undefined ? gapMs : filler];
  });
}

/** Indexes of points that are not gaps. At a gap every metric is `null`. */
function rowIndexes({ timestamps, columns }: Series): number[] {
  const known = Object.values(columns).map(({ avg }) => avg);
  return timestamps.flatMap((_, index) =>
    known.some(values => values[index] !== null && values[index] !== undefined) ? [index] : [],
  );
}

function timesOf({ timestamps }: Series, indexes: readonly number[]): number[] {
  return indexes.flatMap(index => timestamps[index] ?? []);
}
