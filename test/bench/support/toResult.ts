import type { BenchResult } from './benchResult';

export interface Measured {
  readonly name: string;
  readonly unit: string;
  readonly runs: readonly number[];
  /** The most that is allowed. */
  readonly limit?: number;
  /** Runs of the peer, taken in turn with `runs`. */
  readonly baselineRuns?: readonly number[];
}

/** Sums runs up: the median, held against the limit. */
export function toResult({ name, unit, runs, limit, baselineRuns }: Measured): BenchResult {
  const value = medianOf(runs);
  const ok = limit === undefined ? undefined : value <= limit;
  return { name, value, unit, limit, ok, baseline: baselineRuns && medianOf(baselineRuns), runs };
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}
