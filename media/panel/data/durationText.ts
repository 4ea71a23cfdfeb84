import { dayMs, hourMs, minuteMs, secondMs } from '../../../src/common/time';

const units = [
  ['day', dayMs],
  ['hour', hourMs],
  ['minute', minuteMs],
  ['second', secondMs],
] as const;
const shortNames = { day: 'd', hour: 'h', minute: 'min', second: 's' } as const;

/** `15 minutes`, `1 hour 30 minutes`: at most the two largest units, rounded to the second one. */
export function durationText(ms: number): string {
  const parts = partsOf(ms).map(([name, count]) => `${count} ${name}${count === 1 ? '' : 's'}`);
  return parts.length === 0 ? `${Math.round(ms)} ms` : parts.join(' ');
}

/** `15 min`, `5 s`, `1 h 30 min`. */
export function shortDuration(ms: number): string {
  const parts = partsOf(ms).map(([name, count]) => `${count} ${shortNames[name]}`);
  return parts.length === 0 ? `${Math.round(ms)} ms` : parts.join(' ');
}

function partsOf(ms: number): [name: keyof typeof shortNames, count: number][] {
  // Rounds to the unit after the first one that fits.
  const first = units.findIndex(([, unitMs]) => ms >= unitMs);
  if (first < 0) return [];
  const [, stepMs] = units[first + 1] ?? units[first] ?? units[3];
  let rest = Math.round(ms / stepMs) * stepMs;
  return units.slice(0, first + 2).flatMap(([name, unitMs]): [keyof typeof shortNames, number][] => {
    const count = Math.floor(rest / unitMs);
    rest -= count * unitMs;
    return count > 0 ? [[name, count]] : [];
  });
}
