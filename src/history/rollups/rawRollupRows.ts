import type { HostMetric, Metric } from '../../common/metrics';
import { hostFigure } from '../../common/hostFigures';
import type { ContainerHistoryRow } from '../../protocol/store';
import type { HostSample } from '../../common/model/sample';
import { readSamples } from '../hours/containerReader';
import { readHostSamples } from '../hours/hostReader';
import type { RawPartition } from '../hours/rawPartition';
import { readIntervals } from '../hours/readIntervals';
import { rolledContainerMetrics, rolledHostMetrics } from '../figures/rolledMetrics';
import type { RolledMetric } from '../figures/rolledMetrics';
import { hostRun } from './rollupPartition';
import { addFigure } from './rollupRow';
import type { RollupRow } from './rollupRow';
import { minuteTier } from './rollupTiers';

type HistoryPoint = ContainerHistoryRow | HostSample;

/** The minutes of a raw hour, by run key. */
export function rawRollupRows(partition: RawPartition): Map<string, RollupRow[]> {
  const span = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, hasCounters: false };
  const rows = new Map<string, RollupRow[]>();
  for (const [key, run] of partition.runs) {
    const samples = readSamples(partition, run, span);
    rows.set(key, minutesOf(samples, rolledContainerMetrics, readIntervals(partition)));
  }
  const host = readHostSamples(partition, span.fromMs, span.toMs);
  if (host.length > 0) rows.set(hostRun, minutesOf(host, rolledHostMetrics, readIntervals(partition)));
  return rows;
}

/** `samples` ascending. */
function minutesOf(
  samples: readonly (ContainerHistoryRow | HostSample)[],
  metrics: readonly RolledMetric[],
  intervalAt: (timestampMs: number) => number,
): RollupRow[] {
  const rows: RollupRow[] = [];
  let row: RollupRow | undefined;
  for (const sample of samples) {
    const startMs = Math.floor(sample.timestampMs / minuteTier.bucketMs) * minuteTier.bucketMs;
    if (row?.startMs !== startMs) {
      row = { startMs, count: 0, coveredMs: 0, figures: [] };
      rows.push(row);
    }
    const intervalMs = intervalAt(sample.timestampMs);
    const elapsedMs = ('elapsedMs' in sample ? sample.elapsedMs : undefined) ?? intervalMs;
    row.count++;
    row.coveredMs += elapsedMs;
    for (let index = 0; index < metrics.length; index++) {
      const metric = metrics[index];
      const value = metric && metricOf(sample, metric.metric);
      if (value === undefined) continue;
      const weight = elapsedMs / 1000;
      addFigure(row, index, { weight, sum: value * weight, min: value, max: value });
    }
  }
  return rows;
}

/** A metric's value in a stored row. */
function metricOf(row: HistoryPoint, metric: Metric): number | undefined {
  if (!('containerId' in row)) return hostFigure(row, metric as HostMetric);
  const value: unknown = row[metric as keyof HistoryPoint];
  return typeof value === 'number' ? value : undefined;
}
