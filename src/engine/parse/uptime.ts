import { dayMs, hourMs, minuteMs, secondMs } from '../../common/time';

/** How long a container has been up, as precisely as the engine's status text tells. */
export interface UptimeRange {
  readonly leastMs: number;
  readonly mostMs: number;
}

/** Amounts are rounded down to these units; only hours are rounded to the nearest. */
const unitMs: ReadonlyMap<string, number> = new Map([
  ['second', secondMs],
  ['minute', minuteMs],
  ['hour', hourMs],
  ['day', dayMs],
  ['week', 7 * dayMs],
  ['month', 30 * dayMs],
  ['year', 365 * dayMs],
]);

/**
 * Reads `Up 5 minutes (healthy)`, `Up About an hour`, `Up Less than a second`; `undefined` for anything else.
 */
export function parseUptime(statusText: string): UptimeRange | undefined {
  const [, amount, unit = ''] =
    /^Up (Less than a|About an?|\d+) (second|minute|hour|day|week|month|year)s?\b/.exec(statusText) ?? [];
  const width = unitMs.get(unit);
  if (amount === undefined || width === undefined) return undefined;
  if (amount === 'Less than a') return { leastMs: 0, mostMs: width };
  const count = /^\d+$/.test(amount) ? Number(amount) : 1;
  const roundedMs = unit === 'hour' ? width / 2 : 0;
  return { leastMs: count * width - roundedMs, mostMs: (count + 1) * width };
}
