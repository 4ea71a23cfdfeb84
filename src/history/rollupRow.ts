import type { Metric } from '../common/metrics';

/** A metric over one bucket. */
export interface RolledFigure {
  readonly avg: number;
  readonly min: number;
  readonly max: number;
}

/** One bucket of one run or of the host. */
export interface RollupRow {
  /** Start of the bucket. */
  readonly timestampMs: number;
  /** How many ticks it is made of: its weight where buckets are joined. */
  readonly count: number;
  readonly figures: ReadonlyMap<Metric, RolledFigure>;
}

/** Joins rows into buckets of a width, ascending; averages are weighted with the rows' counts. */
export function rollUp(rows: readonly RollupRow[], bucketMs: number): RollupRow[] {
  const buckets = new Map<number, RollupRow[]>();
  for (const row of rows) {
    const start = Math.floor(row.timestampMs / bucketMs) * bucketMs;
    const bucket = buckets.get(start);
    if (bucket) bucket.push(row);
    else buckets.set(start, [row]);
  }
  return [...buckets].sort(([a], [b]) => a - b).map(([start, bucket]) => join(start, bucket));
}

function join(timestampMs: number, rows: readonly RollupRow[]): RollupRow {
  const sums = new Map<Metric, { sum: number; count: number; min: number; max: number }>();
  let total = 0;
  for (const { count, figures } of rows) {
    total += count;
    for (const [metric, { avg, min, max }] of figures) {
      const known = sums.get(metric);
      if (!known) {
        sums.set(metric, { sum: avg * count, count, min, max });
        continue;
      }
      known.sum += avg * count;
      known.count += count;
      known.min = Math.min(known.min, min);
      known.max = Math.max(known.max, max);
    }
  }
  const figures = new Map<Metric, RolledFigure>();
  for (const [metric, { sum, count, min, max }] of sums) figures.set(metric, { avg: sum / count, min, max });
  return { timestampMs, count: total, figures };
}
