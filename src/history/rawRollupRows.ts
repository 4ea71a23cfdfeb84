import type { Metric } from '../common/metrics';
import { readSamples } from './containerReader';
import { readHostSamples } from './hostReader';
import { metricOf } from './metricOf';
import type { HistoryPoint } from './metricOf';
import type { RawPartition } from './rawPartition';
import { hostRun } from './rollupPartition';
import { rollUp } from './rollupRow';
import type { RolledFigure, RollupRow } from './rollupRow';
import { minuteTier, rolledContainerMetrics, rolledHostMetrics } from './rollupTiers';

/** The minutes of a raw hour, by run. */
export function rawRollupRows(partition: RawPartition): Map<string, RollupRow[]> {
  const span = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, hasCounters: false };
  const rows = new Map<string, RollupRow[]>();
  for (const run of partition.runs.values()) {
    const points = readSamples(partition, run, span).map(row => rowOf(row, rolledContainerMetrics));
    rows.set(run.containerId, rollUp(points, minuteTier.bucketMs));
  }
  const host = readHostSamples(partition, span.fromMs, span.toMs).map(row => rowOf(row, rolledHostMetrics));
  if (host.length > 0) rows.set(hostRun, rollUp(host, minuteTier.bucketMs));
  return rows;
}

function rowOf(point: HistoryPoint, metrics: readonly Metric[]): RollupRow {
  const figures = new Map<Metric, RolledFigure>();
  for (const metric of metrics) {
    const value = metricOf(point, metric);
    if (value !== undefined) figures.set(metric, { avg: value, min: value, max: value });
  }
  return { timestampMs: point.timestampMs, count: 1, figures };
}
