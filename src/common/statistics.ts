import type { Metric } from './metrics';

/** Statistics of one metric over a span, in the metric's unit. */
export interface MetricStatistics {
  /** The time that the metric is known for. */
  readonly seconds: number;
  readonly avg: number;
  readonly min: number;
  readonly max: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Bytes in all, for rates. */
  readonly totalBytes?: number;
  /** Where a threshold was given. */
  readonly secondsOver?: number;
}

export interface Statistics {
  /** A metric without any figure in the span is left out. */
  readonly metrics: Readonly<Partial<Record<Metric, MetricStatistics>>>;
  /**
   * Width of the widest bucket that was read; 0 where all are samples and the percentiles exact. Of buckets,
   * percentiles are those of their averages; sums, averages, lowest and highest (rates: highest only) stay
   * exact.
   */
  readonly resolutionMs: number;
}
