import type { Span } from '../../../common/time';
import type { PanelMember } from '../../../protocol/panel';
import type { ContainerRun, SeriesQuery } from '../../../protocol/store';
import type { HistorySource } from './historySource';
import { withEdges, type Drawn, type DrawnSpan } from './memberSeries';

/** What is drawn for a run and the one before it, aligned at their starts. */
export interface DrawnRuns extends Drawn {
  /** The newer run: from its start to its end, or to when it was seen last. */
  readonly run?: Span;
}

/**
 * The run of a workload in which a span ends, or else the last one before that, with the previous run over
 * it, moved so that both start at the same place. Statistics cover the same part of both runs, as far as the
 * span shows it: the first minutes of one are compared with the first minutes of the other.
 */
export async function seriesOfRuns(
  source: HistorySource,
  workload: string,
  query: SeriesQuery & DrawnSpan & { readonly subject: { readonly kind: 'container' } },
  signal: AbortSignal,
): Promise<DrawnRuns> {
  const stored = await source.history.queryContainerRuns(
    { container: workload, fromMs: 0, toMs: query.toMs },
    signal,
  );
  const [run, before] = lastTwo(stored);
  const read = async (of: ContainerRun, shiftMs: number): Promise<Omit<PanelMember, 'key' | 'title'>> => {
    const subject = { ...query.subject, container: of.containerId };
    const span = { fromMs: query.fromMs - shiftMs, toMs: query.toMs - shiftMs };
    const both = before && run ? sharedSpan(query, run, before) : undefined;
    const [series, statistics] = await Promise.all([
      source.history.querySeries(withEdges({ ...query, subject, ...span }), signal),
      both &&
        source.history.queryStatistics(
          { subject, fromMs: both.fromMs - shiftMs, toMs: both.toMs - shiftMs },
          signal,
        ),
    ]);
    return { series, ...(statistics && { statistics }), ...(shiftMs !== 0 && { shiftMs }) };
  };
  const none = { timestamps: [], columns: {}, bucketMs: 0 };
  if (!run) return { series: none };
  const shiftMs = before ? run.firstSeenMs - before.firstSeenMs : 0;
  const [now, then] = await Promise.all([read(run, 0), before && read(before, shiftMs)]);
  return {
    series: now.series,
    members: [
      { key: 'now', title: 'This run', ...now },
      {
        key: 'then',
        title: then ? 'The run before' : 'No run before this one is known',
        series: none,
        ...then,
      },
    ],
    run: { fromMs: run.firstSeenMs, toMs: endOf(run) },
  };
}

/**
 * The newest run and the one before it, in different containers: renaming a container does not start another
 * run.
 */
function lastTwo(stored: readonly ContainerRun[]): ContainerRun[] {
  const runs = new Map<string, ContainerRun>();
  for (const run of [...stored].sort((a, b) => b.firstSeenMs - a.firstSeenMs)) {
    const newer = runs.get(run.containerId);
    runs.set(run.containerId, newer ? { ...newer, firstSeenMs: run.firstSeenMs } : run);
  }
  return [...runs.values()].slice(0, 2);
}

/** The part of a span that both runs cover, in the newer one's time; `undefined` when there is none. */
function sharedSpan({ fromMs, toMs }: Span, run: ContainerRun, before: ContainerRun): Span | undefined {
  const lengthMs = Math.min(endOf(run) - run.firstSeenMs, endOf(before) - before.firstSeenMs);
  const shared = {
    fromMs: Math.max(fromMs, run.firstSeenMs),
    toMs: Math.min(toMs, run.firstSeenMs + lengthMs),
  };
  return shared.fromMs < shared.toMs ? shared : undefined;
}

function endOf({ endedAtMs = 0, lastSeenMs }: ContainerRun): number {
  return Math.max(endedAtMs, lastSeenMs);
}
