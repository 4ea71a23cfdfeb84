/** The wire between the extension host and the store worker: one method map, plain data only. */
import type { DeathDetails, KeptDeath } from '../deaths/keptDeath';
import type { DeathFacts, DeathQuery, NoteDeathParams, ToldEnd } from './deathQueries';
import type { MarkedKind, MarkedRun } from '../timeline/markedRun';
import type { NotedEntry, NotedKind } from '../timeline/timelineEntry';
import type { KnownEngine } from '../common/model/knownEngine';
import type { ContainerSample, HostSample } from '../common/model/sample';
import type { Tick } from '../common/model/tick';
import type { ContainerAction, ContainerEvent } from '../common/model/event';
import type { ContainerHealth, ContainerStatus } from '../common/model/container';
import type { ContainerMetric, HostMetric, Metric } from '../common/metrics';
import type { Forwarded, MethodsNamed } from '../common/rpc';
import type { Series } from '../common/series';
import type { Statistics } from '../common/statistics';
import type { MeasuredWorkload } from '../compare/measuredRun';
import type { RunFiguresQuery } from './runFiguresQuery';

/** What is kept; what is left out is as in `defaultRetention`. */
export interface Retention {
  /** How long samples are kept. */
  readonly rawHours: number;
  /** How long minute roll-ups are kept. */
  readonly minuteDays?: number;
  /** How long quarter-hour roll-ups are kept. */
  readonly quarterHourDays?: number;
  /** Most bytes of all files together; the oldest of the finest tier goes first. */
  readonly maxBytes?: number;
  /**
   * The user did not choose it just now: the settings of a window that came to collect say so. Where it keeps
   * less than before it acts a day later.
   */
  readonly isTentative?: boolean;
}

export interface StoreOpenParams extends Retention {
  /** Folder that belongs to the store alone; made when missing. */
  readonly folder: string;
  /** Absolute path of `sql-wasm.wasm`. */
  readonly wasmPath: string;
  readonly nowMs: number;
  /**
   * Where several processes share the folder: writes only while the file `held` exists and `successor` does
   * not.
   */
  readonly claim?: { readonly held: string; readonly successor: string };
  /**
   * Files that a thread before this one never came to the end of: they are set aside as they are, and not
   * opened again.
   */
  readonly endless?: readonly ExaminedFile[];
}

/** A file as it was when something was to be made of it. */
export interface ExaminedFile {
  readonly file: string;
  /** As of `stampOf`. */
  readonly stamp: string;
}

/** An engine as history names it. */
export interface NamedEngine {
  readonly id: string;
  readonly name: string;
  readonly address: string;
}

export interface StoreOpenReport {
  readonly engines: readonly NamedEngine[];
  /** Files that could not be used and were set aside, never deleted. */
  readonly damaged: readonly { readonly file: string; readonly reason: string; readonly movedTo: string }[];
}

/** A workload with history or seen by the last tick. */
export interface StoredWorkload {
  readonly key: string;
  readonly name: string;
  readonly project?: string;
  readonly service?: string;
  readonly image: string;
  /** The latest run. */
  readonly containerId: string;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
}

/** `container` is a container id (12 characters or more of it), a name, or a workload key. */
export interface HistoryQuery {
  readonly container?: string;
  /** How far back; more than 0, default as in `queryLimits`. */
  readonly hours?: number;
  /** Newest rows first; from 1, most and default as in `queryLimits`. */
  readonly limit?: number;
  /** Only rows older than this (UTC ms), for paging; default now. */
  readonly beforeMs?: number;
  readonly nowMs: number;
}

export interface ContainerHistoryRow extends ContainerSample {
  readonly containerName: string;
  readonly workload: string;
  readonly status: ContainerStatus;
  readonly health?: ContainerHealth;
  readonly restartCount?: number;
}

