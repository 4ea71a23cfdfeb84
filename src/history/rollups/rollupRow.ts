/**
 * One metric over one bucket. The weight is the seconds for which it is known, and the sum its value times
 * seconds: for a rate, the bytes. So the average is `sum / weight`, and figures of two buckets are joined by
 * adding.
 */
export interface RolledFigure {
  weight: number;
  sum: number;
  min: number;
  max: number;
}

/** One bucket of one run or of the host. Figures are in the order of the metrics that were asked for. */
export interface RollupRow {
  readonly startMs: number;
  /** Number of ticks. */
  count: number;
  /** Time that the ticks cover. */
  coveredMs: number;
  readonly figures: (RolledFigure | undefined)[];
}

export function addFigure(
  row: RollupRow,
  index: number,
  { weight, sum, min, max }: Readonly<RolledFigure>,
): void {
  const known = row.figures[index];
  if (!known) {
    row.figures[index] = { weight, sum, min, max };
    return;
  }
  known.weight += weight;
  known.sum += sum;
  known.min = Math.min(known.min, min);
  known.max = Math.max(known.max, max);
}

/** Joins rows into buckets of a width, ascending. The rows are not changed. */
export function joinRows(rows: readonly RollupRow[], bucketMs: number): RollupRow[] {
  const buckets = new Map<number, RollupRow>();
  for (const row of rows) {
    const startMs = Math.floor(row.startMs / bucketMs) * bucketMs;
    const bucket = buckets.get(startMs) ?? { startMs, count: 0, coveredMs: 0, figures: [] };
    buckets.set(startMs, bucket);
    bucket.count += row.count;
    bucket.coveredMs += row.coveredMs;
    row.figures.forEach((figure, index) => figure && addFigure(bucket, index, figure));
  }
  return [...buckets.values()].sort((a, b) => a.startMs - b.startMs);
}
