import { minuteMs } from '../common/time';

/** The span to look at around a death: what led to it, and a little of what came after. */
export function deathSpan(atMs: number): { readonly fromMs: number; readonly toMs: number } {
  return { fromMs: atMs - 10 * minuteMs, toMs: atMs + minuteMs };
}
