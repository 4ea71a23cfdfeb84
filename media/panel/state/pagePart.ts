import type { PanelView, ToHost, ToPanel } from '../../../src/protocol/panel';
import type { PageState } from './pageState';

/** What a part may do to the page. */
export interface PageActions {
  /** Shows another view: it is asked for, and kept. */
  ask(view: PanelView): void;
  /** Shows what there is of another view, as a step of a gesture: it is asked for when the gesture rests. */
  move(view: PanelView): void;
  /** Shows the view that was looked at before (-1) or after (1) this one. */
  step(by: -1 | 1): void;
  /** Undoes a zoom: shows what was looked at before it, or follows live. */
  undo(): void;
  /** Asks for the same view once more. */
  retry(): void;
  send(message: ToHost): void;
  /** Keeps these over a reload, and shows the page with them. */
  keep(changes: Partial<PageState['kept']>): void;
  /** While a user reads, what is shown stands still. */
  setReading(isReading: boolean): void;
}

/**
 * One part of the page: draws what concerns it. Parts know nothing of each other; a new one is a line in
 * `panelParts`.
 */
export interface PagePart {
  readonly element: HTMLElement;
  /** After each change of the page's state: costs nothing where nothing of its own changed. */
  update(state: PageState): void;
  /** Takes a message that is no part of the page's state; others are left alone. */
  handleMessage?(message: ToPanel): void;
}
