import { panelRanges, type PanelRange, type PanelView } from '../../src/protocol/panel';

export interface KeptState {
  readonly view: PanelView;
  readonly hidden: readonly string[];
}

/** Few rows are enough to see something here, so a first look is not an empty hour. */
const initial: KeptState = { view: { kind: 'live', range: '15m' }, hidden: [] };

/** What an earlier life of the page kept; the start where it kept nothing that can be used. */
export function parseState(kept: unknown): KeptState {
  if (!isObject(kept) || kept['version'] !== 1 || !isObject(kept['view']) || !Array.isArray(kept['hidden'])) {
    return initial;
  }
  const { kind, range, fromMs, toMs } = kept['view'];
  const hidden = kept['hidden'].filter(id => typeof id === 'string');
  if (!(panelRanges as readonly unknown[]).includes(range)) return initial;
  const known = range as PanelRange;
  const isFixed = kind === 'fixed' && typeof fromMs === 'number' && typeof toMs === 'number' && fromMs < toMs;
  return { view: isFixed ? { kind, fromMs, toMs, range: known } : { kind: 'live', range: known }, hidden };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
