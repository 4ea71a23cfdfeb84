/** What was used within the times of runs, as the store is asked for it. */
import type { Series } from '../common/series';
import type { RunSpan } from '../compare/aliveTime';
import type { RunFigures } from '../compare/runFigures';

export interface RunFiguresQuery {
  /** At most `mostMeasuredSpans`. */
  readonly spans: readonly RunSpan[];
  /** Whether what the figures were made of is wanted as well: for charts, and to compare one run with one. */
  readonly hasSeries?: boolean;
}

/** How many spans can be measured at once. */
export const mostMeasuredSpans = 100;

/** What one workload used within a span. */
export interface MeasuredWorkload {
  /** Its key. */
  readonly workload: string;
  /** What its newest container was called. Untrusted. */
  readonly name: string;
  readonly figures: RunFigures;
  /** Width of the buckets that were read; 0 where all are samples. */
  readonly resolutionMs: number;
  /** Reaches a little beyond the span. */
  readonly series?: Series;
}
