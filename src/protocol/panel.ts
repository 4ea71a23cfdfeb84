/**
 * The wire between a history panel's host side and its webview. The page asks; the host answers and pushes.
 */
import type { Metric } from '../common/metrics';
import type {
  ContainerHealth,
  ContainerLimits,
  ContainerStatus,
  HealthCheck,
} from '../common/model/container';
import type { ContainerLog } from '../common/model/containerLog';
import type { HostSample } from '../common/model/sample';
import type { Series } from '../common/series';
import type { Statistics } from '../common/statistics';
import { dayMs, hourMs, minuteMs, type Span } from '../common/time';
import type { KeptDeath } from '../deaths/keptDeath';
import type { MarkedRun } from '../timeline/markedRun';
import type { LaneEntry, LaneEvent } from './lane';
import type { KeptHistory, WorkloadUsage } from './store';

export const panelRanges = ['5m', '15m', '1h', '6h', '24h', '7d', '30d', '180d'] as const;
export type PanelRange = (typeof panelRanges)[number];

export const panelRangeMs: Readonly<Record<PanelRange, number>> = {
  '5m': 5 * minuteMs,
  '15m': 15 * minuteMs,
  '1h': hourMs,
  '6h': 6 * hourMs,
  '24h': dayMs,
  '7d': 7 * dayMs,
  '30d': 30 * dayMs,
  '180d': 180 * dayMs,
};

/** Where a page is shown: in a tab of its own, or as a view in a side bar or the bottom panel. */
export const panelPlaces = ['tab', 'view'] as const;
export type PanelPlace = (typeof panelPlaces)[number];

/** Whose history a panel shows. Part of the state that is kept across a window reload. */
export type PanelSubjectRef =
  | { readonly kind: 'container'; readonly workload: string; readonly name: string }
  | { readonly kind: 'host' };

/** What one panel shows together, in this order: at most `mostPanelSubjects`. */
export type PanelSubjects = readonly [PanelSubjectRef, ...PanelSubjectRef[]];

/** How many subjects a panel can show. */
export const mostPanelSubjects = 50;

/** How long a workload's key, and any other text about a subject, can be. */
export const longestSubjectText = 1024;

/** The time a panel shows: the newest, updated live, or a fixed span that a user zoomed to. */
export type PanelView =
  /** `lastMs`: the length of the view, within `viewBounds`, when it is not that of `range`. */
  | { readonly kind: 'live'; readonly range: PanelRange; readonly lastMs?: number }
  /** `range` and `lastMs` are what "Back to live" returns to. */
  | {
      readonly kind: 'fixed';
      readonly fromMs: number;
      readonly toMs: number;
      readonly range: PanelRange;
      readonly lastMs?: number;
    };

/**
 * What a view of one subject is compared with: the same span at an earlier time, or the container's previous
 * run.
 */
export const panelAgainst = ['before', 'day', 'week', 'run'] as const;
export type PanelAgainst = (typeof panelAgainst)[number];

/** How much earlier the compared span is (ms), for a view of `spanMs`. */
export function shiftOf(against: Exclude<PanelAgainst, 'run'>, spanMs: number): number {
  switch (against) {
    case 'before':
      return spanMs;
    case 'day':
      return dayMs;
    case 'week':
      return 7 * dayMs;
  }
}

/** How several subjects are drawn: in one chart, stacked in one chart, or each in a chart of its own. */
export const comparisonModes = ['overlay', 'stacked', 'multiples'] as const;
export type ComparisonMode = (typeof comparisonModes)[number];

/** Shortest and longest live view. The longest exceeds every retention that settings allow. */
export const viewBounds = { leastMs: 1000, mostMs: 800 * dayMs } as const;

/** The length of a live view, ms. */
export function liveLengthMs({ range, lastMs }: PanelView & { kind: 'live' }): number {
  return lastMs ?? panelRangeMs[range];
}

/** Views shown before and after the current one. In each list the nearest is the last. */
export interface ViewTrail {
  readonly back: readonly PanelView[];
  readonly forward: readonly PanelView[];
}

