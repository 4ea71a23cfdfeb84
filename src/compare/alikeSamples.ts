import type { ContainerMetric } from '../common/metrics';
import type { Series } from '../common/series';
import type { RunSpan } from './aliveTime';
import { knownPoints, usualStepMs } from './knownPoints';

/** A series, and the span of the run in it. */
export interface RunSeries {
  readonly series: Series;
  readonly span: RunSpan;
}

/**
 * Samples of two runs that can be compared: the finer series is averaged to the step of the coarser one,
 * because averages vary less than what they are made of.
 */
export function alikeSamples(a: RunSeries, b: RunSeries, metric: ContainerMetric): [number[], number[]] {
  const widthMs = Math.max(usualStepMs(a.series), usualStepMs(b.series));
  return [samplesOf(a, metric, widthMs), samplesOf(b, metric, widthMs)];
}

function samplesOf({ series, span }: RunSeries, metric: ContainerMetric, widthMs: number): number[] {
  const points = knownPoints(series, metric, span);
  // Ticks are late at times, which alone does not make another resolution.
  if (usualStepMs(series) > widthMs * 0.8) return points.map(({ average }) => average);
  const buckets = new Map<number, { sum: number; forMs: number }>();
  for (const { timestampMs, average, forMs } of points) {
    const number = Math.floor((timestampMs - span.fromMs) / widthMs);
    const { sum, forMs: before } = buckets.get(number) ?? { sum: 0, forMs: 0 };
    buckets.set(number, { sum: sum + average * forMs, forMs: before + forMs });
  }
  return [...buckets.values()].map(({ sum, forMs }) => sum / forMs);
}
