import type { Span } from '../../../src/common/time';

/** Fewer rows than this are not a chart, so a zoom stops there. */
export const leastIntervals = 6;

/** The shortest time that gestures zoom to. */
export function leastSpanMs(intervalMs: number): number {
  return leastIntervals * intervalMs;
}

export function isWithin(inner: Span, outer: Span): boolean {
  return inner.fromMs >= outer.fromMs && inner.toMs <= outer.toMs;
}

/**
 * The span of a drag from one time to another: in order, whole ms, wide enough to hold some rows, within
 * `shown`.
 */
export function zoomSpan(a: number, b: number, shown: Span, intervalMs: number): Span {
  const least = Math.min(leastSpanMs(intervalMs), shown.toMs - shown.fromMs);
  let from = Math.min(a, b);
  let to = Math.max(a, b);
  if (to - from < least) {
    const middle = (from + to) / 2;
    from = middle - least / 2;
    to = middle + least / 2;
  }
  if (to > shown.toMs) [from, to] = [from - (to - shown.toMs), shown.toMs];
  if (from < shown.fromMs) [from, to] = [shown.fromMs, Math.max(to, shown.fromMs + least)];
  return { fromMs: Math.round(from), toMs: Math.round(to) };
}

/** Two points per pixel: enough for a peak and a valley in every column of pixels. */
export function maxPointsFor(widthPixels: number): number {
  return Math.min(4000, Math.max(300, Math.round(widthPixels * 2)));
}
