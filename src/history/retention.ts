import { hourMs } from './hourFile';

const dayMs = 24 * hourMs;

/**
 * Which hours retention removes: those that ended `rawHours` ago or more. None when the newest row is more than a day away
 * from now, ahead or behind: then rather the clock is wrong than all of the history old, and a wrong clock must not delete it.
 */
export function expiredHours(
  hours: readonly number[],
  newestMs: number | undefined,
  nowMs: number,
  rawHours: number,
): number[] {
  if (!isClockPlausible(newestMs, nowMs)) return [];
  return hours.filter(hour => hour + hourMs <= nowMs - rawHours * hourMs);
}

/** Whether the newest row is at most a day away from now. */
export function isClockPlausible(newestMs: number | undefined, nowMs: number): boolean {
  return newestMs !== undefined && Math.abs(nowMs - newestMs) <= dayMs;
}
