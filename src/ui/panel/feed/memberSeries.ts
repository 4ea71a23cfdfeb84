/** Series that are drawn together: several subjects, or one subject at two times. */
import { sumSeries } from '../../../common/alignSeries';
import { isPointOf, type Series } from '../../../common/series';
import type { Span } from '../../../common/time';
import { plainLine } from '../../../common/text/untrustedText';
import { shiftOf, type PanelAgainst, type PanelMember, type PanelSubjects } from '../../../protocol/panel';
import type { HistoryReader, SeriesQuery } from '../../../protocol/store';
import { summedMetrics } from './groupSubject';
import type { HistorySource } from './historySource';
import { noneIfUnknown } from './noneIfUnknown';

/** A span, and how much is read beyond its edges so that lines reach them. */
export interface DrawnSpan extends Span {
  readonly edgeMs: number;
}

export interface MemberQuery extends DrawnSpan {
  readonly maxPoints: number;
}

/** What is drawn for a span: a series, or several in its place. */
export interface Drawn {
  readonly series: Series;
  readonly members?: readonly PanelMember[];
}

/** The more subjects, the fewer points each, so that all lines together take no longer to draw. */
const mostPointsOfMany = 500;

const noRows: Series = { timestamps: [], columns: {}, bucketMs: 0 };

/** A series for each of several subjects, and their sum. */
export async function groupSeries(
  source: HistorySource,
  subjects: PanelSubjects,
  { maxPoints, ...span }: MemberQuery,
  signal: AbortSignal,
): Promise<Drawn> {
  const containers = subjects.filter(ref => ref.kind === 'container');
  const workloads = containers.map(({ workload }) => workload);
  const ask = (asked: readonly string[]): Promise<readonly Series[]> =>
    source.history.querySeriesOfMany(
      {
        containers: asked,
        metrics: summedMetrics,
        ...withEdges(span),
        maxPoints: Math.min(maxPoints, mostPointsOfMany),
      },
      signal,
    );
  // One that history does not know makes it refuse them all.
  const all =
    (await ask(workloads).catch(noneIfUnknown(undefined))) ??
    (await Promise.all(
      workloads.map(async each => (await ask([each]).catch(noneIfUnknown([])))[0] ?? noRows),
    ));
  const members = containers.flatMap(({ workload, name }, index): PanelMember[] => {
    const series = all[index];
    return series ? [{ key: workload, title: plainLine(source.labelOf(workload, name), 80), series }] : [];
  });
  return { series: sumSeries(all, summedMetrics), members };
}

/** The series of one subject, and of an earlier span to draw over it, with the statistics of both. */
export async function seriesAgainst(
  source: HistorySource,
  query: SeriesQuery & DrawnSpan,
  against: Exclude<PanelAgainst, 'run'>,
  signal: AbortSignal,
): Promise<Drawn> {
  const shiftMs = shiftOf(against, query.toMs - query.fromMs);
  const earlier = { ...query, fromMs: query.fromMs - shiftMs, toMs: query.toMs - shiftMs };
  const statisticsOf = ({
    subject,
    fromMs,
    toMs,
  }: SeriesQuery): ReturnType<HistoryReader['queryStatistics']> =>
    source.history.queryStatistics({ subject, fromMs, toMs }, signal);
  const [series, then, statistics, earlierStatistics] = await Promise.all([
    source.history.querySeries(withEdges(query), signal),
    source.history.querySeries(withEdges(earlier), signal),
    statisticsOf(query),
    statisticsOf(earlier),
  ]);
  return {
    series,
    members: [
      { key: 'now', title: 'This range', series, statistics },
      { key: 'then', title: titleOf(against), series: then, shiftMs, statistics: earlierStatistics },
    ],
  };
}

/** The query for a span, extended beyond its edges. */
export function withEdges<T extends DrawnSpan>({ edgeMs, ...query }: T): Omit<T, 'edgeMs'> {
  return { ...query, fromMs: query.fromMs - edgeMs, toMs: query.toMs + edgeMs };
}

/** Without a point inside the span, a series is emptied: points beyond the edges only serve to draw lines. */
export function drawnOf({ series, members }: Drawn, span: Span): Drawn {
  const trimmed = (each: Series, shiftMs = 0): Series => {
    const own = { fromMs: span.fromMs - shiftMs, toMs: span.toMs - shiftMs };
    const isOf = each.timestamps.some(timeMs => isPointOf(own, timeMs, each.bucketMs));
    return isOf ? each : { timestamps: [], columns: {}, bucketMs: each.bucketMs };
  };
  return {
    series: trimmed(series),
    ...(members && {
      members: members.map(member => ({ ...member, series: trimmed(member.series, member.shiftMs) })),
    }),
  };
}

function titleOf(against: Exclude<PanelAgainst, 'run'>): string {
  switch (against) {
    case 'before':
      return 'The range before';
    case 'day':
      return 'A day earlier';
    case 'week':
      return 'A week earlier';
  }
}
