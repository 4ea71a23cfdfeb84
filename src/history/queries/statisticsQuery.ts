import type { Metric } from '../../common/metrics';
import type { Statistics } from '../../common/statistics';
import { addRows, rolledMetricsFor } from './seriesSegments';
import type { SeriesSources } from './seriesSegments';
import { SeriesBuilder } from './seriesBuilder';
import { statisticsOf } from './statisticsOf';
import type { Steps } from '../steps/steps';

export interface StatisticsRequest {
  readonly runs: ReadonlySet<string>;
  readonly metrics: readonly Metric[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly thresholds: Readonly<Partial<Record<Metric, number>>>;
}

/** Statistics from the finest figures there are: samples, minutes if those are gone, then quarter hours. */
export function* queryStatistics(sources: SeriesSources, request: StatisticsRequest): Steps<Statistics> {
  const metrics = rolledMetricsFor(request.runs, request.metrics);
  const builder = new SeriesBuilder(metrics);
  yield* addRows(sources, request, 0, [{ ...request, metrics, builder }]);
  const { columns, resolutionMs } = builder.build();
  const statistics: { -readonly [M in keyof Statistics['metrics']]: Statistics['metrics'][M] } = {};
  for (const { metric, kind } of metrics) {
    const column = columns.get(metric);
    const threshold = request.thresholds[metric];
    statistics[metric] = column && statisticsOf(column, { isRate: kind === 'rate', threshold });
  }
  return { metrics: statistics, resolutionMs };
}
