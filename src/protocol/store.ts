/** The wire between the extension host and the store worker: one method map, plain data only. */
import type { DeathDetails, KeptDeath } from '../deaths/keptDeath';
import type { DeathFacts, DeathQuery, NoteDeathLogParams, NoteDeathParams, ToldEnd } from './deathQueries';
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
import type { Span } from '../common/time';
import type { MeasuredWorkload } from '../compare/measuredRun';
import type { RunFiguresQuery } from './runFiguresQuery';

/** How much is kept. A member that is left out is as in `defaultRetention`. */
export interface Retention {
  /** How long samples are kept. */
  readonly rawHours: number;
  /** How long minute roll-ups are kept. */
  readonly minuteDays?: number;
  /** How long quarter-hour roll-ups are kept. */
  readonly quarterHourDays?: number;
  /** Limit of all files together. Beyond it, the oldest history of the finest tier is deleted first. */
  readonly maxBytes?: number;
  /**
   * The retention comes from the settings of a window that began to collect, not from a user's change. Where
   * it keeps less than before, it takes effect a day later.
   */
  readonly isTentative?: boolean;
}

export interface StoreOpenParams extends Retention {
  /** A folder that belongs to the store alone; created when missing. */
  readonly folder: string;
  /** Absolute path of `sql-wasm.wasm`. */
  readonly wasmPath: string;
  readonly nowMs: number;
  /**
   * Where several processes share the folder: the store writes only while the file `held` exists and
   * `successor` does not.
   */
  readonly claim?: { readonly held: string; readonly successor: string };
  /** Files at which an earlier thread hung. They are set aside unchanged and not opened again. */
  readonly endless?: readonly ExaminedFile[];
}

/** A file as it was when the store began to read it. */
export interface ExaminedFile {
  readonly file: string;
  /** From `stampOf`. */
  readonly stamp: string;
}

/** An engine's name in history. */
export interface NamedEngine {
  readonly id: string;
  readonly name: string;
  readonly address: string;
}

export interface StoreOpenReport {
  readonly engines: readonly NamedEngine[];
  /** Files that could not be used. They were set aside, never deleted. */
  readonly damaged: readonly { readonly file: string; readonly reason: string; readonly movedTo: string }[];
}

/** A workload that has history, or was in the last tick. */
export interface StoredWorkload {
  readonly key: string;
  readonly name: string;
  readonly project?: string;
  readonly service?: string;
  readonly image: string;
  /** Container of the latest run. */
  readonly containerId: string;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
}

/** `container` is a container id (12 characters or more of it), a name, or a workload key. */
export interface HistoryQuery {
  readonly container?: string;
  /** How far back; more than 0, the default is in `queryLimits`. */
  readonly hours?: number;
  /** Newest rows first. From 1; maximum and default are in `queryLimits`. */
  readonly limit?: number;
  /** Only rows before this time (UTC ms), for paging. Default: now. */
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
        /** As in `HistoryQuery`. A name or workload key selects all runs, an id only that run. */
        readonly container: string;
        readonly metrics: readonly ContainerMetric[];
      }
    | { readonly kind: 'host'; readonly metrics: readonly HostMetric[] };
  readonly fromMs: number;
  readonly toMs: number;
  /** The maximum of points in the answer, gaps not counted. From 1; its own maximum is in `queryLimits`. */
  readonly maxPoints: number;
  /**
   * So many buckets in the span are enough where coarser roll-ups have them, which are read many times as
   * quickly. At most `maxPoints`, and that by default.
   */
  readonly fewestPoints?: number;
}

/** Highest figures of one workload in a span. */
export interface WorkloadPeak {
  readonly workload: string;
  readonly cpuPercent?: number;
  readonly memoryUsedBytes?: number;
}

/** What one workload used in a span. A figure that none of its rows knows is absent. */
export interface WorkloadUsage {
  /** The workload's key. */
  readonly workload: string;
  /** Core seconds: seconds of one full core. */
  readonly cpuSeconds?: number;
  readonly cpuPeakPercent?: number;
  readonly memoryPeakBytes?: number;
  readonly networkRxBytes?: number;
  readonly networkTxBytes?: number;
  readonly blockReadBytes?: number;
  readonly blockWriteBytes?: number;
}

export interface UsageReport {
  /** Every workload that has a row in the span. */
  readonly workloads: readonly WorkloadUsage[];
  /**
   * Width (ms) of the widest bucket that was read; 0 when all are samples. A bucket that is partly in the
   * span counts in full.
   */
  readonly resolutionMs: number;
}

export interface EventQuery extends Span {
  /** As in `HistoryQuery`. */
  readonly container?: string;
  /** Events of any of these, each as in `HistoryQuery`. */
  readonly containers?: readonly string[];
  /** Only these; all by default. */
  readonly actions?: readonly ContainerAction[];
  /** Newest first. From 1; maximum and default are in `queryLimits`. */
  readonly limit?: number;
}

