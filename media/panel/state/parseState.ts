import { firstView, type PanelState } from '../../../src/protocol/panel';
import { parsePanelState } from '../../../src/protocol/panelSchemas';

/** What a page keeps beside its subjects, which its host tells. */
export type KeptState = Omit<PanelState, 'version' | 'subjects'>;

const initial: KeptState = { view: firstView, hidden: [] };

/** What an earlier life of the page kept; the start where it kept nothing that can be used. */
export function parseState(raw: unknown): KeptState {
  return parsePanelState(raw) ?? initial;
}

/** What the host put on a page that kept nothing, as JSON. */
export function stateOnPage(root: HTMLElement): unknown {
  const text = root.dataset['state'];
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
