import type { Series } from '../../../src/common/series';
import type {
  CurrentFigures,
  PanelMark,
  PanelMember,
  PanelNotice,
  PanelStatus,
  PanelSubject,
  PanelView,
} from '../../../src/protocol/panel';
import { isWithin, spanOfView, type Span } from '../data/rangeMath';
import type { Looking } from '../data/viewMoves';
import type { KeptHistory } from '../../../src/protocol/store';
import type { KeptState } from './parseState';

/** What the charts draw from: the last snapshot and what came after it. */
export interface PageData {
  readonly series: Series;
  readonly span: Span;
  /** In force at the newest row. */
  readonly intervalMs: number;
  readonly marks: readonly PanelMark[];
  /** What is drawn in the place of `series`. */
  readonly members?: readonly PanelMember[];
  /** How far back history goes. */
  readonly kept: KeptHistory;
}

/** All that the page knows. A new object with each change; what did not change is the same object as before. */
export interface PageState {
  /** What was asked for last. */
  readonly view: PanelView;
  /** A gesture goes on: nothing was asked for yet of what it shows. */
  readonly isMoving?: boolean;
  readonly subject?: PanelSubject;
  readonly figures: CurrentFigures;
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
