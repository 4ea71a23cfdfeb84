import { isPointOf, type Series, type SeriesColumn } from '../../../src/common/series';
import type { Span } from '../../../src/common/time';

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
  const { avg, min: lows = avg, max: highs = avg } = column;
  let latest: number | undefined;
  let [sum, total] = [0, 0];
  let [min, max] = [Infinity, -Infinity];
  for (let row = 0; row < avg.length; row++) {
    const value = avg[row] ?? undefined;
    const weight = weights ? (weights[row] ?? 1) : 1;
    if (value === undefined || weight <= 0) continue;
    latest = value;
    sum += value * weight;
    total += weight;
    min = Math.min(min, lows[row] ?? Infinity);
    max = Math.max(max, highs[row] ?? -Infinity);
  }
  if (latest === undefined) return undefined;
  let p95: number | undefined;
  return {
    latest,
    avg: sum / total,
    min: Number.isFinite(min) ? min : NaN,
    max: Number.isFinite(max) ? max : NaN,
    // Found once somebody asks: a chart of fifty lines shows none of it.
    get p95() {
      return (p95 ??= quantile(avg, weights, total * 0.95));
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

/** The smallest value such that values up to it have at least this weight. */
function quantile(
  values: SeriesColumn['avg'],
  weights: ArrayLike<number> | undefined,
  wanted: number,
): number {
  const { known, shares } = roomFor(values.length);
  let count = 0;
  let isEven = true;
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? undefined;
    const weight = weights ? (weights[row] ?? 1) : 1;
    if (value === undefined || weight <= 0) continue;
    known[count] = value;
    shares[count] = weight;
    isEven &&= weight === shares[0];
    count++;
  }
  const [share = 1] = shares;
  if (isEven) {
    const index = Math.max(0, Math.ceil(wanted / share - 1e-9) - 1);
    return nthSmallest(known.subarray(0, count), Math.min(index, count - 1));
  }
  const sorted = Array.from({ length: count }, (_, at) => at).sort(
    (a, b) => (known[a] ?? NaN) - (known[b] ?? NaN),
  );
  let seen = 0;
  for (const at of sorted) {
    seen += shares[at] ?? 0;
    if (seen >= wanted) return known[at] ?? NaN;
  }
  return known[sorted.at(-1) ?? 0] ?? NaN;
}

/** Room to sort in, kept from one figure to the next: charts ask for a dozen at every tick. */
let room = { known: new Float64Array(0), shares: new Float64Array(0) };

function roomFor(length: number): typeof room {
  if (room.known.length < length)
    room = { known: new Float64Array(2 * length), shares: new Float64Array(2 * length) };
  return room;
}

/**
 * The value that would be at `index` if `values` were sorted; NaN where there is none. Moves values around:
 * only what is needed is put in order, which for one figure is several times as quick as to sort.
 */
export function nthSmallest(values: Float64Array, index: number): number {
  let [from, to] = [0, values.length - 1];
  while (from < to) {
    // Rows are often in order already, for which the middle is the best guess.
    const pivot = values[(from + to) >> 1] ?? NaN;
    let [left, right] = [from, to];
    while (left <= right) {
      while ((values[left] ?? NaN) < pivot) left++;
      while ((values[right] ?? NaN) > pivot) right--;
      if (left > right) break;
      const swapped = values[left] ?? NaN;
      values[left++] = values[right] ?? NaN;
      values[right--] = swapped;
    }
    if (index <= right) to = right;
    else if (index >= left) from = left;
    else break;
  }
  return values[index] ?? NaN;
}
