/** The metrics that charts and series queries know, each with its unit. Ids are part of the public API. */

import { containerGauges } from './model/containerGauges';

export type MetricUnit = 'percent' | 'bytes' | 'bytesPerSecond' | 'count' | 'load';

export const containerMetrics = {
  cpuPercent: 'percent',
  memoryUsedBytes: 'bytes',
  memoryLimitBytes: 'bytes',
  networkRxBytesPerSecond: 'bytesPerSecond',
  networkTxBytesPerSecond: 'bytesPerSecond',
  blockReadBytesPerSecond: 'bytesPerSecond',
  blockWriteBytesPerSecond: 'bytesPerSecond',
  pids: 'count',
  ...containerGauges,
  throttledPercent: 'percent',
  oomKills: 'count',
  cpuPressurePercent: 'percent',
  memoryPressurePercent: 'percent',
  ioPressurePercent: 'percent',
} as const satisfies Record<string, MetricUnit>;

export const hostMetrics = {
  cpuPercent: 'percent',
  busiestCorePercent: 'percent',
  load1: 'load',
  memoryUsedBytes: 'bytes',
  memoryTotalBytes: 'bytes',
  swapUsedBytes: 'bytes',
  networkRxBytesPerSecond: 'bytesPerSecond',
  networkTxBytesPerSecond: 'bytesPerSecond',
  diskReadBytesPerSecond: 'bytesPerSecond',
  diskWriteBytesPerSecond: 'bytesPerSecond',
  fullestDiskPercent: 'percent',
} as const satisfies Record<string, MetricUnit>;

/** What a container uses: the metrics that are summed, listed and compared wherever use is. */
export const usedMetrics = [
  'cpuPercent',
  'memoryUsedBytes',
  'networkRxBytesPerSecond',
  'networkTxBytesPerSecond',
  'blockReadBytesPerSecond',
  'blockWriteBytesPerSecond',
] as const satisfies readonly (keyof typeof containerMetrics)[];

export type ContainerMetric = keyof typeof containerMetrics;
export type HostMetric = keyof typeof hostMetrics;
export type Metric = ContainerMetric | HostMetric;

const units: Readonly<Record<Metric, MetricUnit>> = { ...containerMetrics, ...hostMetrics };

/** A metric's unit: the same for a container and the host, where both have it. */
export function unitOf(metric: Metric): MetricUnit {
  return units[metric];
}
