import type { ContainerMetric } from '../common/metrics';
import type { Series } from '../common/series';
import type { RunSpan } from './aliveTime';
import { median } from './quantile';

/** One figure of a series, and the time that it covers. */
export interface KnownPoint {
  readonly timestampMs: number;
  readonly average: number;
  readonly highest: number;
  /** How much of the span it covers; above 0. */
  readonly forMs: number;
  /** How much it covers before and after the span. */
  readonly beyondMs: number;
}

/**
 * The known points of one metric within a span. A sample covers the time since the one before, over which its
 * rates are measured, and after a gap no more than samples usually do; a bucket covers its width.
 */
export function knownPoints(
  series: Series,
  metric: ContainerMetric,
  span: RunSpan,
  spacing = spacingOf(series),
): KnownPoint[] {
  const column = series.columns[metric];
  if (!column) return [];
  const { timestamps, bucketMs } = series;
  const { usualMs, isGap } = spacing;
  const points: KnownPoint[] = [];
  timestamps.forEach((timestampMs, index) => {
    const average = column.avg[index] ?? undefined;
    if (average === undefined) return;
    const before = timestamps[index - 1];
    const sinceMs = before === undefined || isGap[index - 1] ? timestampMs - usualMs : before;
    const [fromMs, toMs] =
      bucketMs > 0
        ? [timestampMs, timestampMs + bucketMs]
        : [Math.max(sinceMs, timestampMs - 2.5 * usualMs), timestampMs];
    const forMs = Math.min(toMs, span.toMs) - Math.max(fromMs, span.fromMs);
    if (!(forMs > 0)) return;
    const highest = column.max?.[index] ?? average;
    points.push({ timestampMs, average, highest, forMs, beyondMs: toMs - fromMs - forMs });
  });
  return points;
}

/** What all metrics of a series have in common: computed once if several of them are needed. */
export interface Spacing {
  readonly usualMs: number;
  /** For each point, whether nothing is known at it. */
  readonly isGap: readonly boolean[];
}

export function spacingOf(series: Series): Spacing {
  const columns = Object.values(series.columns);
  const isGap = series.timestamps.map((_, index) =>
    columns.every(({ avg }) => (avg[index] ?? undefined) === undefined),
  );
  return { usualMs: usualStepMs(series), isGap };
}

/** The usual time between two samples, their median; for buckets, their width. */
export function usualStepMs({ timestamps, bucketMs }: Series): number {
  if (bucketMs > 0) return bucketMs;
  const steps = timestamps.slice(1).map((timestampMs, index) => timestampMs - (timestamps[index] ?? 0));
  return steps.length === 0 ? 0 : median(steps);
}