/** How many views each of the two lists keeps. */
export const mostTrailViews = 30;

/** The span that a view shows. A live view ends at `toMs`. */
export function spanOfView(view: PanelView, toMs: number): Span {
  if (view.kind === 'fixed') return { fromMs: view.fromMs, toMs: view.toMs };
  return { fromMs: toMs - liveLengthMs(view), toMs };
}

/** Short enough that a panel opened soon after installation is not almost empty. */
export const firstView: PanelView = { kind: 'live', range: '15m' };

/** What a link, a command or a click asks a panel to show. */
export interface PanelLook {
  readonly view: PanelView;
  /** Id of the death whose card opens. */
  readonly death?: string;
}

/** A request to show some subjects, and which time of them. */
export interface PanelRequest extends PanelLook {
  readonly subjects: PanelSubjects;
}

/**
 * Kept with `setState` by the webview and passed to the serializer after a reload. `parsePanelState` reads
 * those of earlier versions.
 */
export interface PanelState {
  readonly version: 2;
  readonly subjects: PanelSubjects;
  readonly view: PanelView;
  readonly trail?: ViewTrail;
  /** Ids (`CHART/METRIC`) of the legend entries that are switched off. */
  readonly hidden: readonly string[];
  readonly mode?: ComparisonMode;
  /** Only on a page with one subject. */
  readonly against?: PanelAgainst;
  /** Whether the page shows who used the machine in the current span. */
  readonly showsUsage?: boolean;
  /** The metric of the overview; the first of `overviewMetrics` by default. */
  readonly overview?: OverviewMetric;
  /** Id of the death that is explained. By default, or when that one is gone, the newest in the range. */
  readonly death?: string;
  /** Whether only the verdict of a death is shown. */
  readonly isDeathFolded?: boolean;
  /** What the event lane hides. */
  readonly laneHidden?: readonly LaneTopic[];
  /** Scroll position in CSS pixels; absent at the top. */
  readonly scrollTop?: number;
  /** Absent until a user changes the charts. */
  readonly charts?: PanelCharts;
}

/** A user's changes to the charts, by chart ids. Whatever is absent has its default. */
export interface PanelCharts {
  /** Chart ids from top to bottom. */
  readonly order?: readonly string[];
  readonly hidden?: readonly string[];
  readonly tall?: readonly string[];
  /** Ids of charts with a logarithmic axis. */
  readonly log?: readonly string[];
  /** Upper ends of the axes that do not follow the figures, in each chart's unit. */
  readonly fixed?: Readonly<Record<string, number>>;
}

/** Metrics that the overview of all kept history can draw. The first one is the default. */
export const overviewMetrics = ['cpuPercent', 'memoryUsedBytes'] as const;
export type OverviewMetric = (typeof overviewMetrics)[number];

/** What the event lane can show and a user can hide: container events, notes, and actions of users. */
export const laneTopics = [
  'ends',
  'starts',
  'health',
  'changes',
  'notes',
  'task',
  'debug',
  'terminal',
  'notebook',
  'git',
  'save',
  'manual',
] as const;
export type LaneTopic = (typeof laneTopics)[number];

/** What a panel's header says. All texts are untrusted. */
export type PanelSubject =
  | {
      readonly kind: 'container';
      readonly ref: PanelSubjectRef;
      readonly title: string;
      readonly image?: string;
      readonly project?: string;
      readonly containerId?: string;
      /** `undefined` when the container is gone and only its history is left. */
      readonly status?: ContainerStatus;
      readonly health?: ContainerHealth;
      readonly startedAtMs?: number;
      readonly restartCount?: number;
      readonly limits?: ContainerLimits;
      /** Why there are no network figures, for example for a container on the host's network. */
      readonly networkNote?: string;
      /** A remark about its memory: it grows and is never released. */
      readonly memoryNote?: string;
    }
  | { readonly kind: 'host'; readonly ref: PanelSubjectRef; readonly title: string; readonly cores: number }
  /** Several subjects. */
  | {
      readonly kind: 'group';
      readonly refs: PanelSubjects;
      readonly title: string;
      /** How many of them run; `undefined` when that is not known. */
      readonly running?: number;
      /** Why some of them have no network figures of their own, one sentence each. */
      readonly networkNotes: readonly string[];
    };

