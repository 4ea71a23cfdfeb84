/** Moving and widening a range within all kept history. Whole ms. */
import { liveLengthMs, type PanelView } from '../../../src/protocol/panel';
import { fixedViewOf, liveViewOf } from '../../../src/protocol/panelViews';
import type { Span } from '../../../src/common/time';
import { following } from './viewMoves';

export type BrushEdge = 'from' | 'to';

/**
 * A span of the same length, moved as far as history reaches. One that lies before what is kept already goes
 * no further back, and does not jump the other way.
 */
export function moveSpan({ fromMs, toMs }: Span, byMs: number, whole: Span): Span {
  const lengthMs = toMs - fromMs;
  if (lengthMs >= whole.toMs - whole.fromMs)
    return { fromMs: Math.round(whole.fromMs), toMs: Math.round(whole.toMs) };
  const earliestMs = byMs < 0 ? Math.min(whole.fromMs, fromMs) : whole.fromMs;
  const from = Math.min(Math.max(fromMs + byMs, earliestMs), whole.toMs - lengthMs);
  return { fromMs: Math.round(from), toMs: Math.round(from + lengthMs) };
}

/**
 * The span with one edge moved. The other stays, at least `leastMs` away. An edge that lies outside what is
 * kept already goes no further, and does not jump there.
 */
export function moveEdge(span: Span, edge: BrushEdge, byMs: number, whole: Span, leastMs: number): Span {
  const { fromMs, toMs } = span;
  if (edge === 'from') {
    const from = Math.max(Math.min(whole.fromMs, fromMs), fromMs + byMs);
    return { fromMs: Math.max(0, Math.round(Math.min(from, toMs - leastMs))), toMs };
  }
  // There is nothing after now, so that a range that begins just before it stays as short as it is.
  const to = Math.min(Math.max(whole.toMs, toMs), Math.max(toMs + byMs, fromMs + leastMs));
  return { fromMs, toMs: Math.round(to) };
}

/** A span of the same length with its middle at a moment, as far as possible. */
export function centerSpan(span: Span, atMs: number, whole: Span): Span {
  return moveSpan(span, atMs - (span.fromMs + span.toMs) / 2, whole);
}

/**
 * The view that shows a span instead of `view`: one that follows live goes on doing so while it ends now,
 * whatever its length. A fixed one follows again if it ends now and has the length that was followed last.
 * `nearMs`: a difference too small to count.
 */
export function viewOfSpan(span: Span, whole: Span, view: PanelView, nearMs: number): PanelView {
  const lengthMs = span.toMs - span.fromMs;
  const isNow = whole.toMs - span.toMs <= nearMs;
  const isRange = Math.abs(lengthMs - liveLengthMs(liveViewOf(view))) <= 1;
  if (isNow && isRange) return liveViewOf(view);
  return isNow && view.kind === 'live' ? following(view, lengthMs) : fixedViewOf(view, span);
}
