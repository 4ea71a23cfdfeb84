/** One figure of `npm run bench`. */
export interface BenchResult {
  readonly name: string;
  /** The median of `runs`. */
  readonly value: number;
  readonly unit: string;
  /** What must be reached. */
  readonly limit?: number;
  /** Whether `value` keeps to `limit`. */
  readonly ok?: boolean;
  /** The peer's or the obvious design's figure of the same run. */
  readonly baseline?: number;
  readonly runs: readonly number[];
}

/** More runs than this are summed up by their median alone, so that a report stays readable. */
const mostRunsKept = 100;

export function benchResult(
  name: string,
  unit: string,
  runs: readonly number[],
  { limit, baseline }: { readonly limit?: number; readonly baseline?: number } = {},
): BenchResult {
  const value = median(runs);
  return {
    name,
    value,
    unit,
    limit,
    ok: limit === undefined ? undefined : value <= limit,
    baseline,
    runs: runs.length > mostRunsKept ? [] : runs,
  };
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
