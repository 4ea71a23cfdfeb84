import type { Series } from '../../../src/common/series';
import type {
  CurrentFigures,
  HostParts,
  PanelMember,
  PanelNotice,
  PanelPlace,
  PanelStatus,
  PanelSubject,
  PanelView,
} from '../../../src/protocol/panel';
import { spanOfView } from '../../../src/protocol/panel';
import type { KeptHistory } from '../../../src/protocol/store';
import type { LaneEntry } from '../../../src/protocol/lane';
import type { MarkedRun } from '../../../src/timeline/markedRun';
import type { LaneItem } from '../data/laneItems';
import { isWithin } from '../data/rangeMath';
import type { SeenSpan } from '../data/timeLabels';
import type { Looking } from '../data/viewMoves';
import type { KeptState } from './parseState';

/** What the charts are drawn from: the last snapshot and everything after it. */
export interface PageData {
  readonly series: Series;
  readonly span: SeenSpan;
  /** The interval at the newest row, ms. */
  readonly intervalMs: number;
  /** Drawn in place of `series`. */
  readonly members?: readonly PanelMember[];
  /** How far back history goes. */
  readonly kept: KeptHistory;
  /** The rows are those of another span, until the answer for this one comes. */
  readonly isOfOtherSpan?: boolean;
}

/** What happened within the view. */
export interface PageLane {
  readonly entries: readonly LaneEntry[];
  /** The entries in the form that readers understand, oldest first. */
  readonly items: readonly LaneItem[];
  /** What users did and that took a while, by start. */
  readonly work: readonly MarkedRun[];
  /** Earlier events were not sent because there are too many. */
  readonly sinceMs?: number;
}

/**
 * Everything the page knows. Each change makes a new object, in which unchanged members stay the same
 * objects.
 */
export interface PageState {
  readonly place: PanelPlace;
  /** Names the subjects before more is known of them. Untrusted. */
  readonly title: string;
  /** The view requested last. */
  readonly view: PanelView;
  /** A gesture goes on: the view that it shows was not requested yet. */
  readonly isMoving?: boolean;
  readonly subject?: PanelSubject;
  readonly figures: CurrentFigures;
  /** Only for a host. */
  readonly hostParts?: HostParts;
  readonly status?: PanelStatus;
  /** The host's clock, which applies to what happened there; 0 before its first message. */
  readonly hostNowMs: number;
  /** When the page was opened, by its own clock: tells which day it is before the host does. */
  readonly openedMs: number;
  readonly hostNotice?: PanelNotice;
  /** Why the newest request failed. */
  readonly failure?: string;
  /** The newest data. */
  readonly data?: PageData;
  /**
   * What is drawn: older than `data` while a pointer reads the charts, because what is read must not move.
   */
  readonly shown?: PageData;
  /** A pointer reads the charts: nothing may move them. */
  readonly isReading?: boolean;
  /** Belongs to the newest view, but does not wait while charts are read: it is drawn within their span. */
  readonly lane?: PageLane;
  /** Time of the host's last message (UTC ms, the page's clock), while it counts as gone. */
  readonly lostSinceMs?: number;
  /** What else is kept across a reload. */
  readonly kept: Omit<KeptState, 'view' | 'scrollTop'>;
}

/** The host's clock, as far as the page knows it, for what is told of today and of other days. */
export function seenMs({ hostNowMs, openedMs }: Pick<PageState, 'hostNowMs' | 'openedMs'>): number {
  return hostNowMs > 0 ? hostNowMs : openedMs;
}

/** The span that is shown, or is about to be; `undefined` before anything is known. */
export function spanOnShow(state: PageState): SeenSpan | undefined {
  const { view, data } = state;
  if (view.kind === 'live') return data?.span;
  return { fromMs: view.fromMs, toMs: view.toMs, nowMs: seenMs(state) };
}

/** The current view for gestures; `undefined` before anything is known. */
export function lookingAt(state: PageState): Looking | undefined {
  const { view, data, shown, hostNowMs } = state;
  // A pointer is never over data that is held back.
  const span = view.kind === 'live' ? shown?.span : spanOnShow(state);
  if (!span || !data) return undefined;
  // The host may not have sent its time yet, and its data is from the past.
  const nowMs = Math.max(hostNowMs, data.span.toMs);
  const { timestamps } = (shown ?? data).series;
  return { view, span, nowMs, intervalMs: data.intervalMs, timestamps };
}

/**
 * The state with another view, and with the loaded data of it: always with `'always'`, or else only if all of
 * it is loaded. Without any rows there is nothing to move.
 */
export function withView(state: PageState, view: PanelView, when: 'always' | 'complete'): PageState {
  const { data, shown } = state;
  const looking = lookingAt(state);
  if (!data || !shown || !looking || shown.series.timestamps.length === 0) return { ...state, view };
  const toMs = state.view.kind === 'live' ? looking.span.toMs : looking.nowMs;
  const span = { ...spanOfView(view, toMs), nowMs: Math.max(seenMs(state), data.span.nowMs) };
  if (when === 'complete' && !isWithin(span, data.span)) return { ...state, view };
  const move = (moved: PageData): PageData => ({ ...moved, span, isOfOtherSpan: true });
  const moved = move(data);
  return { ...state, view, data: moved, shown: shown === data ? moved : move(shown) };
}
