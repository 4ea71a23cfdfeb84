import type { ContainerAction, ContainerEvent } from '../../common/model/event';
import type { Series } from '../../common/series';
import type { RunSpan } from '../../compare/aliveTime';
import { runFigures, runMetrics } from '../../compare/runFigures';
import type { MeasuredWorkload } from '../../compare/measuredRun';
import type { KnownRun } from '../runs/knownRun';
import type { Steps } from '../steps/steps';
import type { SeriesSources } from './seriesSegments';
import { querySeries } from './seriesQuery';

/** The events that figures are made of, beside rows. */
export const runActions: readonly ContainerAction[] = ['start', 'die', 'oom'];

export interface RunFiguresRequest {
  readonly span: RunSpan;
  /** Containers that were seen within the span, or right before or after it. */
  readonly runs: readonly KnownRun[];
  /** The workload of a run, by its current key. */
  readonly workloadOf: (run: KnownRun) => string;
  readonly rowKeysOf: (runs: readonly KnownRun[]) => ReadonlySet<string>;
  /** The events of `runActions` within the span. */
  readonly events: readonly ContainerEvent[];
  readonly hasSeries: boolean;
}

/** Up to so many, samples are used as they are: a day and more at the usual interval. */
const mostSamples = 20_000;

/**
 * How far beyond a span to read: the sample after its end covers time before it, and the sample before its
 * start shows from when the first one within counts. As long as an interval can be, and for short runs not
 * much longer than they are.
 */
export function reachMs({ fromMs, toMs }: RunSpan): number {
  return Math.max(15_000, Math.min(300_000, (toMs - fromMs) / 4));
}

/** What each workload used within a span; leaves out those of which nothing is known. */
export function* queryRunFigures(
  sources: SeriesSources,
  request: RunFiguresRequest,
): Steps<MeasuredWorkload[]> {
  const { span, hasSeries } = request;
  const workloads = [...runsByWorkload(request)];
  const events = eventsByWorkload(request);
  const reach = reachMs(span);
  const all = yield* querySeries(sources, {
    subjects: workloads.map(([, runs]) => request.rowKeysOf(runs)),
    metrics: runMetrics,
    fromMs: span.fromMs - reach,
    toMs: span.toMs + reach,
    maxPoints: mostSamples,
  });
  return workloads.flatMap(([workload, runs], index): MeasuredWorkload[] => {
    const own = events.get(workload) ?? [];
    const series = withWholeBuckets(all[index], span);
    const figures = runFigures(series, own, span);
    const isKnown = figures.cpuSeconds !== undefined || figures.memoryAverageBytes !== undefined;
    if (!isKnown && own.length === 0) return [];
    const { name } = runs.reduce((newest, run) => (run.lastSeenMs > newest.lastSeenMs ? run : newest));
    const measured = { workload, name, figures, resolutionMs: series.bucketMs };
    return [hasSeries ? { ...measured, series } : measured];
  });
}

function runsByWorkload({ runs, workloadOf }: RunFiguresRequest): Map<string, [KnownRun, ...KnownRun[]]> {
  const found = new Map<string, [KnownRun, ...KnownRun[]]>();
  for (const run of runs) {
    const own = found.get(workloadOf(run));
    if (own) own.push(run);
    else found.set(workloadOf(run), [run]);
  }
  return found;
}

/**
 * An event belongs to the run under the container's name of that time; if there is none, to any run of it.
 */
function eventsByWorkload({ runs, events, workloadOf }: RunFiguresRequest): Map<string, ContainerEvent[]> {
  const workloads = new Map<string, string>();
  for (const run of runs) {
    workloads.set(run.containerId, workloadOf(run));
    workloads.set(`${run.containerId} ${run.name}`, workloadOf(run));
  }
  const found = new Map<string, ContainerEvent[]>();
  for (const event of events) {
    const { containerId, name } = event;
    const workload = workloads.get(`${containerId} ${name}`) ?? workloads.get(containerId);
    if (workload !== undefined) found.set(workload, [...(found.get(workload) ?? []), event]);
  }
  return found;
}

/** Removes buckets that are only partly within the span and so say nothing certain of it: gaps. */
function withWholeBuckets(series: Series | undefined, { fromMs, toMs }: RunSpan): Series {
  if (!series) return { timestamps: [], columns: {}, bucketMs: 0 };
  const { timestamps, columns, bucketMs } = series;
  if (bucketMs === 0) return series;
  const isWhole = timestamps.map(startMs => startMs >= fromMs && startMs + bucketMs <= toMs);
  const kept = <T>(values: readonly T[] | undefined): T[] | undefined =>
    values?.filter((_, index) => isWhole[index]);
  return {
    timestamps: timestamps.filter((_, index) => isWhole[index]),
    columns: Object.fromEntries(
      Object.entries(columns).map(([metric, { avg, min, max }]) => [
        metric,
        { avg: kept(avg) ?? [], min: kept(min), max: kept(max) },
      ]),
    ),
    bucketMs,
  };
}
