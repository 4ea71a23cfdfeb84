/** What history knows of the minutes around a container's end. */
import { containerMetrics, type ContainerMetric } from '../../common/metrics';
import type { Series } from '../../common/series';
import { hourMs, type Span } from '../../common/time';
import { deathSpan } from '../../deaths/deathSpan';
import type { KeptDeath } from '../../deaths/keptDeath';
import type { DeathFacts, ToldEnd } from '../../protocol/deathQueries';
import type { Catalog } from '../catalog/catalog';
import type { DeathMinutes } from '../deaths/deathFile';
import { hourStartOf } from '../files/hourFile';
import type { KnownRun } from '../runs/knownRun';
import type { Steps } from '../steps/steps';
import { querySeries } from './seriesQuery';
import type { SeriesSources } from './seriesSegments';

/** A run that lasted so long was a good one, however it ended. */
const goodAfterMs = hourMs;
/** More than the samples of eleven minutes: each point is a row. */
const mostRows = 5000;
const mostEvents = 500;

const noSeries: Series = { timestamps: [], columns: {}, bucketMs: 0 };
const allMetrics = Object.keys(containerMetrics) as ContainerMetric[];

/** Samples and events around a death; `undefined` if those samples are gone. */
export function* minutesAround(
  sources: SeriesSources,
  catalog: Catalog,
  { record: { atMs, container } }: KeptDeath,
): Steps<DeathMinutes | undefined> {
  const containerId = container.id;
  const span = sampledSpan(sources, deathSpan(atMs));
  if (!span) return undefined;
  const series = yield* seriesOf(sources, catalog, containerId, span, allMetrics);
  return { series, events: eventsAround(catalog, containerId, atMs) };
}

/** The facts that explain a container's end, beside what its engine says about it. */
export function* deathFactsOf(
  sources: SeriesSources,
  catalog: Catalog,
  { containerId, atMs }: Pick<ToldEnd, 'containerId' | 'atMs'>,
): Steps<DeathFacts> {
  const span = sampledSpan(sources, { ...deathSpan(atMs), toMs: atMs });
  const series = span ? yield* seriesOf(sources, catalog, containerId, span, ['memoryUsedBytes']) : noSeries;
  const run = catalog.currentRun(containerId);
  const lastGood = run && lastGoodRun(catalog.runs(new Set([run.workload])), containerId, atMs);
  return {
    series,
    events: eventsAround(catalog, containerId, atMs),
    ...(run && { container: deadContainer(catalog, run) }),
    ...(lastGood && { lastGood: deadContainer(catalog, lastGood) }),
  };
}

function eventsAround(catalog: Catalog, containerId: string, atMs: number): DeathFacts['events'] {
  return catalog.told.readLife(containerId, deathSpan(atMs), mostEvents);
}

function deadContainer(catalog: Catalog, run: KnownRun): NonNullable<DeathFacts['container']> {
  const { containerId, name, workload, image } = run;
  const limits = catalog.changes.limitsOf(containerId);
  return { id: containerId, name, workload, image, ...(limits && { limits }) };
}

/** The latest run of another container of the workload that ended well or ran for long. */
function lastGoodRun(runs: readonly KnownRun[], containerId: string, atMs: number): KnownRun | undefined {
  return runs
    .filter(run => run.containerId !== containerId && run.lastSeenMs < atMs && isGood(run))
    .reduce<KnownRun | undefined>(
      (last, run) => (last && last.lastSeenMs >= run.lastSeenMs ? last : run),
      undefined,
    );
}

function isGood({ firstSeenMs, lastSeenMs, exitCode, isOomKilled }: KnownRun): boolean {
  const hasEndedWell = (exitCode === 0 || exitCode === 143) && isOomKilled !== true;
  return hasEndedWell || lastSeenMs - firstSeenMs >= goodAfterMs;
}

/** The part of a span that has samples, and not only roll-ups. */
function sampledSpan({ hourFiles }: SeriesSources, { fromMs, toMs }: Span): Span | undefined {
  const hours = new Set(hourFiles.hours());
  const [first, last] = [hourStartOf(fromMs), hourStartOf(toMs)];
  if (first === last) return hours.has(first) ? { fromMs, toMs } : undefined;
  const from = hours.has(first) ? fromMs : last;
  const to = hours.has(last) ? toMs : last - 1;
  return from <= to ? { fromMs: from, toMs: to } : undefined;
}

function* seriesOf(
  sources: SeriesSources,
  catalog: Catalog,
  containerId: string,
  span: Span,
  metrics: readonly ContainerMetric[],
): Steps<Series> {
  const runs = catalog.runs(undefined).filter(run => run.containerId === containerId);
  if (runs.length === 0) return noSeries;
  const subjects = [catalog.rowKeysOf(runs)];
  const [series] = yield* querySeries(sources, { ...span, subjects, metrics, maxPoints: mostRows });
  return series ?? noSeries;
}
