import type { PanelView } from '../../../src/protocol/panel';
import { panned, zoomed, type Looking } from '../data/viewMoves';

const panShare = 0.2;
const zoomFactor = 0.6;

/** Elements with keys of their own: what is typed, chosen or dragged there is not meant for the charts. */
const ownKeys =
  'input, textarea, select, [contenteditable], [role=dialog], [role=menu], [role=listbox], [role=slider], [role=grid]';

export interface TimeKeysOptions {
  readonly looking: () => Looking | undefined;
  readonly move: (view: PanelView) => void;
  readonly step: (by: -1 | 1) => void;
  readonly undo: () => void;
}

/**
 * Moves through time from anywhere on the page: arrows pan, plus and minus zoom, Alt with arrows goes back
 * and forward, Escape undoes a zoom. Keys that a part of the page handled are ignored, and so are arrows that
 * scroll something.
 */
export function watchTimeKeys(options: TimeKeysOptions): void {
  document.addEventListener('keydown', event => {
    const { target } = event;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey) return;
    if (target instanceof Element && target.closest(ownKeys)) return;
    const isAlong = event.key === 'ArrowLeft' || event.key === 'ArrowRight';
    if (isAlong && !event.altKey && target instanceof Element && canScrollAlong(target)) return;
    const act = event.altKey ? withAlt(event.key, options) : alone(event.key, options);
    if (!act) return;
    act();
    // VS Code would go to another editor, or close something.
    event.preventDefault();
    event.stopPropagation();
  });
}

/** Whether the browser would scroll something around this element to the left or right, the page aside. */
function canScrollAlong(element: Element): boolean {
  for (let at: Element | null = element; at && at !== document.body; at = at.parentElement) {
    if (at.scrollWidth > at.clientWidth && /^(?:auto|scroll)$/.test(getComputedStyle(at).overflowX))
      return true;
  }
  return false;
}

function withAlt(key: string, { step }: TimeKeysOptions): (() => void) | undefined {
  if (key === 'ArrowLeft') return () => step(-1);
  return key === 'ArrowRight' ? () => step(1) : undefined;
}

function alone(key: string, { looking: read, move, undo }: TimeKeysOptions): (() => void) | undefined {
  const looking = read();
  if (!looking) return undefined;
  const { span, view } = looking;
  const lengthMs = span.toMs - span.fromMs;
  // A live view stays live.
  const aboutMs = view.kind === 'live' ? span.toMs : (span.fromMs + span.toMs) / 2;
  switch (key) {
    case 'ArrowLeft':
      return () => move(panned(looking, -panShare * lengthMs));
    case 'ArrowRight':
      return () => move(panned(looking, panShare * lengthMs));
    case '+':
    case '=':
      return () => move(zoomed(looking, aboutMs, zoomFactor));
    case '-':
    case '_':
      return () => move(zoomed(looking, aboutMs, 1 / zoomFactor));
    case 'Escape':
      return view.kind === 'fixed' || view.lastMs !== undefined ? undo : undefined;
    default:
      return undefined;
  }
}
