import type { RunSpan } from '../compare/aliveTime';

/** Asks what was used within some spans: the times of runs. */
export interface RunFiguresQuery {
  /** At most `mostMeasuredSpans`. */
  readonly spans: readonly RunSpan[];
  /** Whether to include the series behind the figures: for charts, and for comparing one run with one. */
  readonly hasSeries?: boolean;
}

/** How many runs each side of a comparison can have. */
export const mostRunsOfSide = 50;

/** How many spans can be measured at once. */
export const mostMeasuredSpans = 2 * mostRunsOfSide;
