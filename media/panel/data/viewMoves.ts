import { panelRangeMs, panelRanges, viewBounds, type PanelView } from '../../../src/protocol/panel';
import { fixedViewOf } from '../../../src/protocol/panelViews';
import type { Span } from '../../../src/common/time';
import type { Series } from '../../../src/common/series';
import { leastSpanMs, zoomSpan } from './rangeMath';

/** The current view, and the time. */
export interface Looking {
  readonly view: PanelView;
  readonly span: Span;
  /** No view extends beyond it. */
  readonly nowMs: number;
  /** Between two samples. A view that ends this close to now ends at now. */
  readonly intervalMs: number;
  /** Times of the rows on show. */
  readonly timestamps: readonly number[];
}

/** A view of the same length, moved by `byMs`. At or after now it is live again. */
export function panned(looking: Looking, byMs: number): PanelView {
  const { span, view, nowMs, intervalMs } = looking;
  const lengthMs = span.toMs - span.fromMs;
  const toMs = Math.max(lengthMs, span.toMs + byMs);
  if (byMs >= 0 && toMs >= nowMs - intervalMs) return following(view, lengthMs);
  return fixedAt(view, { fromMs: toMs - lengthMs, toMs });
}

/**
 * A view of less time (`factor` below 1) or more; `aboutMs` stays in place on the screen, as far as now and
 * the beginning of time allow. A view that ends at now is live.
 */
export function zoomed(looking: Looking, aboutMs: number, factor: number): PanelView {
  const { span, view, nowMs, intervalMs } = looking;
  const before = span.toMs - span.fromMs;
  const least = factor < 1 ? Math.min(before, leastSpanMs(looking, near(span, aboutMs, factor))) : before;
  const lengthMs = Math.min(viewBounds.mostMs, nowMs, Math.max(least, before * factor));
  const toMs = Math.max(lengthMs, aboutMs + ((span.toMs - aboutMs) * lengthMs) / before);
  const endMs = view.kind === 'live' ? span.toMs : nowMs - intervalMs;
  if (toMs >= endMs) return following(view, lengthMs);
  return fixedAt(view, { fromMs: toMs - lengthMs, toMs });
}

/** The fixed view of a drag from one time to the other, within `bounds`. */
export function zoomedTo(
  { fromMs, toMs }: Span,
  {
    view,
    shown: { series, intervalMs },
    bounds,
  }: {
    readonly view: PanelView;
    readonly shown: { readonly series: Pick<Series, 'timestamps'>; readonly intervalMs: number };
    readonly bounds: Span;
  },
): PanelView {
  const dragged = { fromMs: Math.min(fromMs, toMs), toMs: Math.max(fromMs, toMs) };
  const leastMs = leastSpanMs({ timestamps: series.timestamps, intervalMs }, dragged);
  return fixedAt(view, zoomSpan(fromMs, toMs, bounds, leastMs));
}

/** What would be on show. */
function near({ fromMs, toMs }: Span, aboutMs: number, factor: number): Span {
  return { fromMs: aboutMs - (aboutMs - fromMs) * factor, toMs: aboutMs + (toMs - aboutMs) * factor };
}

/** A live view of the newest `lengthMs`, under the name of a range of that length if there is one. */
export function following(view: Pick<PanelView, 'range'>, lengthMs: number): PanelView {
  const lastMs = Math.round(Math.min(viewBounds.mostMs, Math.max(viewBounds.leastMs, lengthMs)));
  const range = panelRanges.find(each => panelRangeMs[each] === lastMs);
  return range ? { kind: 'live', range } : { kind: 'live', range: view.range, lastMs };
}

export function isSameView(a: PanelView, b: PanelView): boolean {
  if (a.kind === 'live') return b.kind === 'live' && a.range === b.range && a.lastMs === b.lastMs;
  return b.kind === 'fixed' && a.fromMs === b.fromMs && a.toMs === b.toMs;
}

function fixedAt(view: PanelView, { fromMs, toMs }: Span): PanelView {
  return fixedViewOf(view, { fromMs: Math.round(fromMs), toMs: Math.round(toMs) });
}
