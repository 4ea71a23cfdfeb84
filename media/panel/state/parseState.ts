import { firstView, type PanelState } from '../../../src/protocol/panel';
import { parsePanelState } from '../../../src/protocol/panelSchemas';

/** What a page keeps, apart from its subjects, which the host decides. */
export type KeptState = Omit<PanelState, 'version' | 'subjects'>;

const initial: KeptState = { view: firstView, hidden: [] };

/** The state that an earlier life of the page kept; the initial state when none can be used. */
export function parseState(raw: unknown): KeptState {
  return parsePanelState(raw) ?? initial;
}

/** The state that the host put on a page without one of its own, as JSON. */
export function stateOnPage(root: HTMLElement): unknown {
  const text = root.dataset['state'];
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
