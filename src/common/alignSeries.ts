import type { Metric } from './metrics';
import { maxGapOf, type Series, type SeriesColumn } from './series';

/** Several series over common times. */
export interface AlignedSeries {
  /** UTC ms, ascending, unique: those of all rows. */
  readonly timestamps: readonly number[];
  /**
   * The values of one metric of one series at these times: `null` where its row does not know it, `undefined`
   * where it has no row.
   */
  readonly values: (series: number, metric: Metric) => (number | null | undefined)[];
}

/** Puts series over common times. Their gaps are no rows: times at which none has a row are left out. */
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
  /** Rows that are further apart than that many intervals, or buckets, are not joined by a line. */
  readonly intervalMs: number;
}

/**
 * The sum of several series, metric by metric. One without a row at a time takes no part in it there; one
 * whose row does not know the metric makes the sum unknown, for it is not nothing. One that never knows a
 * metric, as a container on another's network, has no part in its sum.
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

/** Times in the middle of gaps, by the index of the row before each. */
function gapsIn(timestamps: readonly number[], maxGapMs: number): Map<number, number> {
  const gaps = new Map<number, number>();
  timestamps.forEach((timeMs, index) => {
    const next = timestamps[index + 1];
    if (next !== undefined && next - timeMs > maxGapMs) gaps.set(index, Math.floor((timeMs + next) / 2));
  });
  return gaps;
}

/** The values with one more after each row before a gap: `filler`, or the gap's own time. */
function withGaps<T>(values: readonly T[], gaps: ReadonlyMap<number, number>, filler?: T): (T | number)[] {
  if (gaps.size === 0) return [...values];
  return values.flatMap((value, index) => {
    const gapMs = gaps.get(index);
    return gapMs === undefined ? [value] : [value, filler === undefined ? gapMs : filler];
  });
}

/** Indexes of points that are no gaps: a gap has no figure of any metric. */
function rowIndexes({ timestamps, columns }: Series): number[] {
  const known = Object.values(columns).map(({ avg }) => avg);
  return timestamps.flatMap((_, index) =>
    known.some(values => values[index] !== null && values[index] !== undefined) ? [index] : [],
  );
}

function timesOf({ timestamps }: Series, indexes: readonly number[]): number[] {
  return indexes.flatMap(index => timestamps[index] ?? []);
}
