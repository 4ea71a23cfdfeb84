/** One figure of `npm run bench`. */
export interface BenchResult {
  readonly name: string;
  /** The median of `runs`. */
  readonly value: number;
  readonly unit: string;
  /** The limit that must be kept. */
  readonly limit?: number;
  /** Whether `value` keeps to `limit`. */
  readonly ok?: boolean;
  /** The figure of a peer or of the obvious design in the same run. */
  readonly baseline?: number;
  readonly runs: readonly number[];
}
