import { dayMs, type Span } from '../../common/time';
import type { Metric } from '../../common/metrics';
import { queryLimits } from '../../common/queryLimits';
import type { HostSample } from '../../common/model/sample';
import type { ContainerEvent } from '../../common/model/event';
import { workKinds, type MarkedRun } from '../../timeline/markedRun';
import { notedKinds, type NotedEntry } from '../../timeline/timelineEntry';
import type { ParamsOf, ResultOf } from '../../common/rpc';
import type { Series } from '../../common/series';
import type { Statistics } from '../../common/statistics';
import type { ContainerLog } from '../../common/model/containerLog';
import type { DeathDetails, KeptDeath } from '../../deaths/keptDeath';
import type { MeasuredWorkload } from '../../compare/measuredRun';
import type { RunFiguresQuery } from '../../protocol/runFiguresQuery';
import type { DeathQuery } from '../../protocol/deathQueries';
import type * as protocol from '../../protocol/store';
import type { Catalog } from '../catalog/catalog';
import { containerRunsOf } from './containerRunsOf';
import { minutesAround } from './deathQueries';
import type { DeathMinutes } from '../deaths/deathFile';
import type { DeathFiles } from '../deaths/deathFiles';
import { queryHistory, queryHostHistory } from './historyQuery';
import type { DeathFilter } from '../catalog/keptDeaths';
import type { JoinedEngines } from '../catalog/joinedEngines';
import type { RunName } from '../runs/runKey';
import { pausesOf } from './pausesOf';
import { queryPeaks } from './queryPeaks';
import {
  checkContainers,
  checkHistoryQuery,
  checkLimit,
  checkMeasuredSpans,
  checkSeriesOfMany,
  checkSeriesQuery,
  checkSpan,
  checkThresholds,
} from './queryArguments';
import type { CheckedHistoryQuery } from './queryArguments';
import { queryRunFigures, reachMs, runActions } from './runFiguresQuery';
import { querySeries } from './seriesQuery';
import { dailyTiers, minuteTier } from '../rollups/rollupTiers';
import { hostSubject, oldestRowMs } from './seriesSegments';
import type { SeriesSources } from './seriesSegments';
import { queryStatistics } from './statisticsQuery';
import type { Steps } from '../steps/steps';
import { queryUsage } from './usageQuery';

/** One method for each of `historyQueries`. */
export type HistoryQueries = {
  readonly [K in (typeof protocol.historyQueries)[number]]: (
    query: ParamsOf<protocol.StoreMethods, K>,
  ) => Steps<ResultOf<protocol.StoreMethods, K>>;
};

/** What is kept of deaths beside their records. */
interface KeptFiles {
  readonly files: DeathFiles<DeathMinutes>;
  readonly logs: DeathFiles<ContainerLog>;
}

/**
 * What can be asked of history. Every query is answered in steps and throws `ArgumentError` for invalid
 * arguments.
 */
export class StoreQueries implements HistoryQueries {
  readonly #sources: SeriesSources;
  readonly #catalog: Catalog;
  readonly #joined: JoinedEngines;
  readonly #deathFiles: KeptFiles;

  constructor(sources: SeriesSources, catalog: Catalog, joined: JoinedEngines, deathFiles: KeptFiles) {
    this.#sources = sources;
    this.#catalog = catalog;
    this.#joined = joined;
    this.#deathFiles = deathFiles;
  }

