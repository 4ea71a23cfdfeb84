/** What `activate()` returns: the extension's public interface for other extensions. Version 1. */
import type { ContainerAction } from './common/model/event';
import type { ContainerHealth, ContainerStatus } from './common/model/container';
import type { ContainerMetric, HostMetric } from './common/metrics';
import type { DeathKind } from './deaths/deathRecord';
import type { Series } from './common/series';
import type { Statistics } from './common/statistics';

export interface HistoryArguments {
  /**
   * A container id (12 characters or more of it), or a name, on whichever engine; without it, all containers.
   */
  readonly container?: string;
  /** How many hours back; more than 0, default 24. */
  readonly hours?: number;
  /** At most this many rows, newest first; 1 to 5000, default 1000. */
  readonly limit?: number;
  /** Only rows older than this. */
  readonly before?: Date | number;
}

/** One container at one tick: its metrics, and counters as the engine reports them. */
export interface HistoryRow extends MetricValues {
  readonly timestamp: Date;
  readonly containerId: string;
  readonly containerName: string;
  /** The key under which history keeps it, as in the subject of what happened. */
  readonly workload: string;
  readonly status: ContainerStatus;
  readonly health?: ContainerHealth;
  readonly restartCount?: number;
  /** The time that the rates are over; `undefined` without rates. */
  readonly elapsedMs?: number;
  readonly networkRxBytes?: number;
  readonly networkTxBytes?: number;
  readonly blockReadBytes?: number;
  readonly blockWriteBytes?: number;
  /** Bytes, page cache that can be dropped not counted. */
  readonly memoryUsed?: number;
  /** Bytes; all memory of the engine's machine where the container has no limit. */
  readonly memoryLimit?: number;
  /** Bytes received since the container started, as the engine counts them. */
  readonly networkRx?: number;
  /** Bytes sent since the container started, as the engine counts them. */
  readonly networkTx?: number;
}

/** Each metric in its unit, as charts have it; absent where it is not known. */
export type MetricValues = Readonly<Partial<Record<ContainerMetric, number>>>;

/** The host at one tick; a figure that is not known is absent. */
export interface HostHistoryRow {
  readonly timestamp: Date;
  /** 0-100: share of the whole host. */
  readonly cpuPercent?: number;
  /** 0-100 for each core. */
  readonly coresPercent?: readonly number[];
  /** Load averages over 1, 5 and 15 minutes; not on Windows. */
  readonly load?: readonly [number, number, number];
  readonly memoryUsedBytes?: number;
  readonly memoryAvailableBytes?: number;
  readonly memoryTotalBytes?: number;
  readonly swapUsedBytes?: number;
  readonly swapTotalBytes?: number;
  readonly networkRxBytesPerSecond?: number;
  readonly networkTxBytesPerSecond?: number;
  readonly diskReadBytesPerSecond?: number;
  readonly diskWriteBytesPerSecond?: number;
  readonly fileSystems?: readonly FileSystem[];
}

export interface FileSystem {
  readonly mount: string;
  readonly usedBytes: number;
  readonly sizeBytes: number;
}

export type SeriesArguments = {
  readonly from: Date | number;
  readonly to: Date | number;
  /** 1 to 20000. */
  readonly maxPoints: number;
} & (
  | { readonly container: string; readonly metrics?: readonly ContainerMetric[] }
  | { readonly host: true; readonly metrics?: readonly HostMetric[] }
);

/** Several containers over one span, for comparing them: one series each, in their order. */
export interface SeriesOfManyArguments {
  readonly containers: readonly string[];
  readonly metrics?: readonly ContainerMetric[];
  readonly from: Date | number;
  readonly to: Date | number;
  /** Most points of each series, 1 to 20000. */
  readonly maxPoints: number;
}

export type StatisticsArguments = Omit<SeriesArguments, 'maxPoints' | 'metrics'> & {
  /** Asks for the time over a figure, by metric, in the metric's unit. */
  readonly thresholds?: Readonly<Partial<Record<ContainerMetric | HostMetric, number>>>;
} & (
    | { readonly container: string; readonly metrics?: readonly ContainerMetric[] }
    | { readonly host: true; readonly metrics?: readonly HostMetric[] }
  );

export interface ListedContainer {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly project?: string;
  readonly service?: string;
  /** `undefined`: gone from the engine, only its history is left. */
  readonly status?: ContainerStatus;
  readonly health?: ContainerHealth;
}