export interface SeriesQuery {
  readonly subject:
    | {
        readonly kind: 'container';
        /** As in `HistoryQuery`; a name or workload key gives all its runs, an id that run alone. */
        readonly container: string;
        readonly metrics: readonly ContainerMetric[];
      }
    | { readonly kind: 'host'; readonly metrics: readonly HostMetric[] };
  readonly fromMs: number;
  readonly toMs: number;
  /** Most points wanted, from 1, most as in `queryLimits`; gaps are not counted. */
  readonly maxPoints: number;
}

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Highest figures of one workload in a span; keyed by workload key. */
export interface WorkloadPeak {
  readonly workload: string;
  readonly cpuPercent?: number;
  readonly memoryUsedBytes?: number;
}

/** What one workload used in a span; a figure that no row of it knows is absent. */
export interface WorkloadUsage {
  /** Its key. */
  readonly workload: string;
  /** Seconds of one core. */
  readonly cpuSeconds?: number;
  readonly cpuPeakPercent?: number;
  readonly memoryPeakBytes?: number;
  readonly networkRxBytes?: number;
  readonly networkTxBytes?: number;
  readonly blockReadBytes?: number;
  readonly blockWriteBytes?: number;
}

export interface UsageReport {
  /** Of every workload with a row in the span. */
  readonly workloads: readonly WorkloadUsage[];
  /**
   * Width of the widest bucket that was read, which counts whole where it is partly in the span; 0 where all
   * are samples.
   */
  readonly resolutionMs: number;
}

export interface EventQuery extends Span {
  /** As in `HistoryQuery`. */
  readonly container?: string;
  /** Those of any of these, each as in `HistoryQuery`. */
  readonly containers?: readonly string[];
  /** Only these; without it all of them. */
  readonly actions?: readonly ContainerAction[];
  /** Newest first; from 1, most and default as in `queryLimits`. */
  readonly limit?: number;
}

export interface NoteQuery extends Span {
  /** Only these; without it all of them. */
  readonly kinds?: readonly NotedKind[];
  /** Newest first; default 1000, 1 to 5000. */
  readonly limit?: number;
}

/** Runs that went on at some time within the span, both ends included. */
export interface RunQuery extends Span {
  /** Only those that did the same. */
  readonly key?: string;
  /** Only those with one of these ids. */
  readonly ids?: readonly string[];
  /** Only these; without it all of them. */
  readonly kinds?: readonly MarkedKind[];
  /** That began last first; from 1, most and default as in `queryLimits`. */
  readonly limit?: number;
}

export interface ContainerRunQuery extends Span {
  /** As in `HistoryQuery`. */
  readonly container: string;
  /** Newest first; from 1, most and default as in `queryLimits`. */
  readonly limit?: number;
}

/** One container under one name: a run of a workload. */
export interface ContainerRun {
  readonly containerId: string;
  readonly name: string;
  readonly image: string;
  /** From its first start, or the first row of it, to its last row. */
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** When it ended, as far as anybody told; not of one that was started again since. */
  readonly endedAtMs?: number;
  readonly exitCode?: number;
  readonly isOomKilled?: boolean;
}

/** All that is kept of one metric of a subject. */
export interface OverviewQuery {
  readonly subject: SeriesQuery['subject'];
  readonly toMs: number;
  /** As in `SeriesQuery`. */
  readonly maxPoints: number;
}

export interface Overview {
  /** When what is kept of the subject begins; `toMs` of the question where nothing is. */
  readonly fromMs: number;
  readonly series: Series;
}

export interface PruneParams extends Retention {
  readonly nowMs: number;
}

/** Several workloads over one span, for comparing them. */
export interface SeriesOfManyQuery extends Span {
  /** Each as in `HistoryQuery`. */
  readonly containers: readonly string[];
  readonly metrics: readonly ContainerMetric[];
  readonly maxPoints: number;
}

export interface StatisticsQuery extends Span {
  readonly subject: SeriesQuery['subject'];
  /** In the metric's unit: asks for the time over it. */
  readonly thresholds?: Readonly<Partial<Record<Metric, number>>>;
}

