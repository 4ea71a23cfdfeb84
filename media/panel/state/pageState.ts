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
import { isWithin, type Span } from '../data/rangeMath';
import type { Looking } from '../data/viewMoves';
import type { KeptState } from './parseState';

/** What the charts draw from: the last snapshot and what came after it. */
export interface PageData {
  readonly series: Series;
  readonly span: Span;
  /** In force at the newest row. */
  readonly intervalMs: number;
  /** What is drawn in the place of `series`. */
  readonly members?: readonly PanelMember[];
  /** How far back history goes. */
  readonly kept: KeptHistory;
}

/** What happened within the view. */
export interface PageLane {
  readonly entries: readonly LaneEntry[];
  /** The same as a reader understands it, oldest first. */
  readonly items: readonly LaneItem[];
  /** What users did that took a while, the first to begin first. */
  readonly work: readonly MarkedRun[];
  /** What happened before is not known to the page, because it is too much. */
  readonly sinceMs?: number;
}

/** All that the page knows. A new object with each change; what did not change is the same object as before. */
export interface PageState {
  readonly place: PanelPlace;
  /** What was asked for last. */
  readonly view: PanelView;
  /** A gesture goes on: nothing was asked for yet of what it shows. */
  readonly isMoving?: boolean;
  readonly subject?: PanelSubject;
  readonly figures: CurrentFigures;
  /** Of a host. */
  readonly hostParts?: HostParts;
  readonly status?: PanelStatus;
  /** By the host's clock, which counts for what happened there; 0 before its first word. */
  readonly hostNowMs: number;
  readonly hostNotice?: PanelNotice;
  /** Why the newest question was not answered. */
  readonly failure?: string;
  /** The newest data. */
  readonly data?: PageData;
  /** What is drawn: older than `data` while a pointer reads the charts, for what a user reads must not move. */
  readonly shown?: PageData;
  /** A pointer reads the charts: nothing may move them. */
  readonly isReading?: boolean;
  /** Goes with the newest view, and does not wait while charts are read: it is drawn within what they show. */
  readonly lane?: PageLane;
  /** When the host's last word came, UTC ms by the page's clock, where it gives none any more. */
  readonly lostSinceMs?: number;
  /** What else of the page survives a reload. */
  readonly kept: Omit<KeptState, 'view' | 'scrollTop'>;
}

/** The span that is shown, or is about to be; `undefined` before anything is known. */
export function spanOnShow({ view, data }: PageState): Span | undefined {
  return view.kind === 'fixed' ? { fromMs: view.fromMs, toMs: view.toMs } : data?.span;
}

/** What is looked at, for gestures; `undefined` before anything is known. */
export function lookingAt(state: PageState): Looking | undefined {
  const { view, data, shown, hostNowMs } = state;
  // What is held back is not what a pointer is on.
  const span = view.kind === 'live' ? shown?.span : spanOnShow(state);
  if (!span || !data) return undefined;
  // The host may not have told its time yet; what it sent is of the past.
  const nowMs = Math.max(hostNowMs, data.span.toMs);
  return { view, span, nowMs, intervalMs: data.intervalMs };
}

/**
 * The state with another view and, `'always'` or where it is all there, what there is of it. Without any rows
 * there is nothing to move.
 */
export function withView(state: PageState, view: PanelView, when: 'always' | 'complete'): PageState {
  const { data, shown } = state;
  const looking = lookingAt(state);
  if (!data || !shown || !looking || shown.series.timestamps.length === 0) return { ...state, view };
  const toMs = state.view.kind === 'live' ? looking.span.toMs : looking.nowMs;
  const span = spanOfView(view, toMs);
  if (when === 'complete' && !isWithin(span, data.span)) return { ...state, view };
  const moved = { ...data, span };
  return { ...state, view, data: moved, shown: shown === data ? moved : { ...shown, span } };
}
