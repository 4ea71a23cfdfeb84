/**
 * The wire between the history panel's host side and its webview. The panel asks; the host answers and
 * pushes.
 */
import type { Metric } from '../common/metrics';
import type {
  ContainerHealth,
  ContainerLimits,
  ContainerStatus,
  HealthCheck,
} from '../common/model/container';
import type { HostSample } from '../common/model/sample';
import type { Series } from '../common/series';
import type { Statistics } from '../common/statistics';
import { dayMs, hourMs, minuteMs } from '../common/time';
import type { KeptDeath } from '../deaths/keptDeath';
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

/** Where a page is: a tab of its own, or a view in a side bar or the bottom panel. */
export const panelPlaces = ['tab', 'view'] as const;
export type PanelPlace = (typeof panelPlaces)[number];

/** Whose history a panel shows. Part of the state that survives a window reload. */
export type PanelSubjectRef =
  | { readonly kind: 'container'; readonly workload: string; readonly name: string }
  | { readonly kind: 'host' };

/** What one panel shows together, in this order; `mostPanelSubjects` at most. */
export type PanelSubjects = readonly [PanelSubjectRef, ...PanelSubjectRef[]];

/** How many subjects a panel can show. */
export const mostPanelSubjects = 50;

/** What the panel looks at: the newest time, following live, or a fixed span a user zoomed to. */
export type PanelView =
  /** `lastMs`: how much of it, within `viewBounds`, where it is not what `range` says. */
  | { readonly kind: 'live'; readonly range: PanelRange; readonly lastMs?: number }
  /** `range` is what "Back to live" returns to. */
  | { readonly kind: 'fixed'; readonly fromMs: number; readonly toMs: number; readonly range: PanelRange };

/** What a view of one subject is laid over: the same span of time earlier, or a container's run before. */
export const panelAgainst = ['before', 'day', 'week', 'run'] as const;
export type PanelAgainst = (typeof panelAgainst)[number];

/** How much earlier, in ms, of a span of `spanMs`. */
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

/** How several subjects are drawn: over each other, on top of each other, or each in a chart of its own. */
export const comparisonModes = ['overlay', 'stacked', 'multiples'] as const;
export type ComparisonMode = (typeof comparisonModes)[number];

/** How short and how long a live view can be. The longest is more than settings let history be kept for. */
export const viewBounds = { leastMs: 1000, mostMs: 800 * dayMs } as const;

/** How much time a live view shows. */
export function liveLengthMs({ range, lastMs }: PanelView & { kind: 'live' }): number {
  return lastMs ?? panelRangeMs[range];
}

/** Views that were looked at before and after the one on show; in each list the nearest is the last. */
export interface ViewTrail {
  readonly back: readonly PanelView[];
  readonly forward: readonly PanelView[];
}

/** How many views each list of a trail keeps. */
export const mostTrailViews = 30;

/** The span a view asks for; a live one ends at `toMs`. */
export function spanOfView(
  view: PanelView,
  toMs: number,
): { readonly fromMs: number; readonly toMs: number } {
  if (view.kind === 'fixed') return { fromMs: view.fromMs, toMs: view.toMs };
  return { fromMs: toMs - liveLengthMs(view), toMs };
}

/** Few rows are enough to see something here, so a first look is not an empty hour. */
export const firstView: PanelView = { kind: 'live', range: '15m' };

/** What others ask to see of a panel's subjects. */
export interface PanelLook {
  readonly view: PanelView;
  /** The id of the death whose card is to be open. */
  readonly death?: string;
}

/** What others ask to see: of which subjects, and when. */
export interface PanelRequest extends PanelLook {
  readonly subjects: PanelSubjects;
}

/**
 * Kept with `setState` by the webview and handed to the serializer after a reload. Earlier ones:
 * `parsePanelState`.
 */
export interface PanelState {
  readonly version: 2;
  readonly subjects: PanelSubjects;
  readonly view: PanelView;
  readonly trail?: ViewTrail;
  /** Ids of legend entries that are switched off, `CHART/METRIC`. */
  readonly hidden: readonly string[];
  readonly mode?: ComparisonMode;
  /** Of a page with one subject. */
  readonly against?: PanelAgainst;
  /** Whether the page tells who used the machine in the span on show. */
  readonly showsUsage?: boolean;
  /** What the overview draws; its first metric unless told. */
  readonly overview?: OverviewMetric;
  /** The id of the death that is explained; the newest in the range without it, or where it is not there. */
  readonly death?: string;
  /** Of a death the verdict alone is shown. */
  readonly isDeathFolded?: boolean;
  /** What the event lane leaves out. */
  readonly laneHidden?: readonly LaneTopic[];
  /** How far the page was scrolled, in CSS pixels; absent at the top. */
  readonly scrollTop?: number;
  /** Absent while the charts are as they are from the start. */
  readonly charts?: PanelCharts;
}