export interface NoteEventsParams {
  /** In the order they were told. */
  readonly events: readonly ContainerEvent[];
  readonly nowMs: number;
}

export interface NoteEnginesParams {
  /** All that are to be remembered, the newest first. */
  readonly engines: readonly KnownEngine[];
}

export interface ClearParams {
  /** As in `HistoryQuery`: all runs of its workload. All of history without it. */
  readonly container?: string;
  readonly nowMs: number;
}

/** How far back history goes, of all subjects together; absent where there is none. */
export interface KeptHistory {
  /** Start of the oldest hour whose samples are kept. */
  readonly samplesFromMs?: number;
  /** Start of the oldest hour or day of which anything is kept. */
  readonly fromMs?: number;
}

/** What one tier of history takes. */
export interface TierStorage {
  readonly tier: 'raw' | 'minute' | 'quarter' | 'sixHour';
  readonly files: number;
  readonly bytes: number;
  readonly rows: number;
  /** Start of the oldest file. */
  readonly oldestMs?: number;
}

export interface StorageReport {
  readonly folder: string;
  readonly tiers: readonly TierStorage[];
  readonly journalBytes: number;
  readonly catalogBytes: number;
  /** Files that were set aside. */
  readonly damagedFiles: number;
  readonly damagedBytes: number;
  /** All together. */
  readonly bytes: number;
  readonly maxBytes: number;
  /** Handed to the disk since the store was opened, and how long that is. */
  readonly writtenBytes: number;
  readonly openForMs: number;
  /** Time that the store's thread was busy since then. */
  readonly busyMs: number;
  /** Memory of the store's thread. */
  readonly memoryBytes: number;
}

/**
 * What history is asked: a question more is a name more, its types below, and what answers it in the store.
 */
export const historyQueries = [
  'queryHistory',
  'queryHostHistory',
  'querySeries',
  'querySeriesOfMany',
  'queryStatistics',
  'queryPeaks',
  'queryUsage',
  'queryEvents',
  'queryNotes',
  'queryRuns',
  'queryDeaths',
  'queryDeath',
  'queryRunFigures',
  'queryKept',
  'queryContainerRuns',
  'queryPauses',
  'queryOverview',
] as const;

/** What every window may have the store do, through the one that collects. */
export const sharedStoreMethods = [
  ...historyQueries,
  'addNote',
  'noteRun',
  'listWorkloads',
  'clear',
  'reportStorage',
  'flush',
] as const;

/** What the window that collects alone has the store do, beside opening, recording and closing. */
export const ownStoreMethods = [
  'noteEngines',
  'prune',
  'listUnjudgedEnds',
  'gatherDeathFacts',
  'noteDeath',
] as const;

type StoreMethod =
  (typeof sharedStoreMethods | typeof ownStoreMethods)[number] | 'open' | 'record' | 'noteEvents' | 'close';

