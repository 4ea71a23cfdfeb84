/** The wire between the history panel's host side and its webview. The panel asks; the host answers and pushes. */
import type { ContainerHealth, ContainerLimits, ContainerStatus } from '../common/model';
import type { Series } from '../common/series';

export const panelRanges = ['15m', '1h', '6h', '24h', '7d'] as const;
export type PanelRange = (typeof panelRanges)[number];

/** Whose history a panel shows. Part of the state that survives a window reload. */
export type PanelSubjectRef =
  | { readonly kind: 'container'; readonly workload: string; readonly name: string }
  | { readonly kind: 'host' };

/** What the panel looks at: the newest `range`, following live, or a fixed span a user zoomed to. */
export type PanelView =
  | { readonly kind: 'live'; readonly range: PanelRange }
  | { readonly kind: 'fixed'; readonly fromMs: number; readonly toMs: number; readonly range: PanelRange };

/** Kept with `setState` by the webview and handed to the serializer after a reload. */
export interface PanelState {
  readonly version: 1;
  readonly subject: PanelSubjectRef;
  readonly view: PanelView;
  /** Ids of legend entries that are switched off, `CHART/SERIES`. */
  readonly hidden: readonly string[];
}

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
    }
  | { readonly kind: 'host'; readonly ref: PanelSubjectRef; readonly title: string; readonly cores: number };

/** A state worth telling above the charts; at most one at a time. */
export interface PanelNotice {
  readonly severity: 'info' | 'warning' | 'error';
  readonly text: string;
  readonly action?: { readonly id: PanelAction; readonly label: string };
}

export const panelActions = ['showLog', 'openSettings', 'resumeCollection', 'collectNow', 'retry'] as const;
export type PanelAction = (typeof panelActions)[number];

export type ToHost =
  /** The first message, and one at each change of view: answered by a snapshot. */
  | { readonly type: 'view'; readonly view: PanelView; readonly maxPoints: number }
  | { readonly type: 'action'; readonly id: PanelAction };

export type ToPanel =
  | {
      readonly type: 'snapshot';
      readonly subject: PanelSubject;
      readonly view: PanelView;
      readonly fromMs: number;
      readonly toMs: number;
      readonly series: Series;
      readonly intervalMs: number;
    }
  /** New rows at the end of a series that is not down-sampled; the panel drops what left the range. */
  | { readonly type: 'append'; readonly series: Series; readonly toMs: number }
  | { readonly type: 'subject'; readonly subject: PanelSubject }
  | { readonly type: 'notice'; readonly notice?: PanelNotice }
  | { readonly type: 'failure'; readonly message: string };
