/** Where a file's buckets begin, and how wide they are. */
export interface RollupPeriod {
  readonly startMs: number;
  readonly bucketMs: number;
}
