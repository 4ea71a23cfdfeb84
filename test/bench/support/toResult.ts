import type { BenchResult } from './benchResult';

export interface Measured {
  readonly name: string;
  readonly unit: string;
  readonly runs: readonly number[];
  /** The largest allowed value. */
  readonly limit?: number;
  /** Runs of the peer, alternating with `runs`. */
  readonly baselineRuns?: readonly number[];
}

/** Summarizes runs: the median, compared with the limit. */
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