export interface NoteQuery extends Span {
  /** Only these; all by default. */
  readonly kinds?: readonly NotedKind[];
  /** Newest first. From 1; maximum and default are in `queryLimits`. */
  readonly limit?: number;
}

/** Runs that overlap the span, both ends included. */
export interface RunQuery extends Span {
  /** Only runs of this key: those that did the same. */
  readonly key?: string;
  /** Only runs with one of these ids. */
  readonly ids?: readonly string[];
  /** Only these; all but saves by default. */
  readonly kinds?: readonly MarkedKind[];
  /** Latest start first. From 1; maximum and default are in `queryLimits`. */
  readonly limit?: number;
}

export interface ContainerRunQuery extends Span {
  /** As in `HistoryQuery`. */
  readonly container: string;
  /** Newest first. From 1; maximum and default are in `queryLimits`. */
  readonly limit?: number;
}

/** One container under one name: one run of a workload. */
export interface ContainerRun {
  readonly containerId: string;
  readonly name: string;
  readonly image: string;
  /** From its first start or first row, whichever is known, to its last row. */
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** The end, if any was reported; absent when it was started again since. */
  readonly endedAtMs?: number;
  readonly exitCode?: number;
  readonly isOomKilled?: boolean;
}

/** Asks for all kept history of one metric of a subject. */
export interface OverviewQuery {
  readonly subject: SeriesQuery['subject'];
  readonly toMs: number;
  /** As in `SeriesQuery`. */
  readonly maxPoints: number;
}

export interface Overview {
  /** When the kept history of the subject begins; `toMs` of the query when there is none. */
  readonly fromMs: number;
  readonly series: Series;
}

export interface PruneParams extends Retention {
  readonly nowMs: number;
}

/** Several workloads over one span, for comparison. */
export interface SeriesOfManyQuery extends Span {
  /** Each as in `HistoryQuery`. */
  readonly containers: readonly string[];
  readonly metrics: readonly ContainerMetric[];
  readonly maxPoints: number;
}

export interface StatisticsQuery extends Span {
  readonly subject: SeriesQuery['subject'];
  /** In each metric's unit. Asks for the seconds above it. */
  readonly thresholds?: Readonly<Partial<Record<Metric, number>>>;
}

export interface NoteEventsParams {
  /** In the order in which they were reported. */
  readonly events: readonly ContainerEvent[];
  readonly nowMs: number;
}

export interface NoteEnginesParams {
  /** All engines to remember, newest first. */
  readonly engines: readonly KnownEngine[];
}

export interface ClearParams {
  /** As in `HistoryQuery`, and always all runs of its workload. Without it, all history. */
  readonly container?: string;
  readonly nowMs: number;
}

/** How far back history goes, over all subjects; members are absent when there is none. */
export interface KeptHistory {
  /** Start of the oldest hour whose samples are kept. */
  readonly samplesFromMs?: number;
  /** Start of the oldest hour or day of which anything is kept, in any tier. */
  readonly fromMs?: number;
}

/** Storage that one tier of history takes. */
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
  /** Files that were set aside because they could not be used. */
  readonly damagedFiles: number;
  readonly damagedBytes: number;
  /** Size of everything together. */
  readonly bytes: number;
  readonly maxBytes: number;
  /** Bytes written since the store was opened, and how long ago that was. */
  readonly writtenBytes: number;
  readonly openForMs: number;
  /** Time for which the store's thread was busy since then. */
  readonly busyMs: number;
  /** Memory of the store's thread. */
  readonly memoryBytes: number;
}

/**
 * Queries to history. A new query needs its name here, its types below, and its implementation in the store.
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

/** What every window may ask of the store, through the collecting window. */
export const sharedStoreMethods = [
  ...historyQueries,
  'addNote',
  'noteRun',
  'listWorkloads',
  'clear',
  'reportStorage',
  'flush',
] as const;

/** What only the collecting window asks of the store, beside opening, recording and closing. */
export const ownStoreMethods = [
  'noteEngines',
  'prune',
  'listUnjudgedEnds',
  'gatherDeathFacts',
  'noteDeath',
  'noteDeathLog',
] as const;

type StoreMethod =
  (typeof sharedStoreMethods | typeof ownStoreMethods)[number] | 'open' | 'record' | 'noteEvents' | 'close';

