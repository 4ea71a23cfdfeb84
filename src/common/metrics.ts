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

export type ContainerMetric = keyof typeof containerMetrics;
export type HostMetric = keyof typeof hostMetrics;
export type Metric = ContainerMetric | HostMetric;
