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
    if (forMs > 0) points.push({ timestampMs, average, highest: column.max?.[index] ?? average, forMs });
  });
  return points;
}

/** What all metrics of a series have in common: found once where several of them are asked for. */
export interface Spacing {
  readonly usualMs: number;
  /** Of each point, whether nothing is known at it. */
  readonly isGap: readonly boolean[];
}

export function spacingOf(series: Series): Spacing {
  const columns = Object.values(series.columns);
  const isGap = series.timestamps.map((_, index) =>
    columns.every(({ avg }) => (avg[index] ?? undefined) === undefined),
  );
  return { usualMs: usualStepMs(series), isGap };
}

/** Time between two samples that follow each other, as it mostly is; the width of buckets. */
export function usualStepMs({ timestamps, bucketMs }: Series): number {
  if (bucketMs > 0) return bucketMs;
  const steps = timestamps.slice(1).map((timestampMs, index) => timestampMs - (timestamps[index] ?? 0));
  return steps.length === 0 ? 0 : median(steps);
}
