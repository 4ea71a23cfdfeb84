/** Moving and widening a range within all kept history. Whole ms. */
import { panelRangeMs, type PanelView } from '../../../src/protocol/panel';
import type { Span } from '../../../src/common/time';

export type BrushEdge = 'from' | 'to';

/** A span of the same length, moved as far as history reaches. */
export function moveSpan({ fromMs, toMs }: Span, byMs: number, whole: Span): Span {
  const lengthMs = Math.min(toMs - fromMs, whole.toMs - whole.fromMs);
  const from = Math.min(Math.max(fromMs + byMs, whole.fromMs), whole.toMs - lengthMs);
  return { fromMs: Math.round(from), toMs: Math.round(from + lengthMs) };
}

/** The span with one edge moved. The other stays, at least `leastMs` away. */
export function moveEdge(span: Span, edge: BrushEdge, byMs: number, whole: Span, leastMs: number): Span {
  const { fromMs, toMs } = span;
  if (edge === 'from') {
    const from = Math.max(whole.fromMs, Math.min(fromMs + byMs, toMs - leastMs));
    return { fromMs: Math.round(Math.min(from, toMs - 1)), toMs };
  }
  const to = Math.min(whole.toMs, Math.max(toMs + byMs, fromMs + leastMs));
  return { fromMs, toMs: Math.round(Math.max(to, fromMs + 1)) };
}

/** A span of the same length with its middle at a moment, as far as possible. */
export function centerSpan(span: Span, atMs: number, whole: Span): Span {
  return moveSpan(span, atMs - (span.fromMs + span.toMs) / 2, whole);
}

/**
 * The view that shows a span: a live range if the span ends now, or else a fixed one. `nearMs`: a difference
 * too small to see.
 */
export function viewOfSpan(span: Span, whole: Span, view: PanelView, nearMs: number): PanelView {
  const { range } = view;
  const isNow = whole.toMs - span.toMs <= nearMs;
  const isRange = Math.abs(span.toMs - span.fromMs - panelRangeMs[range]) <= 1;
  return isNow && isRange ? { kind: 'live', range } : { kind: 'fixed', ...span, range };
}
