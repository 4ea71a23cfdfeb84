import type { Span } from '../../../src/common/time';
import { nthSmallest } from './summarize';

/** Fewer rows than this are not a chart, so a zoom stops there. */
const leastIntervals = 6;

/** Rows on show, and how often there are new ones now. */
export interface ZoomRows {
  /** UTC ms, ascending. */
  readonly timestamps: readonly number[];
  readonly intervalMs: number;
}

/**
 * The shortest time that gestures zoom to, somewhere within `span`. Rows may be closer together there than
 * they come now, if the interval was shorter then.
 */
export function leastSpanMs({ timestamps, intervalMs }: ZoomRows, span?: Span): number {
  const there = span && timestamps.filter(time => time >= span.fromMs && time <= span.toMs);
  const stepMs = (there && usualStepMs(there)) ?? usualStepMs(timestamps) ?? intervalMs;
  return leastIntervals * Math.min(intervalMs, stepMs);
}

let lastUsual: { readonly timestamps?: readonly number[]; readonly stepMs?: number } = {};

/** The usual distance (ms) of rows; `undefined` for fewer than two. */
export function usualStepMs(timestamps: readonly number[]): number | undefined {
  // Two parts of a page ask for that of the same rows, at every tick.
  if (lastUsual.timestamps !== timestamps) {
    const steps = new Float64Array(Math.max(0, timestamps.length - 1));
    for (let row = 0; row < steps.length; row++)
      steps[row] = (timestamps[row + 1] ?? NaN) - (timestamps[row] ?? NaN);
    const stepMs = steps.length === 0 ? undefined : nthSmallest(steps, steps.length >> 1);
    lastUsual = { timestamps, stepMs };
  }
  return lastUsual.stepMs;
}

export function isWithin(inner: Span, outer: Span): boolean {
  return inner.fromMs >= outer.fromMs && inner.toMs <= outer.toMs;
}

/** The span of a drag from one time to another: in order, whole ms, at least `leastMs`, within `shown`. */
export function zoomSpan(a: number, b: number, shown: Span, leastMs: number): Span {
  const least = Math.min(leastMs, shown.toMs - shown.fromMs);
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
