import type { PanelView, ToHost, ToPanel } from '../../../src/protocol/panel';
import type { PageState } from './pageState';

/** What a part may do to the page. */
export interface PageActions {
  /** Requests another view and keeps it. */
  ask(view: PanelView): void;
  /**
   * Shows what is already loaded of another view, as a step of a gesture. It is requested when the gesture
   * rests.
   */
  move(view: PanelView): void;
  /** A drag begins, of which `move` shows the steps. Returns what takes it back. */
  beginDrag(): () => void;
  /** Shows the previous (-1) or next (1) view. */
  step(by: -1 | 1): void;
  /** Undoes a zoom: shows the view before it, or the live one. */
  undo(): void;
  /** Requests the same view again. */
  retry(): void;
  send(message: ToHost): void;
  /** Keeps these across a reload, and updates the page. */
  keep(changes: Partial<PageState['kept']>): void;
  /** While a user reads, the page's content does not change. */
  setReading(isReading: boolean): void;
}

/**
 * One part of the page, which draws its own topic. Parts do not know each other; a new part is one line in
 * `panelParts`.
 */
export interface PagePart {
  readonly element: HTMLElement;
  /** Called after each change of the page's state. Must cost nothing when nothing relevant changed. */
  update(state: PageState): void;
  /** Handles a message that is not part of the page's state. A part ignores those of others. */
  handleMessage?(message: ToPanel): void;
}
