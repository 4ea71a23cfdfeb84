import type { Hours } from '../hours/hours';
import type { Present } from '../hours/present';
import { minuteTier } from '../rollups/rollupTiers';
import type { Rollups } from '../rollups/rollups';

/** What says when history is from. */
export interface Witnesses {
  readonly hourFiles: Hours;
  readonly rollups: Rollups;
  readonly present: Present;
}

/**
 * The latest time of rows to be trusted: later ones were recorded while the clock was wrong, if most of
 * history says so. `Infinity` if it does not, because then the clock may be the one that is wrong.
 */
export function trustedUntil(witnesses: Witnesses): number {
  return isOutnumbered(witnesses) ? witnesses.present.untilMs : Infinity;
}

/** Whether more hours of history agree with the clock than lie ahead of it. */
export function isOutnumbered({ hourFiles, rollups, present }: Witnesses): boolean {
  const { untilMs } = present;
  const isAhead = (hour: number): boolean => hour > untilMs;
  const hours = new Set(hourFiles.hours());
  for (const hour of rollups.spans(minuteTier, untilMs)) hours.add(hour);
  const ahead = [...hours].filter(isAhead).length;
  let agreeing = hours.size - ahead;
  if (agreeing > ahead) return true;
  for (const hour of rollups.spans(minuteTier)) {
    if (isAhead(hour) || hours.has(hour)) continue;
    hours.add(hour);
    if (++agreeing > ahead) return true;
  }
  return false;
}