export type StoreMethods = MethodsNamed<
  StoreMethod,
  {
    open(params: StoreOpenParams): StoreOpenReport;
    /**
     * Without `containers` they are those of the call before: most ticks change none. `isRepeat`: the answer
     * to the same call before was lost; what was stored then is not stored again.
     */
    record(params: {
      readonly tick: Omit<Tick, 'containers' | 'events'> & Partial<Pick<Tick, 'containers'>>;
      readonly isRepeat?: boolean;
    }): void;
    /**
     * Stores what engines told of containers. The same again changes nothing. In the catalog's journal when
     * this answers.
     */
    noteEvents(params: NoteEventsParams): void;
    queryHistory(params: HistoryQuery): readonly ContainerHistoryRow[];
    queryHostHistory(params: Omit<HistoryQuery, 'container'>): readonly HostSample[];
    querySeries(params: SeriesQuery): Series;
    /** One series for each of the containers, in their order. */
    querySeriesOfMany(params: SeriesOfManyQuery): readonly Series[];
    queryStatistics(params: StatisticsQuery): Statistics;
    queryPeaks(params: Span): readonly WorkloadPeak[];
    queryUsage(params: Span): UsageReport;
    /** What the engine told of containers: at least the newest nine thousand events of each action. */
    queryEvents(params: EventQuery): readonly ContainerEvent[];
    /**
     * Keeps a marker or an alert, its text cut to one plain line; the same again changes nothing. Throws
     * `ArgumentError`.
     */
    addNote(params: { readonly note: NotedEntry; readonly nowMs: number }): void;
    /** Markers and alerts, at least the newest nine thousand of each kind. */
    queryNotes(params: NoteQuery): readonly NotedEntry[];
    /**
     * Keeps what a user did, by its id: once when it begins, and again as it goes on and ends. Told late or
     * twice changes nothing. Throws `ArgumentError`.
     */
    noteRun(params: { readonly run: MarkedRun; readonly nowMs: number }): void;
    /**
     * What users did, settled as of now: at least the newest nine thousand of all. Where there is no room,
     * those that were done most often make it.
     */
    queryRuns(params: RunQuery): readonly MarkedRun[];
    /**
     * Deaths of containers that went badly, newest first: of 180 days, at most 100 of each workload and 2,000
     * in all. Those with most of them make room.
     */
    queryDeaths(params: DeathQuery): readonly KeptDeath[];
    /** All that is kept of one death; `undefined` where there is none of that id. */
    queryDeath(params: { readonly id: string }): DeathDetails | undefined;
    /** Ends that engines told since a time and that were not judged, newest first: 200 at most. */
    listUnjudgedEnds(params: { readonly sinceMs: number }): readonly ToldEnd[];
    /** `undefined`: it was judged already. */
    gatherDeathFacts(params: Omit<ToldEnd, 'name'>): DeathFacts | undefined;
    /**
     * Keeps a death within bounds: 20 an hour of a workload, 200 in all. Answers what is kept; `undefined` where
     * it was known, went well, or is only counted. Throws `ArgumentError`.
     */
    noteDeath(params: NoteDeathParams): KeptDeath | undefined;
    /**
     * For each of the spans all workloads that ran in it. One that did not run, or of which nothing was told,
     * is left out: that is not the same as none of a figure.
     */
    queryRunFigures(params: RunFiguresQuery): readonly (readonly MeasuredWorkload[])[];
    /** How far back history goes. */
    queryKept(params: Record<string, never>): KeptHistory;
    /** The runs of a workload that touch a span: those that have rows. */
    queryContainerRuns(params: ContainerRunQuery): readonly ContainerRun[];
    /** When nothing was collected, between rows of the host: paused, or no window was there. Ascending. */
    queryPauses(params: Span): readonly Span[];
    /** A subject from its oldest row on, read from the coarsest tier that gives the points. */
    queryOverview(params: OverviewQuery): Overview;
    /** Remembers engines for the next start, and joins what history has under their former keys. */
    noteEngines(params: NoteEnginesParams): void;
    listWorkloads(params: Record<string, never>): readonly StoredWorkload[];
    /** Removes what retention no longer keeps; answers how many files went. */
    prune(params: PruneParams): { readonly removedFiles: number };
    /** Deletes history for good; containers that still run begin anew with the next tick. */
    clear(params: ClearParams): { readonly removedRuns: number };
    /** Writes the current hour's file and tells what there is. */
    reportStorage(params: Record<string, never>): StorageReport;
    /** Everything recorded so far is on disk when this answers. */
    flush(params: Record<string, never>): void;
    close(params: Record<string, never>): void;
  }
>;

/** The store as its readers see it: every method answers later. */
export type HistoryReader = Forwarded<StoreMethods, (typeof historyQueries)[number] | 'listWorkloads'>;

/** What changes or measures history as a whole. */
export type HistoryKeeper = Forwarded<StoreMethods, 'clear' | 'reportStorage' | 'flush'>;
