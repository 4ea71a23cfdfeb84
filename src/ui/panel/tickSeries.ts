import { containerMetrics, hostMetrics, type ContainerMetric, type HostMetric } from '../../common/metrics';
import type { Tick } from '../../common/model';
import type { Series } from '../../common/series';
import type { PanelSubjectRef } from '../../protocol/panel';

/** One tick as the end of a subject's series; `undefined` when the tick has nothing of it. */
export function tickSeries(subject: PanelSubjectRef, tick: Tick): Series | undefined {
  const columns = subject.kind === 'host' ? hostColumns(tick) : containerColumns(subject.workload, tick);
  return columns && { timestamps: [tick.timestampMs], columns, bucketMs: 0 };
}

function hostColumns({ host }: Tick): Series['columns'] | undefined {
  if (!host) return undefined;
  const value = (metric: HostMetric): number | undefined =>
    metric === 'load1' ? host.load?.[0] : host[metric];
  const metrics = Object.keys(hostMetrics) as HostMetric[];
  return Object.fromEntries(metrics.map(metric => [metric, { avg: [value(metric) ?? null] }]));
}

function containerColumns(workload: string, { containers, samples }: Tick): Series['columns'] | undefined {
  const ids = new Set(containers.filter(each => each.workload.key === workload).map(each => each.id));
  const sample = samples.findLast(each => ids.has(each.containerId));
  if (!sample) return undefined;
  const metrics = Object.keys(containerMetrics) as ContainerMetric[];
  return Object.fromEntries(metrics.map(metric => [metric, { avg: [sample[metric] ?? null] }]));
}
