import type { Span } from '../common/time';
import type { PanelView } from './panel';

/** What "Back to live" shows after this view: the length that was followed last. */
export function liveViewOf({
  range,
  lastMs,
}: Pick<PanelView, 'range' | 'lastMs'>): PanelView & { kind: 'live' } {
  return { kind: 'live', range, ...(lastMs !== undefined && { lastMs }) };
}

/** A fixed view of a span that goes back to live as `view` does. */
export function fixedViewOf(
  { range, lastMs }: Pick<PanelView, 'range' | 'lastMs'>,
  { fromMs, toMs }: Span,
): PanelView & { kind: 'fixed' } {
  return { kind: 'fixed', fromMs, toMs, range, ...(lastMs !== undefined && { lastMs }) };
}
