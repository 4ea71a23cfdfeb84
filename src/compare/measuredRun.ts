import type { Series } from '../common/series';
import type { RunSpan } from './aliveTime';
import type { RunFigures } from './runFigures';

/** What one workload used within a run. */
export interface MeasuredWorkload {
  /** The workload's key. */
  readonly workload: string;
  /** Name of its newest container. Untrusted. */
  readonly name: string;
  readonly figures: RunFigures;
  /** Width of the buckets that the figures were made of; 0 if all are samples. */
  readonly resolutionMs: number;
  /** What the figures were made of; reaches a little beyond the run. */
  readonly series?: Series;
}

/** A run, and what each workload that ran in it used. */
export interface MeasuredRun {
  readonly span: RunSpan;
  readonly workloads: readonly MeasuredWorkload[];
}
