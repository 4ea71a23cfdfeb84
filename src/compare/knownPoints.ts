import type { ContainerMetric } from '../common/metrics';
import type { Series } from '../common/series';
import type { RunSpan } from './aliveTime';
import { median } from './quantile';

/** One figure of a series and the time that it stands for. */
export interface KnownPoint {
  readonly timestampMs: number;
  readonly average: number;
  readonly highest: number;
  /** The part of the span that it stands for; above 0. */
  readonly forMs: number;
}

/**
 * The points of one metric that are known, within a span. A sample stands for the time since the one before,
 * over which its rates are, and behind a gap for no longer than samples usually do; a bucket stands for its
 * width.
 */
export function knownPoints(series: Series, metric: ContainerMetric, span: RunSpan): KnownPoint[] {
  const column = series.columns[metric];
  if (!column) return [];
  const usualMs = usualStepMs(series);
  return series.timestamps.flatMap((timestampMs, index) => {
    const average = column.avg[index] ?? undefined;
    if (average === undefined) return [];
    const before = series.timestamps[index - 1] ?? Number.NEGATIVE_INFINITY;
    const [fromMs, toMs] =
      series.bucketMs > 0
        ? [timestampMs, timestampMs + series.bucketMs]
        : [
            Math.max(isGap(series, index - 1) ? timestampMs - usualMs : before, timestampMs - 2.5 * usualMs),
            timestampMs,
          ];
    const forMs = Math.min(toMs, span.toMs) - Math.max(fromMs, span.fromMs);
    return forMs > 0 ? [{ timestampMs, average, highest: column.max?.[index] ?? average, forMs }] : [];
  });
}

/** Time between two samples that follow each other, as it mostly is; the width of buckets. */
export function usualStepMs({ timestamps, bucketMs }: Series): number {
  if (bucketMs > 0) return bucketMs;
  const steps = timestamps.slice(1).map((timestampMs, index) => timestampMs - (timestamps[index] ?? 0));
  return steps.length === 0 ? 0 : median(steps);
}

/** Where nothing is known at all, or nothing is. */
function isGap({ timestamps, columns }: Series, index: number): boolean {
  if (timestamps[index] === undefined) return true;
  return Object.values(columns).every(column => (column.avg[index] ?? undefined) === undefined);
}
