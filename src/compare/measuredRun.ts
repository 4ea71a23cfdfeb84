import type { Series } from '../common/series';
import type { RunSpan } from './aliveTime';
import type { RunFigures } from './runFigures';

/** What one workload used within a run. */
export interface MeasuredWorkload {
  /** Its key. */
  readonly workload: string;
  /** What its newest container was called. Untrusted. */
  readonly name: string;
  readonly figures: RunFigures;
  /** Width of the buckets that the figures were made of; 0 where all are samples. */
  readonly resolutionMs: number;
  /** What they were made of; reaches a little beyond the run. */
  readonly series?: Series;
}

/** A run, and what each workload used that ran in it. */
export interface MeasuredRun {
  readonly span: RunSpan;
  readonly workloads: readonly MeasuredWorkload[];
}
