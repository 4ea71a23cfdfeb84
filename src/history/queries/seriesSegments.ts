import type { Metric } from '../../common/metrics';
import { dayMs, hourMs, type Span } from '../../common/time';
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
import type { Steps } from '../steps/steps';

export interface SeriesSources {
  readonly hourFiles: Hours;
  readonly rollups: Rollups;
  readonly present: Present;
}

/** Stands for the host where runs are expected. */
export const hostSubject: ReadonlySet<string> = new Set([hostRun]);

/** What is asked of one subject, and where its rows go. */
export interface AskedRows extends Span {
  readonly runs: ReadonlySet<string>;
  readonly metrics: readonly RolledMetric[];
  readonly builder: SeriesBuilder;
}

/** A part of a span that is read from one file. */
type Segment =
  | { readonly kind: 'raw'; readonly hour: number }
  | { readonly kind: 'rollup'; readonly tier: RollupTier; readonly startMs: number; readonly spanMs: number };

/** Start of the oldest file that has rows; `Infinity` where there is none. */
export function oldestRowMs({ hourFiles, rollups }: Pick<SeriesSources, 'hourFiles' | 'rollups'>): number {
  return Math.min(hourFiles.hours()[0] ?? Infinity, rollups.oldestMs() ?? Infinity);
}

/**
 * Which files to read for a span, both ends included, in buckets of `widthMs`: the coarsest tier whose
 * buckets are not wider, and for each hour and day what there is: minutes if the samples are gone, samples if
 * they are not rolled up into minutes yet. Lazily, because each look at what a file holds may open it.
 */
function* segmentsOf(sources: SeriesSources, { fromMs, ...span }: Span, widthMs: number): Generator<Segment> {
  const { hourFiles, rollups, present } = sources;
  const toMs = Math.min(span.toMs, present.untilMs);
  const raw = new Set(hourFiles.hours());
  const oldestMs = oldestRowMs(sources);
  const newestMs = (hourFiles.hours().at(-1) ?? -Infinity) + hourMs;
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

/** A part read at once has at most so many buckets: a day of minutes, whose rows are read in a few ms. */
const mostBuckets = dayMs / minuteTier.bucketMs;

/** Makes one of neighbors in one file: to ask a file for twenty-four hours costs little more than for one. */
function* joined(segments: Iterable<Segment>): Generator<Segment> {
  let open: Segment | undefined;
  for (const segment of segments) {
    const both = open && joinedWith(open, segment);
    if (open && !both) yield open;
    open = both ?? segment;
  }
  if (open) yield open;
}

function joinedWith(first: Segment, second: Segment): Segment | undefined {
  if (first.kind === 'raw' || second.kind === 'raw' || first.tier !== second.tier) return undefined;
  const { tier, startMs } = first;
  const spanMs = first.spanMs + second.spanMs;
  const isNext =
    startMs + first.spanMs === second.startMs &&
    tier.partitionName(startMs) === tier.partitionName(second.startMs);
  return isNext && spanMs <= mostBuckets * tier.bucketMs ? { ...first, spanMs } : undefined;
}

/**
 * Adds the rows of all subjects within a span, to be shown in buckets of `widthMs` or wider. It goes file by
 * file, so that each is opened once. An hour of samples is read for all subjects in one step, because a tick
 * between two steps would count for some subjects only. Ticks do not change roll-ups.
 */
export function* addRows(
  sources: SeriesSources,
  span: Span,
  widthMs: number,
  asked: readonly AskedRows[],
): Steps<void> {
  for (const segment of joined(segmentsOf(sources, span, widthMs))) {
    for (const one of asked) {
      addSegment(sources, segment, one);
      if (segment.kind === 'rollup') yield;
    }
    yield;
  }
}

/** Adds a segment's rows of one subject within a span. */
function addSegment(
  { hourFiles, rollups, present }: SeriesSources,
  segment: Segment,
  asked: AskedRows,
): void {
  const { fromMs, runs, metrics, builder } = asked;
  const toMs = Math.min(asked.toMs, present.untilMs);
  if (segment.kind === 'raw') {
    const span = { fromMs, toMs: toMs + 1 };
    hourFiles.read(segment.hour, partition => {
      if (runs === hostSubject) addHostSamples(builder, partition, metrics, span);
      else addContainerSamples(builder, partition, runsIn(partition, runs), metrics, span);
    });
    return;
  }
  const { tier, startMs, spanMs } = segment;
  // A bucket counts where any part of it lies within the span.
  const from = Math.max(startMs, fromMs - tier.bucketMs + 1);
  const span = { fromMs: from, toMs: Math.min(startMs + spanMs - 1, toMs) };
  rollups.forEachRow(tier, runs, { ...span, metrics }, row => builder.addRollup(row, tier.bucketMs));
}

export function rolledMetricsFor(runs: ReadonlySet<string>, metrics: readonly Metric[]): RolledMetric[] {
  const known = runs === hostSubject ? rolledHostMetrics : rolledContainerMetrics;
  return metrics.flatMap(metric => known.find(rolled => rolled.metric === metric) ?? []);
}
