export interface Summary {
  readonly latest: number;
  readonly avg: number;
  readonly min: number;
  readonly max: number;
}

/**
 * Figures of a column, gaps left out; `undefined` where it is all gaps. Extremes come from `min`/`max` where
 * given.
 */
export function summarize(column: {
  readonly avg: readonly (number | null)[];
  readonly min?: readonly (number | null)[];
  readonly max?: readonly (number | null)[];
}): Summary | undefined {
  let sum = 0;
  let count = 0;
  let latest: number | undefined;
  for (const value of column.avg) {
    if (value === null) continue;
    sum += value;
    count++;
    latest = value;
  }
  if (latest === undefined) return undefined;
  return {
    latest,
    avg: sum / count,
    min: extreme(column.min ?? column.avg, -1),
    max: extreme(column.max ?? column.avg, 1),
  };
}

/** The largest (`sign` 1) or smallest (-1) of what is no gap. */
function extreme(values: readonly (number | null)[], sign: 1 | -1): number {
  let best: number | undefined;
  for (const value of values) {
    if (value !== null && (best === undefined || value * sign > best * sign)) best = value;
  }
  return best ?? NaN;
}