/** What a user made of the charts, by their ids; what is absent is as it is from the start. */
export interface PanelCharts {
  /** From top to bottom. */
  readonly order?: readonly string[];
  readonly hidden?: readonly string[];
  readonly tall?: readonly string[];
  /** Those with a logarithmic axis. */
  readonly log?: readonly string[];
  /** Where the axes of charts end that do not follow their figures, in the charts' units. */
  readonly fixed?: Readonly<Record<string, number>>;
}

/** What the overview of all that is kept can draw; the first one unless a user chose. */
export const overviewMetrics = ['cpuPercent', 'memoryUsedBytes'] as const;
export type OverviewMetric = (typeof overviewMetrics)[number];

/** What the event lane can tell, and a user can leave out: of containers, noted, and done by users. */
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
  'manual',
] as const;
export type LaneTopic = (typeof laneTopics)[number];

/** What the header of the panel says. All texts are untrusted. */
export type PanelSubject =
  | {
      readonly kind: 'container';
      readonly ref: PanelSubjectRef;
      readonly title: string;
      readonly image?: string;
      readonly project?: string;
      readonly containerId?: string;
      /** `undefined`: the container is gone and only its history is left. */
      readonly status?: ContainerStatus;
      readonly health?: ContainerHealth;
      readonly startedAtMs?: number;
      readonly restartCount?: number;
      readonly limits?: ContainerLimits;
      /** Why there are no network figures, as for a container on the host's network. */
      readonly networkNote?: string;
      /** What is to be known of its memory beside the figures: that it grows and is never given back. */
      readonly memoryNote?: string;
    }
  | { readonly kind: 'host'; readonly ref: PanelSubjectRef; readonly title: string; readonly cores: number }
  /** Several. */
  | {
      readonly kind: 'group';
      readonly refs: PanelSubjects;
      readonly title: string;
      /** How many of them are running; `undefined` where that is not known. */
      readonly running?: number;
      /** Why some have no network figures of their own: a sentence each. */
      readonly networkNotes: readonly string[];
    };

/** Whose history it is. */
export function refsOf(subject: PanelSubject): PanelSubjects {
  return subject.kind === 'group' ? subject.refs : [subject.ref];
}

/** A state worth telling above the charts; at most one at a time. */
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
  /** Of what a view shows. */
  'openInEditor',
  /** Of what a tab shows. */
  'showHistoryView',
] as const;
export type PanelAction = (typeof panelActions)[number];

/** Whether new data is on its way to a panel. */
export interface PanelStatus {
  /** False while paused, while the subject's engine is down, and while ticks that are due do not come. */
  readonly isCollecting: boolean;
  /** The user paused collection, of all subjects. */
  readonly isPaused: boolean;
  /** The interval in force: how long a page hears nothing where all is well. */
  readonly intervalMs: number;
}

/** The newest figure of each metric; a metric that is not known is absent. */
export type CurrentFigures = Readonly<Partial<Record<Metric, number>>>;

/** What each core and each file system of a host is at now. Mounts are untrusted. */
export type HostParts = Pick<HostSample, 'coresPercent' | 'fileSystems'>;

/**
 * Asks for one view. Answers carry `request`, so that an answer to an older question never replaces a newer
 * one.
 */
export interface ViewRequest {
  /** Counts up within one life of the page. */
  readonly request: number;
  readonly view: PanelView;
  /** About two per pixel of chart width; from 1, most as in `queryLimits`. */
  readonly maxPoints: number;
  readonly against?: PanelAgainst;
}

export type ToHost =
  /** The page is loaded and shows nothing yet. */
  | ({ readonly type: 'ready' } & ViewRequest)
  | ({ readonly type: 'view' } & ViewRequest)
  /** Sent by a page that has heard nothing for an interval; the host answers with its status at once. */
  | { readonly type: 'ping' }
  /**
   * What the page keeps, each time it changes: the host gives it to a new page where this one's host died.
   */
  | { readonly type: 'keep'; readonly state: PanelState }
  | { readonly type: 'action'; readonly id: PanelAction }
  /** Asks who used the machine in a span. */
  | { readonly type: 'usage'; readonly fromMs: number; readonly toMs: number }
  /** Opens the history of another workload. */
  | { readonly type: 'open'; readonly workload: string; readonly name: string }
  /** Asks for all that is kept of a death. */
  | { readonly type: 'death'; readonly id: string }
  /** Shows what its container wrote in the minute before. */
  | { readonly type: 'deathLogs'; readonly id: string }
  /** Puts a text on the clipboard, which the page itself may not reach. */
  | { readonly type: 'copy'; readonly text: string }
  | ({ readonly type: 'save' } & SavedFile)
  /** Asks for all that is kept, and to be told of it from then on. `maxPoints`: as in a view. */
  | { readonly type: 'overview'; readonly metric: OverviewMetric; readonly maxPoints: number };