  *queryHistory(query: protocol.HistoryQuery): Steps<protocol.ContainerHistoryRow[]> {
    const checked = this.#checkHistory(query);
    const runs = checked.container === undefined ? undefined : this.#resolve(checked.container);
    const rows = yield* queryHistory(this.#sources.hourFiles, checked, runs);
    return rows.map(row => {
      const workload = this.#joined.current(row.workload);
      return workload === row.workload ? row : { ...row, workload };
    });
  }

  *queryHostHistory(query: Omit<protocol.HistoryQuery, 'container'>): Steps<HostSample[]> {
    return yield* queryHostHistory(this.#sources.hourFiles, this.#checkHistory(query));
  }

  *querySeries(query: protocol.SeriesQuery): Steps<Series> {
    checkSeriesQuery(query);
    const { subject } = query;
    const subjects = [this.#runsOf(subject)];
    const [series] = yield* querySeries(this.#sources, { ...query, subjects, metrics: subject.metrics });
    return series ?? { timestamps: [], columns: {}, bucketMs: 0 };
  }

  *querySeriesOfMany(query: protocol.SeriesOfManyQuery): Steps<Series[]> {
    checkSeriesOfMany(query);
    const subjects = query.containers.map(container => this.#resolve(container));
    return yield* querySeries(this.#sources, { ...query, subjects });
  }

  *queryStatistics(query: protocol.StatisticsQuery): Steps<Statistics> {
    checkSeriesQuery({ ...query, maxPoints: 1 });
    const { subject, fromMs, toMs, thresholds = {} } = query;
    checkThresholds(thresholds);
    const metrics: readonly Metric[] = subject.metrics;
    return yield* queryStatistics(this.#sources, {
      runs: this.#runsOf(subject),
      metrics,
      fromMs,
      toMs,
      thresholds,
    });
  }

  *queryPeaks(query: Span): Steps<protocol.WorkloadPeak[]> {
    checkSpan(query);
    return yield* queryPeaks(this.#sources.hourFiles, this.#untilNow(query), workload =>
      this.#joined.current(workload),
    );
  }

  *queryUsage(query: Span): Steps<protocol.UsageReport> {
    checkSpan(query);
    const span = this.#untilNow(query);
    const runs = this.#catalog
      .runs(undefined)
      .filter(({ firstSeenMs, lastSeenMs }) => firstSeenMs <= span.toMs && lastSeenMs >= span.fromMs);
    const keys = new Set(runs.map(({ workload }) => this.#joined.current(workload)));
    const workloads = new Map([...keys].map(key => [key, this.#resolve(key)]));
    return yield* queryUsage(this.#sources, { ...span, workloads });
  }

  *queryEvents(query: protocol.EventQuery): Steps<ContainerEvent[]> {
    checkSpan(query);
    const { container, containers = container === undefined ? undefined : [container] } = query;
    checkContainers(containers ?? []);
    const keys = containers?.map(each => this.#joined.current(each));
    const events = this.#catalog.events(this.#untilNow(query), checkLimit(query.limit), keys);
    yield;
    return events;
  }

  *queryNotes(query: protocol.NoteQuery): Steps<NotedEntry[]> {
    checkSpan(query);
    const { kinds = notedKinds, limit } = query;
    const notes = this.#catalog.told.readNotes(this.#untilNow(query), kinds, checkLimit(limit));
    yield;
    return notes.map(note => {
      if (note.subject?.kind !== 'workload') return note;
      return { ...note, subject: { ...note.subject, key: this.#joined.current(note.subject.key) } };
    });
  }

  *queryRuns(query: protocol.RunQuery): Steps<MarkedRun[]> {
    checkSpan(query);
    const { kinds = workKinds, key, ids, limit } = query;
    const { nowMs } = this.#sources.present;
    const span = { ...this.#untilNow(query), nowMs };
    const runs = this.#catalog.markedRuns.read({ ...span, key, ids, kinds, limit: checkLimit(limit) });
    yield;
    return runs;
  }

  *queryDeaths(query: DeathQuery): Steps<KeptDeath[]> {
    checkSpan(query);
    const limit = checkLimit(query.limit);
    const { container, isBad = true } = query;
    const isWanted = container === undefined ? undefined : this.#deathFilter(container);
    const deaths = isBad ? this.#catalog.deaths.read({ ...this.#untilNow(query), limit }, isWanted) : [];
    yield;
    return deaths.map(death => this.#ofToday(death));
  }

  *queryDeath({ id }: { readonly id: string }): Steps<DeathDetails | undefined> {
    const death = this.#catalog.deaths.get(String(id));
    if (!death) return undefined;
    const minutes =
      this.#deathFiles.files.read(id) ?? (yield* minutesAround(this.#sources, this.#catalog, death));
    const { series = { timestamps: [], columns: {}, bucketMs: 0 }, events = [] } = minutes ?? {};
    const log = this.#deathFiles.logs.read(id);
    return { ...this.#ofToday(death), series, events, ...(log && { log }) };
  }

  *queryRunFigures({ spans, hasSeries = false }: RunFiguresQuery): Steps<MeasuredWorkload[][]> {
    checkMeasuredSpans(spans);
    const all = this.#catalog.runs(undefined);
    const measured: MeasuredWorkload[][] = [];
    for (const asked of spans) {
      const span = this.#untilNow(asked);
      const [firstMs, lastMs] = [span.fromMs - reachMs(span), span.toMs + reachMs(span)];
      const request = {
        ...{ span, hasSeries },
        runs: all.filter(run => run.firstSeenMs <= lastMs && run.lastSeenMs >= firstMs),
        workloadOf: ({ workload }: { readonly workload: string }) => this.#joined.current(workload),
        rowKeysOf: (runs: readonly RunName[]) => this.#catalog.rowKeysOf(runs),
        events: this.#catalog.events({ ...span, actions: runActions }, queryLimits.rows.most, undefined),
      };
      measured.push(yield* queryRunFigures(this.#sources, request));
    }
    return measured;
  }

  *queryKept(): Steps<protocol.KeptHistory> {
    const { hourFiles, rollups } = this.#sources;
    const [samplesFromMs] = hourFiles.hours();
    yield;
    const hourMs = Math.min(samplesFromMs ?? Infinity, rollups.oldestRolledMs(minuteTier) ?? Infinity);
    const daysMs = Math.min(...dailyTiers.map(tier => rollups.oldestRolledMs(tier) ?? Infinity));
    // An hour is more exact than the day that it belongs to.
    const fromMs = daysMs + dayMs <= hourMs ? daysMs : hourMs;
    return Number.isFinite(fromMs) ? { samplesFromMs, fromMs } : {};
  }

  *queryContainerRuns(query: protocol.ContainerRunQuery): Steps<protocol.ContainerRun[]> {
    checkSpan(query);
    const limit = checkLimit(query.limit);
    const runs = this.#catalog.storedRuns(this.#joined.current(query.container));
    yield;
    return containerRunsOf(runs, this.#untilNow(query), limit);
  }

  *queryPauses(query: Span): Steps<Span[]> {
    const subject = { kind: 'host', metrics: ['cpuPercent', 'memoryUsedBytes'] } as const;
    return pausesOf(yield* this.querySeries({ ...query, subject, maxPoints: queryLimits.points.default }));
  }

  *queryOverview({ subject, toMs, maxPoints }: protocol.OverviewQuery): Steps<protocol.Overview> {
    const oldestMs = oldestRowMs(this.#sources);
    const firstMs =
      subject.kind === 'host' ? oldestMs : Math.max(oldestMs, this.#firstSeenMs(subject.container));
    const series = yield* this.querySeries({ subject, fromMs: Math.min(firstMs, toMs), toMs, maxPoints });
    return { fromMs: series.timestamps[0] ?? toMs, series };
  }

  #firstSeenMs(container: string): number {
    const runs = this.#catalog.storedRuns(this.#joined.current(container));
    return runs.reduce((first, { firstSeenMs }) => Math.min(first, firstSeenMs), Infinity);
  }

  #deathFilter(container: string): DeathFilter {
    return this.#catalog.deathFilter(this.#joined.current(container), key => this.#joined.current(key));
  }

  /** With its workload's current key. */
  #ofToday<D extends KeptDeath>(death: D): D {
    const { container } = death.record;
    const workload = this.#joined.current(container.workload);
    if (workload === container.workload) return death;
    return { ...death, record: { ...death.record, container: { ...container, workload } } };
  }

  #resolve(container: string): ReadonlySet<string> {
    return this.#catalog.resolve(this.#joined.current(container));
  }

  #checkHistory(query: protocol.HistoryQuery): CheckedHistoryQuery {
    const checked = checkHistoryQuery(query);
    const { present } = this.#sources;
    if (query.nowMs > present.nowMs) present.note(query.nowMs);
    return { ...checked, toMs: Math.min(checked.toMs, present.untilMs + 1) };
  }

  #untilNow<Q extends Span>(query: Q): Q {
    return { ...query, toMs: Math.min(query.toMs, this.#sources.present.untilMs) };
  }

  #runsOf(subject: protocol.SeriesQuery['subject']): ReadonlySet<string> {
    return subject.kind === 'host' ? hostSubject : this.#resolve(subject.container);
  }
}
