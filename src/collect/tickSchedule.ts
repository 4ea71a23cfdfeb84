/**
 * When ticks happen: at multiples of the interval on the wall clock, so that windows, hosts and hours
 * agree.
 */

/** Part of the interval that a timer may be early or late. */
const tolerance = 0.2;

/**
 * How long from `nowMs` to the next tick. After a timer that fired a little early that is the tick after the
 * near one.
 */
export function delayToNextTick(nowMs: number, intervalMs: number): number {
  const delayMs = intervalMs - (nowMs % intervalMs);
  return delayMs <= intervalMs * tolerance ? delayMs + intervalMs : delayMs;
}

/** Timers fire a little late or early: within a fifth of the interval a tick counts for its multiple. */
export function tickTimestamp(nowMs: number, intervalMs: number): number {
  const nearest = Math.round(nowMs / intervalMs) * intervalMs;
  return Math.abs(nowMs - nearest) <= intervalMs * tolerance ? nearest : Math.floor(nowMs);
}
