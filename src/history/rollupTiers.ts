import { containerMetrics, hostMetrics } from '../common/metrics';
import type { ContainerMetric, HostMetric, Metric, MetricUnit } from '../common/metrics';
import { hourMs } from './hourFile';

/** One tier of roll-ups. Its buckets divide an hour, so that an hour fills buckets of its own. */
export interface RollupTier {
  readonly name: 'minute' | 'quarter';
  readonly bucketMs: number;
  /** Name of the partition a time lies in, UTC: `2026-11-23` or `2026-11`. Sorts by time. */
  partitionName(timestampMs: number): string;
}

export const dayMs = 24 * hourMs;

export const minuteTier: RollupTier = {
  name: 'minute',
  bucketMs: 60_000,
  partitionName: timestampMs => new Date(timestampMs).toISOString().slice(0, 10),
};

export const quarterTier: RollupTier = {
  name: 'quarter',
  bucketMs: 900_000,
  partitionName: timestampMs => new Date(timestampMs).toISOString().slice(0, 7),
};

export const rolledContainerMetrics = Object.keys(containerMetrics) as ContainerMetric[];
export const rolledHostMetrics = Object.keys(hostMetrics) as HostMetric[];

const scales: Record<MetricUnit, number> = {
  percent: 100,
  bytes: 1 / 1024,
  bytesPerSecond: 1,
  count: 100,
  load: 100,
};
const units: Readonly<Record<Metric, MetricUnit>> = { ...hostMetrics, ...containerMetrics };

/** What a figure is multiplied by before it is stored as an integer. */
export function scaleOf(metric: Metric): number {
  return scales[units[metric]];
}
