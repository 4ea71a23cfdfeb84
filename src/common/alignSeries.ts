import type { Metric } from './metrics';
import { maxGapOf, type Series, type SeriesColumn } from './series';

/** Several series on one common list of times. */
export interface AlignedSeries {
  /** UTC ms, ascending, unique: the times of all series' rows. */
  readonly timestamps: readonly number[];
  /** Indexes of the times after which no series goes on: a line to the next time would be false. */
  readonly breaks: ReadonlySet<number>;
  /**
   * One series' values of one metric at these times: `null` where it is not known, `undefined` where there
   * is nothing to know, because the series has not begun, has ended or has a gap.
   */
  readonly values: (series: number, metric: Metric) => (number | null | undefined)[];
}

/** The place of a time at which a series has nothing, and of one at which it has something unknown. */
const away = -1;
const unknown = -2;

/** A row is not late before this share of the series' own step has passed: ticks are not exact. */
const lateShare = 0.75;

/**
 * Puts several series on one list of times. Gaps are not rows: a time at which no series has a row is left
 * out. Between two of its rows, a series has the value of the later one, as a stored rate covers the time
 * since the row before. Whether there is a gap between them, whoever stored the rows has marked in the series
 * (with the interval that was in force then). After its last row a series is unknown until its next one would
 * have come, and then it has ended.
 */
export function alignSeries(all: readonly Series[]): AlignedSeries {
  const rows = all.map(series => rowIndexes(series));
  const timestamps = timesOf(all, rows);
  const places = all.map((series, at) => placesOf(series, rows[at] ?? [], timestamps));
  return {
    timestamps,
    breaks: breaksIn(timestamps, places),
    values: (series, metric) => {
      const one = all[series];
      const values = one ? joinedValues(one, rows[series] ?? [], metric) : [];
      return Array.from(places[series] ?? [], place => {
        if (place === away) return undefined;
        return place === unknown ? null : (values[place] ?? null);
      });
    },
  };
}

/**
 * The sum of several series, metric by metric. Where a series has not begun, has ended or has a gap, it adds
 * nothing. Where it does not know the metric, the sum is unknown, because unknown is not zero. A series that
 * never knows a metric (the container shares another's network) is left out of that metric's sum.
 */
export function sumSeries(all: readonly Series[], metrics: readonly Metric[]): Series {
  const { timestamps, breaks, values } = alignSeries(all);
  const bucketMs = Math.max(0, ...all.map(series => series.bucketMs));
  const columns: Partial<Record<Metric, SeriesColumn>> = {};
  for (const metric of metrics) {
    const known = all.flatMap((_, series) => {
      const own = values(series, metric);
      return own.some(value => typeof value === 'number') ? [own] : [];
    });
    const sums = timestamps.map((_, at) => sumAt(known, at));
    columns[metric] = { avg: withBreaks<number | null>(sums, breaks, () => null) };
  }
  const middleAfter = (at: number): number =>
    Math.floor(((timestamps[at] ?? 0) + (timestamps[at + 1] ?? 0)) / 2);
  return { timestamps: withBreaks(timestamps, breaks, middleAfter), columns, bucketMs };
}

/** The values with one more after each break: what `filler` says for the index before it. */
export function withBreaks<T>(
  values: readonly T[],
  breaks: ReadonlySet<number>,
  filler: (index: number) => T,
): T[] {
  if (breaks.size === 0) return [...values];
  return values.flatMap((value, index) => (breaks.has(index) ? [value, filler(index)] : [value]));
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

/** Values of a metric, row by row: an unknown one between two that are close is what the later one says. */
function joinedValues(
  { timestamps, columns, bucketMs }: Series,
  rows: readonly number[],
  metric: Metric,
): readonly (number | null)[] {
  const known = columns[metric]?.avg ?? [];
  if (bucketMs > 0) return known;
  let values: (number | null)[] | undefined;
  let last: number | undefined;
  rows.forEach((index, at) => {
    if (index - 1 !== rows[at - 1]) last = undefined;
    const value = known[index] ?? null;
    if (value === null) return;
    if (last !== undefined && index - last > 1 && isClose(timestamps, last, index)) {
      values ??= [...known];
      values.fill(value, last + 1, index);
    }
    last = index;
  });
  return values ?? known;
}

/**
 * Values of a metric as a line is drawn through them: an unknown one between two that are close is
 * `undefined`, which does not break the line, because the later one covers the time of both.
 */
export function lineValues(series: Series, metric: Metric): readonly (number | null | undefined)[] {
  const known = series.columns[metric]?.avg;
  if (!known) return series.timestamps.map(() => null);
  if (series.bucketMs > 0 || !known.includes(null)) return known;
  const joined = joinedValues(series, rowIndexes(series), metric);
  return known.map((value, index) => (value === joined[index] ? value : undefined));
}

/** Whether two rows are so close, by the widest step between them, that the later one covers both. */
function isClose(timestamps: readonly number[], from: number, to: number): boolean {
  const timeOf = (index: number): number => timestamps[index] ?? NaN;
  let stepMs = 0;
  for (let index = from + 1; index <= to; index++)
    stepMs = Math.max(stepMs, timeOf(index) - timeOf(index - 1));
  return timeOf(to) - timeOf(from) <= maxGapOf(stepMs);
}

/** Indexes of points that are not gaps. At a gap every metric is `null`. */
function rowIndexes({ timestamps, columns }: Series): number[] {
  const known = Object.values(columns).map(({ avg }) => avg);
  return timestamps.flatMap((_, index) =>
    known.some(values => values[index] !== null && values[index] !== undefined) ? [index] : [],
  );
}

/** The times of these rows of all series, ascending, each once. */
function timesOf(all: readonly Series[], rows: readonly (readonly number[])[]): number[] {
  const times = Float64Array.from(
    all.flatMap(({ timestamps }, at) => (rows[at] ?? []).map(index => timestamps[index] ?? NaN)),
  ).sort();
  return Array.from(times.filter((time, index) => time !== times[index - 1]));
}

/** Index of the row that tells of each time; or `away`, or `unknown`. */
function placesOf(
  { timestamps }: Series,
  rows: readonly number[],
  times: readonly number[],
): Int32Array<ArrayBuffer> {
  const places = new Int32Array(times.length).fill(away);
  const timeOf = (at: number): number => timestamps[rows[at] ?? -1] ?? Infinity;
  // Rows with a point between them have a gap there.
  const isLinked = (at: number): boolean => rows[at] !== undefined && rows[at] - 1 === rows[at - 1];
  let next = 0;
  times.forEach((time, index) => {
    while (timeOf(next) < time) next++;
    const last = next - 1;
    if (timeOf(next) === time || isLinked(next)) places[index] = rows[next] ?? away;
    else if (isLinked(last) && time - timeOf(last) < lateShare * (timeOf(last) - timeOf(last - 1)))
      places[index] = unknown;
  });
  return places;
}

/** Indexes of the times from which no series goes on to the next. */
function breaksIn(times: readonly number[], places: readonly Int32Array[]): ReadonlySet<number> {
  // The row that tells of the later time is the same or the next, between which there is no gap.
  const isJoined = (own: Int32Array, at: number): boolean => {
    const [here = away, after = away] = [own[at], own[at + 1]];
    return here >= 0 && (after === here || after === here + 1);
  };
  const lasts = times.slice(1).map((_, at) => at);
  return new Set(lasts.filter(at => !places.some(own => isJoined(own, at))));
}
