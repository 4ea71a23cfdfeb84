import { hourMs, minuteMs } from '../../../src/common/time';
import type { Zone } from '../../../src/common/text/zone';

/** By how much clocks are set back in any zone. */
const setBackMs = [minuteMs * 30, hourMs, 2 * hourMs];

/** The zone of the machine that the page is shown on: the reader's. */
export const localZone: Zone = {
  dayOf: timeMs => {
    const date = new Date(timeMs);
    return { year: date.getFullYear(), month: date.getMonth(), day: date.getDate() };
  },
  startOf: ({ year, month, day }) => new Date(year, month, day).getTime(),
  timeAt: ({ year, month, day }, { hours, minutes, seconds, ms }, side) => {
    const first = new Date(year, month, day, hours, minutes, seconds, ms);
    if (first.getHours() !== hours || first.getMinutes() !== minutes) {
      return 'Clocks were set forward then and never showed this time. Write an earlier or a later one.';
    }
    if (side === 'first') return first.getTime();
    const again = setBackMs
      .map(back => new Date(first.getTime() + back))
      .find(date => date.getHours() === hours && date.getMinutes() === minutes);
    return again?.getTime() ?? first.getTime();
  },
};