/** The references of a panel's subject. */
export function refsOf(subject: PanelSubject): PanelSubjects {
  return subject.kind === 'group' ? subject.refs : [subject.ref];
}

/** A state to show above the charts. At most one is shown at a time. */
export interface PanelNotice {
  readonly severity: 'info' | 'warning' | 'error';
  readonly text: string;
  readonly action?: { readonly id: PanelAction; readonly label: string };
}

export const panelActions = [
  'showLog',
  'openSettings',
  'resumeCollection',
  'collectNow',
  'compareHistory',
  'copyLink',
  /** Actions on what a view shows. */
  'openInEditor',
  /** Actions on what a tab shows. */
  'showHistoryView',
] as const;
export type PanelAction = (typeof panelActions)[number];

/** Whether a panel can expect new data. */
export interface PanelStatus {
  /** False while paused, while the subject's engine is down, and while ticks are overdue. */
  readonly isCollecting: boolean;
  /** The user paused collection of all subjects. */
  readonly isPaused: boolean;
  /** The interval in force, ms: a page normally hears from its host this often. */
  readonly intervalMs: number;
}

/** The newest value of each metric; an unknown metric is absent. */
export type CurrentFigures = Readonly<Partial<Record<Metric, number>>>;

/** Current use of each core and each file system of a host. Mount points are untrusted. */
export type HostParts = Pick<HostSample, 'coresPercent' | 'fileSystems'>;

/**
 * Asks for one view. Answers repeat `request`, so that the answer to an older request never replaces a newer
 * one.
 */
export interface ViewRequest {
  /** Increases during the life of one page. */
  readonly request: number;
  readonly view: PanelView;
  /** About two per pixel of chart width. From 1; the maximum is in `queryLimits`. */
  readonly maxPoints: number;
  readonly against?: PanelAgainst;
}

export type ToHost =
  /** The page is loaded and shows nothing yet. */
  | ({ readonly type: 'ready' } & ViewRequest)
  | ({ readonly type: 'view' } & ViewRequest)
  /** Sent by a page that heard nothing for an interval. The host answers with its status at once. */
  | { readonly type: 'ping' }
  /** The page's state after each change. The host passes it to a new page when this page's host died. */
  | { readonly type: 'keep'; readonly state: PanelState }
  | { readonly type: 'action'; readonly id: PanelAction }
  /** Asks who used the machine in a span. */
  | { readonly type: 'usage'; readonly fromMs: number; readonly toMs: number }
  /** Opens another workload's history. */
  | { readonly type: 'open'; readonly workload: string; readonly name: string }
  /** Asks for all details of a death. */
  | { readonly type: 'death'; readonly id: string }
  /** Shows what the container wrote in the minute before the death. */
  | { readonly type: 'deathLogs'; readonly id: string }
  | { readonly type: 'openCompose'; readonly id: string }
  /** Puts a text on the clipboard, which the page cannot access itself. */
  | { readonly type: 'copy'; readonly text: string }
  | ({ readonly type: 'save' } & SavedFile)
  /** Asks for the overview of all kept history, and for updates from then on. `maxPoints` is as in a view. */
  | { readonly type: 'overview'; readonly metric: OverviewMetric; readonly maxPoints: number };

export const savedFormats = ['png', 'csv', 'json'] as const;

/** A file made by the page; its user chooses where to save it. */
export interface SavedFile {
  readonly format: (typeof savedFormats)[number];
  /** Used in the file's name. Untrusted. */
  readonly title: string;
  readonly content: Uint8Array;
}

/** One of several subjects whose series are drawn together. */
export interface PanelMember {
  /**
   * Unique within the page: a workload key or, when one subject is compared with its past, `now` and `then`.
   */
  readonly key: string;
  /** Untrusted. */
  readonly title: string;
  readonly series: Series;
  /** Events are drawn this much later than they happened; absent when they are drawn at their own time. */
  readonly shiftMs?: number;
  /** Only where a page compares two spans. */
  readonly statistics?: Statistics;
}

