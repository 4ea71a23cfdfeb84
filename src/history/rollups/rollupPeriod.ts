/** Which buckets a file has room for. */
export interface RollupPeriod {
  readonly startMs: number;
  readonly bucketMs: number;
}
