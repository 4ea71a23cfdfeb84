import type { Metric } from './metrics';

/** Statistics of one metric over a span, in the metric's unit. */
export interface MetricStatistics {
  /** For how many seconds the metric is known. */
  readonly seconds: number;
  readonly avg: number;
  readonly min: number;
  readonly max: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Total bytes; only for rates. */
  readonly totalBytes?: number;
  /** Seconds above the threshold; only where one was given. */
  readonly secondsOver?: number;
}

export interface Statistics {
  /** A metric without any value in the span is absent. */
  readonly metrics: Readonly<Partial<Record<Metric, MetricStatistics>>>;
  /**
   * Width (ms) of the widest bucket that was read; 0 when all are samples, and percentiles are exact. With
   * buckets, percentiles are those of the bucket averages. Sums and averages stay exact, and so do lowest and
   * highest (of rates, only the highest).
   */
  readonly resolutionMs: number;
}
