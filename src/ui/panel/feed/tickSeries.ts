import {
  containerMetrics,
  hostMetrics,
  type ContainerMetric,
  type HostMetric,
  type Metric,
} from '../../../common/metrics';
import { hostFigure } from '../../../common/hostFigures';
import type { Tick } from '../../../common/model/tick';
import type { Series, SeriesColumn } from '../../../common/series';
import type { CurrentFigures, PanelSubjectRef } from '../../../protocol/panel';
import { currentRun } from './panelSubject';

/** A subject's figures in one tick; `undefined` when the tick has no sample of it. */
export function tickFigures(ref: PanelSubjectRef, tick: Tick): CurrentFigures | undefined {
  const { host } = tick;
  if (ref.kind === 'host') return host && pick(hostMetricIds, metric => hostFigure(host, metric));
  const run = currentRun(ref.workload, tick);
  const sample = run && tick.samples.find(each => each.containerId === run.id);
  return sample && pick(containerMetricIds, metric => sample[metric]);
}

/** A series of the single row `figures` at `timestampMs`, or an empty one. */
export function rowSeries(timestampMs: number, figures: CurrentFigures | undefined): Series {
  if (!figures) return { timestamps: [], columns: {}, bucketMs: 0 };
  const columns: Partial<Record<Metric, SeriesColumn>> = {};
  for (const [metric, value] of Object.entries(figures)) columns[metric as Metric] = { avg: [value] };
  return { timestamps: [timestampMs], columns, bucketMs: 0 };
}

export const containerMetricIds = Object.keys(containerMetrics) as ContainerMetric[];
export const hostMetricIds = Object.keys(hostMetrics) as HostMetric[];

function pick<K extends Metric>(
  metrics: readonly K[],
  read: (metric: K) => number | undefined,
): CurrentFigures {
  const figures: Partial<Record<Metric, number>> = {};
  for (const metric of metrics) {
    const value = read(metric);
    if (value !== undefined) figures[metric] = value;
  }
  return figures;
}
