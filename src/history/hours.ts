/** Raw partitions are UTC hours; their names sort by time: `2026-11-23T14`. */

export const hourMs = 3_600_000;

/** Start of the hour that a time is in. */
export function hourOf(timeMs: number): number {
  return Math.floor(timeMs / hourMs) * hourMs;
}

export function hourName(hour: number): string {
  return new Date(hour).toISOString().slice(0, 13);
}

/** `undefined` for a name that is not an hour's. */
export function parseHourName(name: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}$/.test(name)) return undefined;
  const hour = Date.parse(`${name}:00:00Z`);
  return Number.isFinite(hour) ? hour : undefined;
}
