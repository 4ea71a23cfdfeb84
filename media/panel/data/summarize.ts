import { isPointOf, type Series, type SeriesColumn } from '../../../src/common/series';
import type { Span } from './rangeMath';

export interface Summary {
  readonly latest: number;
  readonly avg: number;
  readonly min: number;
  readonly max: number;
  /**
   * The value that is not exceeded for 95 % of the time. In a down-sampled column it is that of bucket
   * averages, and may be lower than that of the samples.
   */
  readonly p95: number;
}

/**
 * Figures of a column without its gaps; `undefined` when it is all gaps. Extremes come from `min`/`max` where
 * given. `weights`: each value's weight, as from `rowWeights`; equal weights by default.
 */
export function summarize(column: SeriesColumn, weights?: ArrayLike<number>): Summary | undefined {
  const weightAt = (index: number): number => weights?.[index] ?? 1;
  const rows: number[] = [];
  let sum = 0;
  let total = 0;
  column.avg.forEach((value, index) => {
    const weight = weightAt(index);
    if (value === null || weight <= 0) return;
    rows.push(index);
    sum += value * weight;
    total += weight;
  });
  const latest = column.avg[rows.at(-1) ?? -1];
  if (latest === undefined || latest === null) return undefined;
  let p95: number | undefined;
  return {
    latest,
    avg: sum / total,
    min: extreme(column.min ?? column.avg, rows, -1),
    max: extreme(column.max ?? column.avg, rows, 1),
    // Values are sorted once somebody asks: a chart of fifty lines shows none of it.
    get p95() {
      return (p95 ??= quantile(column.avg, rows, weightAt, total * 0.95));
    },
  };
}

interface Weighed extends Span {
  readonly intervalMs: number;
  readonly maxGapMs: number;
  readonly weights: Float64Array;
}

/** Those of each series that were asked for last: each of a member's charts asks for the same. */
const lastWeights = new WeakMap<Series, Weighed>();

/**
 * How long each row of a series stands for, ms; 0 outside the span, because lines have points beyond its
 * edges. A stored row stands for the time since the row before, as its rates do, unless the two are further
 * apart than `maxGapMs`.
 */
export function rowWeights(
  series: Series,
  { fromMs, toMs }: Span,
  { intervalMs, maxGapMs }: { readonly intervalMs: number; readonly maxGapMs: number },
): Float64Array {
  const last = lastWeights.get(series);
  const isSame =
    last?.fromMs === fromMs &&
    last.toMs === toMs &&
    last.intervalMs === intervalMs &&
    last.maxGapMs === maxGapMs;
  if (isSame) return last.weights;
  const { timestamps, bucketMs } = series;
  const weights = new Float64Array(timestamps.length);
  timestamps.forEach((timeMs, index) => {
    if (!isPointOf({ fromMs, toMs }, timeMs, bucketMs)) return;
    const sinceMs = timeMs - (timestamps[index - 1] ?? -Infinity);
    weights[index] = bucketMs > 0 ? bucketMs : sinceMs <= maxGapMs ? sinceMs : intervalMs;
  });
  lastWeights.set(series, { fromMs, toMs, intervalMs, maxGapMs, weights });
  return weights;
}

/** The largest (`sign` 1) or smallest (-1) value that is not a gap. */
function extreme(values: SeriesColumn['avg'], rows: readonly number[], sign: 1 | -1): number {
  let best: number | undefined;
  for (const row of rows) {
    const value = values[row];
    if (value !== null && value !== undefined && (best === undefined || value * sign > best * sign))
      best = value;
  }
  return best ?? NaN;
}

/** The smallest value such that values up to it have at least this weight. */
function quantile(
  values: SeriesColumn['avg'],
  rows: readonly number[],
  weightAt: (index: number) => number,
  wanted: number,
): number {
  const valueAt = (row: number): number => values[row] ?? NaN;
  const [first = 0] = rows;
  const isEven = rows.every(row => weightAt(row) === weightAt(first));
  if (isEven) {
    // Plain numbers sort several times as fast, and every chart sorts at every tick.
    const sorted = Float64Array.from(rows, valueAt).sort();
    return sorted[Math.max(0, Math.ceil(wanted / weightAt(first) - 1e-9) - 1)] ?? NaN;
  }
  const sorted = [...rows].sort((a, b) => valueAt(a) - valueAt(b));
  let seen = 0;
  for (const row of sorted) {
    seen += weightAt(row);
    if (seen >= wanted) return valueAt(row);
  }
  return valueAt(sorted.at(-1) ?? 0);
}