export const savedFormats = ['png', 'csv', 'json'] as const;

/** What a page made for a file that its user chooses. */
export interface SavedFile {
  readonly format: (typeof savedFormats)[number];
  /** For the file's name: untrusted. */
  readonly title: string;
  readonly content: Uint8Array;
}

/** One of several whose series are drawn together. */
export interface PanelMember {
  /** Unique within the page: the key of a workload; one subject has `now` and `then`. */
  readonly key: string;
  /** Untrusted. */
  readonly title: string;
  readonly series: Series;
  /** What happened at a time is drawn so much later; absent: at its time. */
  readonly shiftMs?: number;
  /** Where a page lays two spans over each other. */
  readonly statistics?: Statistics;
}

/** A row of who used the machine. */
export interface UsageRow extends WorkloadUsage {
  /** What the workload is called among all. Untrusted. */
  readonly name: string;
}

export type ToPanel =
  | {
      readonly type: 'snapshot';
      /** The number of the question answered; a second snapshot with the same number is a live refresh of it. */
      readonly request: number;
      readonly subject: PanelSubject;
      readonly view: PanelView;
      readonly fromMs: number;
      readonly toMs: number;
      readonly series: Series;
      readonly intervalMs: number;
      /** What is drawn in the place of `series`, which has their sum, or the first of them. */
      readonly members?: readonly PanelMember[];
      /** How far back history goes. */
      readonly kept?: KeptHistory;
    }
  /**
   * New rows (or none) at the end of a live series that is not down-sampled; the panel drops what left the
   * range.
   */
  | {
      readonly type: 'append';
      readonly request: number;
      readonly series: Series;
      readonly toMs: number;
      /** The interval in force at the tick: tells a gap from a slow interval. */
      readonly intervalMs: number;
    }
  | {
      readonly type: 'current';
      readonly figures: CurrentFigures;
      readonly nowMs: number;
      /** Of a host. */
      readonly parts?: HostParts;
    }
  | { readonly type: 'subject'; readonly subject: PanelSubject }
  | { readonly type: 'notice'; readonly notice?: PanelNotice }
  /** Has the page show this, as if its user had asked for it. */
  | ({ readonly type: 'look' } & PanelLook)
  /** A link to what is shown is on the clipboard. */
  | { readonly type: 'linkCopied' }
  /** When it changes, and as the answer to a ping. */
  | ({ readonly type: 'status' } & PanelStatus)
  /** Most CPU first. */
  | {
      readonly type: 'usage';
      readonly fromMs: number;
      readonly toMs: number;
      readonly rows: readonly UsageRow[];
      /** As in `UsageReport`. */
      readonly resolutionMs: number;
    }
  | { readonly type: 'failure'; readonly request: number; readonly message: string }
  /** What happened within a view: all of it, or what is new since (`isMore`). In no order. */
  | {
      readonly type: 'lane';
      readonly request: number;
      readonly entries: readonly LaneEntry[];
      readonly isMore?: boolean;
      /** What happened before is not told, because it is too much; absent where all is. */
      readonly sinceMs?: number;
      /** By the host's clock, when this was told. */
      readonly nowMs: number;
    }
  /** How the subject's containers died badly within a view: all of it, or what is new since (`isMore`). In no order. */
  | {
      readonly type: 'deaths';
      readonly request: number;
      readonly deaths: readonly KeptDeath[];
      readonly isMore?: boolean;
    }
  /** What is kept of one death, as the page asked; with nothing in it where nothing is kept. */
  | {
      readonly type: 'death';
      readonly id: string;
      readonly series: Series;
      /** Oldest first. */
      readonly events: readonly LaneEvent[];
      readonly healthLog: readonly HealthCheck[];
    }
  /** All that is kept of the subject, and how its containers ended; again each time there is more to see. */
  | {
      readonly type: 'overview';
      readonly metric: OverviewMetric;
      readonly fromMs: number;
      readonly toMs: number;
      readonly series: Series;
      readonly ends: readonly LaneEvent[];
    };
