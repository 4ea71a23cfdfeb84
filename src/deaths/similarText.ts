import { dayMs } from '../common/time';
import type { DeathRecord } from './deathRecord';

const ordinals = [
  'first',
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
  'tenth',
];

/**
 * `the fourth such death since Tuesday`; `undefined` for the first one. `timeZone`: the reader's, such as
 * `Europe/Berlin`; UTC by default, because an extension host cannot know it.
 */
export function similarText({ similar, atMs }: DeathRecord, timeZone = 'UTC'): string | undefined {
  const { count, sinceMs } = similar;
  if (count < 2) return undefined;
  const ordinal = ordinalOf(count);
  const day = (ms: number): string =>
    new Intl.DateTimeFormat('en', { timeZone, year: 'numeric', month: 'short', day: 'numeric' }).format(ms);
  const weekday = new Intl.DateTimeFormat('en', { timeZone, weekday: 'long' }).format(sinceMs);
  if (day(sinceMs) === day(atMs)) return `the ${ordinal} such death this day`;
  // A week before is the same day of the week.
  return `the ${ordinal} such death since ${atMs - sinceMs < 6 * dayMs ? weekday : day(sinceMs)}`;
}

/** `fourth`, `11th`, `21st`. */
function ordinalOf(count: number): string {
  const tens = count % 100;
  const ending = tens > 10 && tens < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][count % 10] ?? 'th');
  return ordinals[count - 1] ?? `${count}${ending}`;
}
