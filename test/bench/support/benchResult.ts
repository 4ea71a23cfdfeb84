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