/** One workload in the table of who used the machine. */
export interface UsageRow extends WorkloadUsage {
  /** The workload's label, unique among all. Untrusted. */
  readonly name: string;
}

export type ToPanel =
  | {
      readonly type: 'snapshot';
      /** The request that is answered. A second snapshot with the same number is a live update. */
      readonly request: number;
      readonly subject: PanelSubject;
      readonly view: PanelView;
      readonly fromMs: number;
      readonly toMs: number;
      readonly series: Series;
      readonly intervalMs: number;
      /** Drawn in place of `series`, which is then their sum or the first of them. */
      readonly members?: readonly PanelMember[];
      /** How far back history goes. */
      readonly kept?: KeptHistory;
    }
  /**
   * New rows (maybe none) at the end of a live series that is not down-sampled. The panel drops rows that
   * left the range.
   */
  | {
      readonly type: 'append';
      readonly request: number;
      readonly series: Series;
      readonly toMs: number;
      /** The interval in force at the tick. It distinguishes a gap from a long interval. */
      readonly intervalMs: number;
    }
  | {
      readonly type: 'current';
      readonly figures: CurrentFigures;
      readonly nowMs: number;
      /** Only of a host. */
      readonly parts?: HostParts;
    }
  | { readonly type: 'subject'; readonly subject: PanelSubject }
  | { readonly type: 'notice'; readonly notice?: PanelNotice }
  /** Makes the page show this, as if its user had asked for it. */
  | ({ readonly type: 'look' } & PanelLook)
  /** A link to the current view is on the clipboard. */
  | { readonly type: 'linkCopied' }
  /** Sent on every change, and as the answer to a ping. */
  | ({ readonly type: 'status' } & PanelStatus)
  /** Workloads by CPU use, highest first. */
  | {
      readonly type: 'usage';
      readonly fromMs: number;
      readonly toMs: number;
      readonly rows: readonly UsageRow[];
      /** As in `UsageReport`. */
      readonly resolutionMs: number;
    }
  /** Why that could not be read. */
  | {
      readonly type: 'usageFailure';
      readonly fromMs: number;
      readonly toMs: number;
      readonly message: string;
    }
  | { readonly type: 'failure'; readonly request: number; readonly message: string }
  /**
   * What happened within a view: everything, or only what is new since the last message (`isMore`). In no
   * order.
   */
  | {
      readonly type: 'lane';
      readonly request: number;
      readonly entries: readonly LaneEntry[];
      readonly isMore?: boolean;
      /** Earlier events are left out because there are too many; absent when nothing is left out. */
      readonly sinceMs?: number;
      /** The host's clock when this was sent. */
      readonly nowMs: number;
    }
  /**
   * How the subject's containers died badly within a view: everything, or only what is new since the last
   * message (`isMore`). In no order.
   */
  | {
      readonly type: 'deaths';
      readonly request: number;
      readonly deaths: readonly KeptDeath[];
      readonly isMore?: boolean;
    }
  /** Details of one death, as the page asked. Empty when none are kept, or when reading failed. */
  | {
      readonly type: 'death';
      readonly id: string;
      readonly series: Series;
      /** Oldest first. */
      readonly events: readonly LaneEvent[];
      /** What users did in the ten minutes before. */
      readonly runs: readonly MarkedRun[];
      readonly healthLog: readonly HealthCheck[];
      /** What the container wrote last, where that is kept. */
      readonly log?: ContainerLog;
      readonly failure?: string;
    }
  /**
   * The overview of the subject's kept history, with the ends of its containers. Sent again whenever there is
   * more to see.
   */
  | {
      readonly type: 'overview';
      readonly metric: OverviewMetric;
      readonly fromMs: number;
      readonly toMs: number;
      readonly series: Series;
      readonly ends: readonly LaneEvent[];
    };
