import type { Metric } from '../../common/metrics';
import type { Series } from '../../common/series';
import type { Span } from '../../common/time';
import { bucketWidthMs } from './bucketWidthMs';
import { downsample } from './downsample';
import { SeriesBuilder } from './seriesBuilder';
import { addRows, rolledMetricsFor } from './seriesSegments';
import type { SeriesSources } from './seriesSegments';
import { dailyTiers } from '../rollups/rollupTiers';
import type { Steps } from '../steps/steps';

export interface SeriesRequest extends Span {
  /** The runs of each subject; `hostSubject` for the host. */
  readonly subjects: readonly ReadonlySet<string>[];
  readonly metrics: readonly Metric[];
  readonly maxPoints: number;
  readonly fewestPoints?: number;
}

/**
 * One series per subject, all in the same buckets, from the coarsest tier that still gives the requested
 * number of points, or enough of them. The parts join seamlessly because gaps and buckets are found after
 * joining.
 */
export function* querySeries(sources: SeriesSources, request: SeriesRequest): Steps<Series[]> {
  const { fromMs, toMs, maxPoints, fewestPoints = maxPoints } = request;
  const asked = request.subjects.map(runs => {
    const metrics = rolledMetricsFor(runs, request.metrics);
    return { runs, metrics, fromMs, toMs, builder: new SeriesBuilder(metrics) };
  });
  const enough = dailyTiers.findLast(({ bucketMs }) => (toMs - fromMs) / bucketMs >= fewestPoints);
  const widthMs = Math.max(bucketWidthMs(fromMs, toMs, maxPoints), enough?.bucketMs ?? 0);
  yield* addRows(sources, request, widthMs, asked);
  const all = asked.map(({ builder }) => builder.build());
  return downsample(all, fromMs, toMs, maxPoints);
}
