import type { Metric } from '../common/metrics';
import type { Series } from '../common/series';
import { bucketWidthMs } from './bucketWidth';
import { downsample } from './downsample';
import { runsIn } from './historyQuery';
import { hourMs } from './hourFile';
import type { Partitions } from './partitions';
import { addContainerSamples, addHostSamples } from './rawSeriesReader';
import { rolledContainerMetrics, rolledHostMetrics } from './rolledMetrics';
import type { RolledMetric } from './rolledMetrics';
import { hostRun } from './rollupPartition';
import { dayMs, minuteTier, quarterTier } from './rollupTiers';
import type { RollupTier } from './rollupTiers';
import type { Rollups } from './rollups';
import { SeriesBuilder } from './seriesBuilder';
import type { Steps } from './steps';

export interface SeriesSources {
  readonly partitions: Partitions;
  readonly rollups: Rollups;
}

/** Both ends of a span included, as everywhere in queries. */
export interface SeriesRequest {
  /** The runs of each subject; `hostSubject` for the host. */
  readonly subjects: readonly ReadonlySet<string>[];
  readonly metrics: readonly Metric[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly maxPoints: number;
}

export const hostSubject: ReadonlySet<string> = new Set([hostRun]);

/** A part of a span that is read from one file. */
type Segment =
  | { readonly kind: 'raw'; readonly hour: number }
  | { readonly kind: 'rollup'; readonly tier: RollupTier; readonly startMs: number; readonly spanMs: number };

/**
 * A series of each subject. Reads the coarsest tier that still gives the asked number of points, and of each hour and day
 * what there is: minutes where the raw samples are gone, raw samples where no minutes are made of them yet. The parts join
 * without a seam because gaps and buckets are found after joining. File by file, so that each is opened once for all.
 */
export function* querySeries(sources: SeriesSources, request: SeriesRequest): Steps<Series[]> {
  const { subjects, fromMs, toMs, maxPoints } = request;
  const asked = subjects.map(runs => {
    const metrics = rolledMetrics(runs, request.metrics);
    return { runs, metrics, builder: new SeriesBuilder(metrics) };
  });
  for (const segment of segmentsOf(sources, request)) {
    for (const { runs, metrics, builder } of asked) {
      if (segment.kind === 'raw') addRaw(sources, segment.hour, runs, metrics, builder, request);
      else addRolled(sources, segment, runs, metrics, builder, request);
    }
    yield;
  }
  return asked.map(({ builder }) => downsample(builder.build(), fromMs, toMs, maxPoints));
}

/** Lazily, because each look at what a file holds may open it. */
function* segmentsOf(
  { partitions, rollups }: SeriesSources,
  { fromMs, toMs, maxPoints }: SeriesRequest,
): Generator<Segment> {
  const widthMs = bucketWidthMs(fromMs, toMs, maxPoints);
  const raw = new Set(partitions.hours());
  const oldestMs = Math.min(partitions.hours()[0] ?? Infinity, rollups.oldestMs() ?? Infinity);
  const newestMs = (partitions.hours().at(-1) ?? -Infinity) + hourMs;
  const lastMs = Math.min(toMs, Math.max(newestMs, (rollups.newestMs() ?? -Infinity) + dayMs));
  const firstMs = Math.floor(Math.max(fromMs, oldestMs) / dayMs) * dayMs;
  for (let day = firstMs; day <= lastMs; day += dayMs) {
    const quarters: Segment = { kind: 'rollup', tier: quarterTier, startMs: day, spanMs: dayMs };
    if (widthMs >= quarterTier.bucketMs && rollups.has(quarterTier, day)) {
      yield quarters;
      continue;
    }
    let isEmpty = true;
    for (let hour = day; hour < day + dayMs; hour += hourMs) {
      if (hour > toMs || hour + hourMs <= fromMs) continue;
      // Asked in this order because looking for minutes may open a file that a short span does not need.
      const hasMinutes = (widthMs >= minuteTier.bucketMs || !raw.has(hour)) && rollups.has(minuteTier, hour);
      if (hasMinutes) yield { kind: 'rollup', tier: minuteTier, startMs: hour, spanMs: hourMs };
      else if (raw.has(hour)) yield { kind: 'raw', hour };
      isEmpty &&= !hasMinutes && !raw.has(hour);
    }
    if (isEmpty && rollups.has(quarterTier, day)) yield quarters;
  }
}

function addRaw(
  { partitions }: SeriesSources,
  hour: number,
  runs: ReadonlySet<string>,
  metrics: readonly RolledMetric[],
  builder: SeriesBuilder,
  { fromMs, toMs }: SeriesRequest,
): void {
  const span = { fromMs, toMs: toMs + 1 };
  partitions.read(hour, partition => {
    if (runs === hostSubject) addHostSamples(builder, partition, metrics, span);
    else addContainerSamples(builder, partition, runsIn(partition, runs), metrics, span);
  });
}

function addRolled(
  { rollups }: SeriesSources,
  { tier, startMs, spanMs }: Extract<Segment, { kind: 'rollup' }>,
  runs: ReadonlySet<string>,
  metrics: readonly RolledMetric[],
  builder: SeriesBuilder,
  { fromMs, toMs }: SeriesRequest,
): void {
  // A bucket counts where any part of it lies within the span.
  const from = Math.max(startMs, fromMs - tier.bucketMs + 1);
  const span = { fromMs: from, toMs: Math.min(startMs + spanMs - 1, toMs) };
  for (const row of rollups.rows(tier, runs, span, metrics)) builder.addRollup(row, tier.bucketMs);
}

function rolledMetrics(runs: ReadonlySet<string>, metrics: readonly Metric[]): RolledMetric[] {
  const known = runs === hostSubject ? rolledHostMetrics : rolledContainerMetrics;
  return metrics.flatMap(metric => known.find(rolled => rolled.metric === metric) ?? []);
}
