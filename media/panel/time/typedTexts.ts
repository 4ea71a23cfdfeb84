/** Times and lengths in a form that can be typed, and that means exactly the same when it is read again. */
import { dayMs, hourMs, minuteMs, secondMs } from '../../../src/common/time';
import { momentText } from '../data/timeLabels';

/** Longer numbers are no easier to read than several units. */
const mostOfOneUnit = 999;
const units = [
  ['d', dayMs],
  ['h', hourMs],
  ['m', minuteMs],
  ['s', secondMs],
] as const;

/** A length of whole ms: `2h`, `90m`, `45s`, `12d 20h 38m 31.5s`. */
export function typedLength(ms: number): string {
  const [unit, unitMs] = units.find(([, each]) => ms >= each && ms % each === 0) ?? ['s', secondMs];
  if (ms / unitMs <= mostOfOneUnit) return `${ms / unitMs}${unit}`;
  let rest = ms;
  return units
    .flatMap(([name, each]) => {
      const amount = each === secondMs ? rest / each : Math.floor(rest / each);
      rest -= amount * each;
      return amount > 0 ? [`${amount}${name}`] : [];
    })
    .join(' ');
}

/** A moment, exact to the millisecond: `2026-11-27 14:05:30.250`. */
export function typedMoment(timeMs: number): string {
  const ms = timeMs % secondMs;
  const text = momentText(timeMs);
  // The first of these is the seconds: a zone may follow them.
  return ms === 0 ? text : text.replace(/:\d\d(?=$| )/, found => `${found}.${String(ms).padStart(3, '0')}`);
}
