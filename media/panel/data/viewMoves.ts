import { panelRangeMs, panelRanges, viewBounds, type PanelView } from '../../../src/protocol/panel';
import { leastSpanMs, type Span } from './rangeMath';

/** What is looked at, and when that is. */
export interface Looking {
  readonly view: PanelView;
  readonly span: Span;
  /** No view reaches beyond it. */
  readonly nowMs: number;
  /** Between two samples: what ends within it of now ends at now. */
  readonly intervalMs: number;
}

/** The same length of time, later by `byMs` or earlier. Later than now it follows live again. */
export function panned(looking: Looking, byMs: number): PanelView {
  const { span, view, nowMs, intervalMs } = looking;
  const lengthMs = span.toMs - span.fromMs;
  const toMs = Math.max(lengthMs, span.toMs + byMs);
  if (byMs >= 0 && toMs >= nowMs - intervalMs) return following(view, lengthMs);
  return fixedAt(view, { fromMs: toMs - lengthMs, toMs });
}

/**
 * Less time where `factor` is below 1, else more; the moment `aboutMs` stays where it is on the screen, as far
 * as now and the beginning of time let it. A view that ends at now follows live.
 */
export function zoomed(looking: Looking, aboutMs: number, factor: number): PanelView {
  const { span, view, nowMs, intervalMs } = looking;
  const before = span.toMs - span.fromMs;
  const least = Math.min(before, leastSpanMs(intervalMs));
  const lengthMs = Math.min(viewBounds.mostMs, nowMs, Math.max(least, before * factor));
  const toMs = Math.max(lengthMs, aboutMs + ((span.toMs - aboutMs) * lengthMs) / before);
  const endMs = view.kind === 'live' ? span.toMs : nowMs - intervalMs;
  if (toMs >= endMs) return following(view, lengthMs);
  return fixedAt(view, { fromMs: toMs - lengthMs, toMs });
}

/** The newest `lengthMs`, under the name of the range that is as long. */
export function following(view: Pick<PanelView, 'range'>, lengthMs: number): PanelView {
  const lastMs = Math.round(Math.min(viewBounds.mostMs, Math.max(viewBounds.leastMs, lengthMs)));
  const range = panelRanges.find(each => panelRangeMs[each] === lastMs);
  return range ? { kind: 'live', range } : { kind: 'live', range: view.range, lastMs };
}

export function isSameView(a: PanelView, b: PanelView): boolean {
  if (a.kind === 'live') return b.kind === 'live' && a.range === b.range && a.lastMs === b.lastMs;
  return b.kind === 'fixed' && a.fromMs === b.fromMs && a.toMs === b.toMs;
}

function fixedAt({ range }: PanelView, { fromMs, toMs }: Span): PanelView {
  return { kind: 'fixed', fromMs: Math.round(fromMs), toMs: Math.round(toMs), range };
}
