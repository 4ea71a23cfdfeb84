/** Series that are drawn together: of several subjects, or of one at two times. */
import { sumSeries } from '../../../common/alignSeries';
import type { Series } from '../../../common/series';
import { plainLine } from '../../../common/text/untrustedText';
import { shiftOf, type PanelAgainst, type PanelMember, type PanelSubjects } from '../../../protocol/panel';
import type { SeriesQuery, Span } from '../../../protocol/store';
import { summedMetrics } from './groupSubject';
import type { HistorySource } from './historySource';

export interface MemberQuery extends Span {
  readonly maxPoints: number;
}

interface Drawn {
  readonly series: Series;
  readonly members?: readonly PanelMember[];
}

/** Fewer points for each the more there are: all lines together are to stay as quick to draw. */
const mostPointsOfMany = 500;

/** A series for each of several subjects, and their sum. */
export async function groupSeries(
  source: HistorySource,
  subjects: PanelSubjects,
  { fromMs, toMs, maxPoints }: MemberQuery,
  signal: AbortSignal,
): Promise<Drawn> {
  const containers = subjects.filter(ref => ref.kind === 'container');
  const all = await source.querySeriesOfMany(
    {
      containers: containers.map(({ workload }) => workload),
      metrics: summedMetrics,
      fromMs,
      toMs,
      maxPoints: Math.min(maxPoints, mostPointsOfMany),
    },
    signal,
  );
  const members = containers.flatMap(({ workload, name }, index): PanelMember[] => {
    const series = all[index];
    return series ? [{ key: workload, title: plainLine(source.labelOf(workload, name), 80), series }] : [];
  });
  return { series: sumSeries(all, { metrics: summedMetrics, intervalMs: source.intervalMs() }), members };
}

/** The series of one subject, and over it that of an earlier span, with the statistics of both. */
export async function seriesAgainst(
  source: HistorySource,
  query: SeriesQuery,
  against: PanelAgainst,
  signal: AbortSignal,
): Promise<Drawn> {
  const shiftMs = shiftOf(against, query.toMs - query.fromMs);
  const earlier = { ...query, fromMs: query.fromMs - shiftMs, toMs: query.toMs - shiftMs };
  const statisticsOf = ({
    subject,
    fromMs,
    toMs,
  }: SeriesQuery): ReturnType<HistorySource['queryStatistics']> =>
    source.queryStatistics({ subject, fromMs, toMs }, signal);
  const [series, then, statistics, earlierStatistics] = await Promise.all([
    source.querySeries(query, signal),
    source.querySeries(earlier, signal),
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

function titleOf(against: PanelAgainst): string {
  switch (against) {
    case 'before':
      return 'The range before';
    case 'day':
      return 'A day earlier';
    case 'week':
      return 'A week earlier';
  }
}
