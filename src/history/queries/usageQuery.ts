import { usedMetrics, type ContainerMetric } from '../../common/metrics';
import type { MetricStatistics } from '../../common/statistics';
import type { Span } from '../../common/time';
import type { UsageReport, WorkloadUsage } from '../../protocol/store';
import type { Steps } from '../steps/steps';
import { bucketWidthMs } from './bucketWidthMs';
import { SeriesBuilder } from './seriesBuilder';
import { addRows, rolledMetricsFor } from './seriesSegments';
import type { SeriesSources } from './seriesSegments';
import { statisticsOf } from './statisticsOf';

/** Most buckets of a span. Long spans come from roll-ups, whose sums and peaks are exact. */
const mostBuckets = 240;

export interface UsageRequest extends Span {
  /** The runs of each workload. */
  readonly workloads: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * What each workload used within a span, both ends included; leaves out those without a row in it. If samples
 * are gone, or the span is long, the buckets at its two ends count whole.
 */
export function* queryUsage(sources: SeriesSources, request: UsageRequest): Steps<UsageReport> {
  const { fromMs, toMs } = request;
  const rolled = rolledMetricsFor(new Set(), usedMetrics);
  const asked = [...request.workloads].map(([workload, runs]) => {
    return { workload, runs, metrics: rolled, fromMs, toMs, builder: new SeriesBuilder(rolled) };
  });
  yield* addRows(sources, request, bucketWidthMs(fromMs, toMs, mostBuckets), asked);
  const usage: WorkloadUsage[] = [];
  let resolutionMs = 0;
  for (const { workload, builder } of asked) {
    const { timestamps, columns, ...stored } = builder.build();
    if (timestamps.length === 0) continue;
    resolutionMs = Math.max(resolutionMs, stored.resolutionMs);
    const of = (metric: ContainerMetric): MetricStatistics | undefined => {
      const column = columns.get(metric);
      const isRate = rolled.find(each => each.metric === metric)?.kind === 'rate';
      return column && statisticsOf(column, { isRate });
    };
    const cpu = of('cpuPercent');
    usage.push({
      workload,
      cpuSeconds: cpu && (cpu.avg / 100) * cpu.seconds,
      cpuPeakPercent: cpu?.max,
      memoryPeakBytes: of('memoryUsedBytes')?.max,
      networkRxBytes: of('networkRxBytesPerSecond')?.totalBytes,
      networkTxBytes: of('networkTxBytesPerSecond')?.totalBytes,
      blockReadBytes: of('blockReadBytesPerSecond')?.totalBytes,
      blockWriteBytes: of('blockWriteBytesPerSecond')?.totalBytes,
    });
  }
  return { workloads: usage, resolutionMs };
}
