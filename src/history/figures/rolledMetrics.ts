import type { HostMetric, Metric } from '../../common/metrics';
import { containerFigures } from './containerFigures';

/**
 * How roll-ups store a metric. `gauge`: average, lowest and highest of the ticks. `rate`: total bytes and the
 * highest rate. `step`: a value that rarely changes, stored where it changes.
 */
export interface RolledMetric {
  readonly metric: Metric;
  readonly kind: 'gauge' | 'rate' | 'step';
  /** Beginning of its columns' names, or its name among the steps; with the unit that is stored. */
  readonly column: string;
  /** Factor by which a figure is multiplied before it is stored as an integer. */
  readonly scale: number;
  /** Stored in a table of its own, with a row only for buckets that know one of its figures. */
  readonly isExtra?: boolean;
}

const kib = 1 / 1024;

export const rolledContainerMetrics: readonly RolledMetric[] = containerFigures.map(
  ({ metric, rolled: kind, rolledAs, column, scale, place }) => ({
    metric,
    kind,
    column: rolledAs?.column ?? column,
    scale: rolledAs?.scale ?? scale,
    isExtra: place === 'extra' && kind !== 'step',
  }),
);

export const rolledHostMetrics: readonly RolledMetric[] = ordered<HostMetric>({
  cpuPercent: { kind: 'gauge', column: 'cpu_centipercent', scale: 100 },
  busiestCorePercent: { kind: 'gauge', column: 'busiest_core_centipercent', scale: 100, isExtra: true },
  load1: { kind: 'gauge', column: 'load1_centi', scale: 100 },
  memoryUsedBytes: { kind: 'gauge', column: 'memory_kib', scale: kib },
  swapUsedBytes: { kind: 'gauge', column: 'swap_kib', scale: kib },
  networkRxBytesPerSecond: { kind: 'rate', column: 'network_rx', scale: 1 },
  networkTxBytesPerSecond: { kind: 'rate', column: 'network_tx', scale: 1 },
  diskReadBytesPerSecond: { kind: 'rate', column: 'disk_read', scale: 1 },
  diskWriteBytesPerSecond: { kind: 'rate', column: 'disk_write', scale: 1 },
  fullestDiskPercent: { kind: 'gauge', column: 'fullest_disk_centipercent', scale: 100, isExtra: true },
  memoryTotalBytes: { kind: 'step', column: 'memory_total_kib', scale: kib },
});

/** Names of a metric's columns in a table of roll-ups; none for a step. */
export function columnsOf({ kind, column }: RolledMetric): string[] {
  if (kind === 'step') return [];
  return kind === 'gauge'
    ? [`${column}_avg`, `${column}_below`, `${column}_above`]
    : [`${column}_bytes`, `${column}_max_per_second`];
}

function ordered<M extends Metric>(metrics: Record<M, Omit<RolledMetric, 'metric'>>): RolledMetric[] {
  return (Object.entries(metrics) as [M, Omit<RolledMetric, 'metric'>][]).map(([metric, how]) => ({
    metric,
    ...how,
  }));
}
