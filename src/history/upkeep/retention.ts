import { dayMs, hourMs } from '../../common/time';
import { hourStartOf } from '../files/hourFile';

/**
 * The hours that retention removes: those that ended `rawHours` ago or more. None while the clock is not
 * plausible.
 */
export function expiredHours(
  hours: readonly number[],
  newestMs: number | undefined,
  nowMs: number,
  rawHours: number,
): number[] {
  if (!isClockPlausible(hours, newestMs, nowMs)) return [];
  return hours.filter(hour => hour + hourMs <= nowMs - rawHours * hourMs);
}

/**
 * Whether to believe that history is as old as the clock says. A clock that was set wrong must not delete it:
 * not while the row recorded last is more than a day away from now, and, if time jumped by more than a day
 * between two rows, not before a day was recorded since. After a real pause that long, old history is deleted
 * a day later. `hours` ascending.
 */
export function isClockPlausible(
  hours: readonly number[],
  newestMs: number | undefined,
  nowMs: number,
): boolean {
  if (newestMs === undefined || Math.abs(nowMs - newestMs) > dayMs) return false;
  let sinceMs = hourStartOf(newestMs);
  for (const hour of hours.toReversed()) {
    if (hour > sinceMs) continue;
    if (sinceMs - hour > dayMs) return nowMs - sinceMs >= dayMs;
    sinceMs = hour;
  }
  return true;
}
