import type { Metric } from '../../common/metrics';
import { dayMs, hourMs } from '../../common/time';
import { runsIn } from './historyQuery';
import type { Hours } from '../hours/hours';
import { addContainerSamples, addHostSamples } from './rawSeriesReader';
import { rolledContainerMetrics, rolledHostMetrics } from '../figures/rolledMetrics';
import type { RolledMetric } from '../figures/rolledMetrics';
import { hostRun } from '../rollups/rollupPartition';
import { dailyTiers, minuteTier, quarterTier } from '../rollups/rollupTiers';
import type { RollupTier } from '../rollups/rollupTiers';
import type { Present } from '../hours/present';
import type { Rollups } from '../rollups/rollups';
import type { SeriesBuilder } from './seriesBuilder';

export interface SeriesSources {
  readonly partitions: Hours;
  readonly rollups: Rollups;
  readonly present: Present;
}

/** Both ends included. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Stands for the host where runs are expected. */
export const hostSubject: ReadonlySet<string> = new Set([hostRun]);

/** A part of a span that is read from one file. */
export type Segment =
  | { readonly kind: 'raw'; readonly hour: number }
  | { readonly kind: 'rollup'; readonly tier: RollupTier; readonly startMs: number; readonly spanMs: number };

/** Start of the oldest file that has rows; `Infinity` where there is none. */
export function oldestRowMs({ partitions, rollups }: Pick<SeriesSources, 'partitions' | 'rollups'>): number {
  return Math.min(partitions.hours()[0] ?? Infinity, rollups.oldestMs() ?? Infinity);
}

/**
 * Which files to read for a span in buckets of `widthMs`: the coarsest tier whose buckets are not wider, and
 * for each hour and day what there is: minutes if the samples are gone, samples if they are not rolled up
 * into minutes yet. Lazily, because each look at what a file holds may open it.
 */
export function* segmentsOf(
  sources: SeriesSources,
  { fromMs, ...span }: Span,
  widthMs: number,
): Generator<Segment> {
  const { partitions, rollups, present } = sources;
  const toMs = Math.min(span.toMs, present.untilMs);
  const raw = new Set(partitions.hours());
  const oldestMs = oldestRowMs(sources);
  const newestMs = (partitions.hours().at(-1) ?? -Infinity) + hourMs;
  const lastMs = Math.min(toMs, Math.max(newestMs, (rollups.newestMs() ?? -Infinity) + dayMs));
  const firstMs = Math.floor(Math.max(fromMs, oldestMs) / dayMs) * dayMs;
  for (let day = firstMs; day <= lastMs; day += dayMs) {
    const coarse = dailyTiers.findLast(tier => widthMs >= tier.bucketMs && rollups.has(tier, day));
    if (coarse) {
      yield { kind: 'rollup', tier: coarse, startMs: day, spanMs: dayMs };
      continue;
    }
    let isEmpty = true;
    for (let hour = day; hour < day + dayMs; hour += hourMs) {
      if (hour > toMs || hour + hourMs <= fromMs) continue;
      // Checked in this order because looking for minutes may open a file that a short span does not need.
      const hasMinutes = (widthMs >= minuteTier.bucketMs || !raw.has(hour)) && rollups.has(minuteTier, hour);
      if (hasMinutes) yield { kind: 'rollup', tier: minuteTier, startMs: hour, spanMs: hourMs };
      else if (raw.has(hour)) yield { kind: 'raw', hour };
      isEmpty &&= !hasMinutes && !raw.has(hour);
    }
    if (isEmpty && rollups.has(quarterTier, day)) {
      yield { kind: 'rollup', tier: quarterTier, startMs: day, spanMs: dayMs };
    }
  }
}

/** Adds a segment's rows of some runs within a span. */
export function addSegment(
  { partitions, rollups, present }: SeriesSources,
  segment: Segment,
  asked: Span & {
    readonly runs: ReadonlySet<string>;
    readonly metrics: readonly RolledMetric[];
    readonly builder: SeriesBuilder;
  },
): void {
  const { fromMs, runs, metrics, builder } = asked;
  const toMs = Math.min(asked.toMs, present.untilMs);
  if (segment.kind === 'raw') {
    const span = { fromMs, toMs: toMs + 1 };
    partitions.read(segment.hour, partition => {
      if (runs === hostSubject) addHostSamples(builder, partition, metrics, span);
      else addContainerSamples(builder, partition, runsIn(partition, runs), metrics, span);
    });
    return;
  }
  const { tier, startMs, spanMs } = segment;
  // A bucket counts where any part of it lies within the span.
  const from = Math.max(startMs, fromMs - tier.bucketMs + 1);
  const span = { fromMs: from, toMs: Math.min(startMs + spanMs - 1, toMs) };
  for (const row of rollups.rows(tier, runs, span, metrics)) builder.addRollup(row, tier.bucketMs);
}

export function rolledMetricsFor(runs: ReadonlySet<string>, metrics: readonly Metric[]): RolledMetric[] {
  const known = runs === hostSubject ? rolledHostMetrics : rolledContainerMetrics;
  return metrics.flatMap(metric => known.find(rolled => rolled.metric === metric) ?? []);
}
