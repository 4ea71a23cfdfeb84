import { firstView, panelRanges, type PanelRange, type PanelView } from '../../../src/protocol/panel';
import { upgradePanelState } from '../../../src/protocol/panelState';

export interface KeptState {
  readonly view: PanelView;
  readonly hidden: readonly string[];
  readonly scrollTop: number;
}

const initial: KeptState = { view: firstView, hidden: [], scrollTop: 0 };

/** What an earlier life of the page kept; the start where it kept nothing that can be used. */
export function parseState(raw: unknown): KeptState {
  const kept = upgradePanelState(raw);
  if (!isObject(kept) || kept['version'] !== 2 || !isObject(kept['view']) || !Array.isArray(kept['hidden'])) {
    return initial;
  }
  const { kind, range, fromMs, toMs } = kept['view'];
  const hidden = kept['hidden'].filter(id => typeof id === 'string');
  if (!(panelRanges as readonly unknown[]).includes(range)) return initial;
  const known = range as PanelRange;
  const isFixed = kind === 'fixed' && typeof fromMs === 'number' && typeof toMs === 'number' && fromMs < toMs;
  const view: PanelView = isFixed ? { kind, fromMs, toMs, range: known } : { kind: 'live', range: known };
  const { scrollTop } = kept;
  return { view, hidden, scrollTop: typeof scrollTop === 'number' && scrollTop > 0 ? scrollTop : 0 };
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

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
