/** Raw samples lie in one file per UTC hour; UTC because a local hour can happen twice in a year or not at all. */
export const hourMs = 3_600_000;

export function hourStartOf(timestampMs: number): number {
  return Math.floor(timestampMs / hourMs) * hourMs;
}

/** `2026-11-23T14.sqlite`: sorts by time, needs no escaping on any file system. */
export function hourFileName(hourStartMs: number): string {
  return `${new Date(hourStartMs).toISOString().slice(0, 13)}.sqlite`;
}

/** Start of the hour a file name stands for; `undefined` for any other file. */
export function parseHourFileName(name: string): number | undefined {
  const match = /^(\d{4}-\d{2}-\d{2}T\d{2})\.sqlite$/.exec(name);
  if (!match) return undefined;
  const hourStartMs = Date.parse(`${match[1]}:00:00Z`);
  return Number.isNaN(hourStartMs) ? undefined : hourStartMs;
}