export type StoreMethods = MethodsNamed<
  StoreMethod,
  {
    open(params: StoreOpenParams): StoreOpenReport;
    /**
     * Stores a tick. Without `containers`, they are those of the previous call: most ticks change none.
     * `isRepeat` says that the answer to the same call was lost; what was stored then is not stored again.
     */
    record(params: {
      readonly tick: Omit<Tick, 'containers' | 'events'> & Partial<Pick<Tick, 'containers'>>;
      readonly isRepeat?: boolean;
    }): void;
    /**
     * Stores container events. Storing one again changes nothing. They are in the catalog's journal when this
     * resolves.
     */
    noteEvents(params: NoteEventsParams): void;
    queryHistory(params: HistoryQuery): readonly ContainerHistoryRow[];
    queryHostHistory(params: Omit<HistoryQuery, 'container'>): readonly HostSample[];
    querySeries(params: SeriesQuery): Series;
    /** One series for each container, in the given order. */
    querySeriesOfMany(params: SeriesOfManyQuery): readonly Series[];
    queryStatistics(params: StatisticsQuery): Statistics;
    queryPeaks(params: Span): readonly WorkloadPeak[];
    queryUsage(params: Span): UsageReport;
    /** Container events: at least the newest nine thousand of each action. */
    queryEvents(params: EventQuery): readonly ContainerEvent[];
    /**
     * Stores a marker or an alert, with its text cut to one plain line. Storing it again changes nothing.
     * Throws `ArgumentError`.
     */
    addNote(params: { readonly note: NotedEntry; readonly nowMs: number }): void;
    /** Markers and alerts: at least the newest nine thousand of each kind. */
    queryNotes(params: NoteQuery): readonly NotedEntry[];
    /**
     * Stores a user's action by its id: when it begins, and again while it goes on and when it ends. Late and
     * repeated calls change nothing. Throws `ArgumentError`.
     */
    noteRun(params: { readonly run: MarkedRun; readonly nowMs: number }): void;
    /**
     * Users' actions, settled as of now: at least the newest nine thousand, and the newest nine hundred
     * saves. When there is no room, the actions that occur most often are dropped first.
     */
    queryRuns(params: RunQuery): readonly MarkedRun[];
    /**
     * Deaths that went badly, newest first: of 180 days, at most 100 of each workload and 2,000 in total.
     * When there is no room, workloads with most deaths lose their oldest first.
     */
    queryDeaths(params: DeathQuery): readonly KeptDeath[];
    /** All details of one death; `undefined` for an unknown id. */
    queryDeath(params: { readonly id: string }): DeathDetails | undefined;
    /** Ends reported since a time that have no verdict yet, newest first: at most 200. */
    listUnjudgedEnds(params: { readonly sinceMs: number }): readonly ToldEnd[];
    /** What is known about an end, for explaining it; `undefined` when it already has a verdict. */
    gatherDeathFacts(params: Omit<ToldEnd, 'name'>): DeathFacts | undefined;
    /**
     * Stores a death, within bounds: 20 an hour of one workload, 200 an hour in total. Returns what is
     * stored; `undefined` when it was known, went well, or is only counted. Throws `ArgumentError`.
     */
    noteDeath(params: NoteDeathParams): KeptDeath | undefined;
    /** Stores what a container wrote before a kept death; nothing for an unknown one. */
    noteDeathLog(params: NoteDeathLogParams): void;
    /**
     * For each span, the workloads that ran in it. A workload that did not run, or of which nothing is known,
     * is left out: that is not the same as using nothing.
     */
    queryRunFigures(params: RunFiguresQuery): readonly (readonly MeasuredWorkload[])[];
    /** How far back history goes. */
    queryKept(params: Record<string, never>): KeptHistory;
    /** The runs of a workload that overlap a span and have rows. */
    queryContainerRuns(params: ContainerRunQuery): readonly ContainerRun[];
    /** Times without any collecting, between rows of the host: paused, or no window was open. Ascending. */
    queryPauses(params: Span): readonly Span[];
    /** A subject's whole history, read from the coarsest tier that yields the points. */
    queryOverview(params: OverviewQuery): Overview;
    /** Remembers engines for the next start, and joins history under their earlier keys. */
    noteEngines(params: NoteEnginesParams): void;
    listWorkloads(params: Record<string, never>): readonly StoredWorkload[];
    /** Deletes what retention no longer keeps. Returns the number of files deleted. */
    prune(params: PruneParams): { readonly removedFiles: number };
    /** Deletes history for good. Containers that still run begin anew with the next tick. */
    clear(params: ClearParams): { readonly removedRuns: number };
    /** Writes the current hour's file and reports what there is. */
    reportStorage(params: Record<string, never>): StorageReport;
    /** Resolves once everything recorded so far is on disk. */
    flush(params: Record<string, never>): void;
    close(params: Record<string, never>): void;
  }
>;

/** The store as its readers see it. */
export type HistoryReader = Forwarded<StoreMethods, (typeof historyQueries)[number] | 'listWorkloads'>;

/** Changes or measures history as a whole. */
export type HistoryKeeper = Forwarded<StoreMethods, 'clear' | 'reportStorage' | 'flush'>;
