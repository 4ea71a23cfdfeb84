/** Days and times of day, as clocks of a time zone show them. */

export interface Day {
  readonly year: number;
  /** From 0. */
  readonly month: number;
  readonly day: number;
}

export interface TimeOfDay {
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
  readonly ms: number;
}

/** Which of several possible times is meant, for example when clocks showed one twice. */
export type MomentSide = 'first' | 'last';

/** Times are UTC ms. */
export interface Zone {
  dayOf(timeMs: number): Day;
  /** The first moment of a day, even where clocks skip midnight. */
  startOf(day: Day): number;
  /** A sentence where clocks never showed that time. */
  timeAt(day: Day, time: TimeOfDay, side: MomentSide): number | string;
}

/** A zone whose clocks are always as far ahead of UTC. */
export function fixedZone(offsetMs: number): Zone {
  return {
    dayOf: timeMs => {
      const date = new Date(timeMs + offsetMs);
      return { year: date.getUTCFullYear(), month: date.getUTCMonth(), day: date.getUTCDate() };
    },
    startOf: ({ year, month, day }) => Date.UTC(year, month, day) - offsetMs,
    timeAt: ({ year, month, day }, { hours, minutes, seconds, ms }) =>
      Date.UTC(year, month, day, hours, minutes, seconds, ms) - offsetMs,
  };
}

export const utcZone = fixedZone(0);
