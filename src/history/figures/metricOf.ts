import type { Metric } from '../../common/metrics';
import type { HostSample } from '../../common/model/model';
import type { ContainerHistoryRow } from '../../protocol/store';

export type HistoryPoint = ContainerHistoryRow | HostSample;

/** A metric's value in a stored row. */
export function metricOf(row: HistoryPoint, metric: Metric): number | undefined {
  if (metric === 'load1') return 'load' in row ? row.load?.[0] : undefined;
  const value: unknown = row[metric as keyof HistoryPoint];
  return typeof value === 'number' ? value : undefined;
}