export interface EventArguments {
  /** A container id (12 characters or more of it) or name; without it, all containers. */
  readonly container?: string;
  readonly from: Date | number;
  readonly to: Date | number;
  /** At most this many, newest first; 1 to 5000, default 1000. */
  readonly limit?: number;
}

/** What the engine told of a container: started, died, ran out of memory, and so on. */
export interface HistoryEvent {
  readonly timestamp: Date;
  readonly containerId: string;
  /** What it was called then. */
  readonly name: string;
  readonly action: ContainerAction;
  /** Only with `die`. */
  readonly exitCode?: number;
  /** Only with `kill`: 15 and 9 end it, others may only tell it something. */
  readonly signal?: number;
  /** Only with `health_status`. */
  readonly health?: ContainerHealth;
  /** Only with `update`, where both are known. */
  readonly limits?: { readonly before: Limits; readonly after: Limits };
}

/** A member that is absent is not limited. */
export interface Limits {
  readonly memoryBytes?: number;
  /** Cores: 0.3 is 30 % of one core. */
  readonly cpuCores?: number;
  readonly pids?: number;
}

/** Something that a user did and that took a while: a task, a debug session, a command in a terminal, … */
export interface Run {
  readonly id: string;
  /**
   * `git`: a moment, at which something was committed or checked out. `save`: a moment as well, not among
   * what `listRuns` returns. Other kinds may come.
   */
  readonly kind: 'task' | 'debug' | 'terminal' | 'notebook' | 'git' | 'save' | 'manual';
  /** Runs of one key do the same again. */
  readonly key: string;
  readonly label: string;
  readonly start: Date;
  /** `undefined`: it goes on. */
  readonly end?: Date;
  /** Exit code, `stopped` by a user, or `unknown`; `undefined` while it goes on, or where there is none. */
  readonly outcome?: number | 'stopped' | 'unknown';
  /** Runs beside the work, such as a server: not to be compared with others. */
  readonly isBackground: boolean;
  /** The name of the folder that it was done in. */
  readonly workspace?: string;
  /** What was checked out when it began. */
  readonly branch?: string;
  readonly commit?: string;
}

export interface StartRunArguments {
  /** What is shown of it: one line, of which 160 characters are kept. */
  readonly label: string;
  /** The same for all runs that do the same; the label without it. */
  readonly key?: string;
}

export interface RunArguments {
  readonly from: Date | number;
  readonly to: Date | number;
  /** Only runs that do the same. */
  readonly key?: string;
  /** At most this many, those that began last first; 1 to 5000, default 1000. */
  readonly limit?: number;
}

/** Why a container ended badly, or could not start. Texts come from outside: show them as text. */
export interface Death {
  readonly id: string;
  readonly timestamp: Date;
  readonly containerId: string;
  /** What it was called then. */
  readonly containerName: string;
  readonly image: string;
  readonly limits?: Limits;
  /** Other kinds may come. */
  readonly kind: DeathKind;
  /** One sentence with its evidence. */
  readonly verdict: string;
  readonly ranForMs?: number;
  readonly exitCode?: number;
  /** As `SIGKILL`: the one that ended it. */
  readonly signal?: string;
  /** What differs from the run of it that ended well last, each as `image: api:1, now api:2`. */
  readonly changes: readonly string[];
  /** How often it ended for the same reason within a week, this time counted. */
  readonly similar: { readonly count: number; readonly since: Date };
}

/**
 * One side of a comparison: a run by its id, several runs that did the same, or a span of time. `listRuns`
 * returns ids.
 */
export type ComparedSide =
  string | readonly string[] | { readonly from: Date | number; readonly to: Date | number };

export interface CompareArguments {
  /** What was before. */
  readonly a: ComparedSide;
  readonly b: ComparedSide;
}

/** One figure of a container on both sides. */
export interface ComparedFigure {
  /** Such as `cpuSeconds`, `memoryPeakBytes`. */
  readonly id: string;
  readonly label: string;
  readonly unit: 'seconds' | 'percent' | 'bytes' | 'count';
  /** `undefined`: not known of any run of that side. */
  readonly a?: FigureOfSide;
  readonly b?: FigureOfSide;
  /** Median of B less that of A. */
  readonly difference?: number;
  /**
   * B compared with A. `unclear`: they differ, maybe by chance. `shown`: not tested. `unknown`: a side is not
   * known.
   */
  readonly verdict: 'higher' | 'lower' | 'same' | 'unclear' | 'shown' | 'unknown';
  /** The verdict with its numbers. */
  readonly sentence: string;
}

export interface FigureOfSide {
  readonly median: number;
  readonly least: number;
  readonly most: number;
  /** In how many runs it is known. */
  readonly runs: number;
}

export interface ContainerComparison {
  readonly container: string;
  /**
   * How much so many runs can tell. `groups`: four or more a side. `usual`: one against six or more. `pair`:
   * one against one. `few`: anything else, without a verdict.
   */
  readonly level: 'groups' | 'usual' | 'pair' | 'few';
  readonly figures: readonly ComparedFigure[];
  /** What a reader must know beside it, each a sentence. */
  readonly remarks: readonly string[];
}

export interface Comparison {
  /** Those that ran on one of the sides; those of which something changed come first. */
  readonly containers: readonly ContainerComparison[];
  /** All of it, for a pull request. */
  readonly markdown: string;
}

export interface DeathArguments {
  /** A container id (12 characters or more of it) or name; without it, all containers. */
  readonly container?: string;
  /** How many hours back from `to`; more than 0, default 24. Not together with `from`. */
  readonly hours?: number;
  readonly from?: Date | number;
  /** Default now. */
  readonly to?: Date | number;
  /** At most this many, newest first; 1 to 5000, default 1000. */
  readonly limit?: number;
}

export interface CollectedEvent {
  readonly timestamp: Date;
  readonly containers: number;
  readonly hasHost: boolean;
}

/**
 * Something that happened: what an engine told of a container, or what was noted of it. Other kinds may come.
 */
export type Happening =
  | ({ readonly kind: 'container' } & HistoryEvent)
  | {
      readonly kind: 'marker' | 'alert';
      readonly timestamp: Date;
      /** What it is about; nothing in particular without it. Keys are those of history. */
      readonly subject?:
        { readonly kind: 'workload' | 'engine'; readonly key: string } | { readonly kind: 'host' };
      readonly text: string;
    }
  /** It began, or ended where it has an end. */
  | { readonly kind: 'run'; readonly timestamp: Date; readonly text: string; readonly run: Run }
  /** A container ended badly, or could not start: told once it is known why. */
  | { readonly kind: 'death'; readonly timestamp: Date; readonly text: string; readonly death: Death };

export interface ContainerMetricsApi {
  readonly version: 1;
  queryHistory(args?: HistoryArguments): Promise<HistoryRow[]>;
  queryHostHistory(args?: Omit<HistoryArguments, 'container'>): Promise<HostHistoryRow[]>;
  querySeries(args: SeriesArguments): Promise<Series>;
  querySeriesOfMany(args: SeriesOfManyArguments): Promise<readonly Series[]>;
  /**
   * Average, extremes, percentiles, bytes in all and time over a threshold, from the finest figures that are
   * kept.
   */
  queryStatistics(args: StatisticsArguments): Promise<Statistics>;
  /**
   * What happened to containers, newest first: at least the newest nine thousand events of each action of an
   * engine are kept.
   */
  queryEvents(args: EventArguments): Promise<HistoryEvent[]>;
  /**
   * Begins a run, such as a load test that an extension drives, and answers its id. It goes on until
   * `endRun`; one whose window goes away ends with it. Rejects while 500 of this window go on.
   */
  startRun(args: StartRunArguments): Promise<string>;
  /** Ends a run that began in this window; `outcome`: an exit code, or that a user stopped it. */
  endRun(id: string, outcome?: number | 'stopped' | 'unknown'): Promise<void>;
  /** What users did in any window and went on at some time within a span, what began last first. */
  listRuns(args: RunArguments): Promise<Run[]>;
  /**
   * What changed in each container from the runs A to the runs B: at most 50 a side. Runs are tested, never
   * their samples as if each were independent.
   */
  compareRuns(args: CompareArguments): Promise<Comparison>;
  /**
   * Why containers ended badly, or could not start, newest first: kept for 180 days, at most 100 of each
   * container and 2,000 in all.
   */
  listDeaths(args?: DeathArguments): Promise<Death[]>;
  listContainers(args?: { readonly includeGone?: boolean }): Promise<ListedContainer[]>;
  /** Fires after each tick, once its rows can be queried. */
  readonly onDidCollect: (listener: (event: CollectedEvent) => void) => { dispose(): void };
  /**
   * Fires for each thing that happens, at once and not with the next tick; `queryEvents` knows it by then
   * unless history is slow. What happened while no window collected, or one took over from another, is not
   * told.
   */
  readonly onDidHappen: (listener: (happening: Happening) => void) => { dispose(): void };
}
