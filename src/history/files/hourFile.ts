import { hourMs } from '../../common/time';

/**
 * Raw samples are in one file per UTC hour; UTC because a local hour can happen twice in a year or not at
 * all.
 */
export function hourStartOf(timestampMs: number): number {
  return Math.floor(timestampMs / hourMs) * hourMs;
}

/** `2026-11-23T14.sqlite`: sorts by time, needs no escaping on any file system. */
export function hourFileName(hourStartMs: number): string {
  return `${hourName(hourStartMs)}.sqlite`;
}

export function hourName(hourStartMs: number): string {
  return new Date(hourStartMs).toISOString().slice(0, 13);
}

/** Start of the hour that a file name stands for; `undefined` for any other file. */
export function parseHourFileName(name: string): number | undefined {
  return parse(/^(\d{4}-\d{2}-\d{2}T\d{2})\.sqlite$/.exec(name));
}

/** The same for a journal: `2026-11-23T14.0123456789ab.journal`. */
export function parseJournalName(name: string): number | undefined {
  return parse(/^(\d{4}-\d{2}-\d{2}T\d{2})\.[0-9a-f]{12}\.journal$/.exec(name));
}

function parse(match: RegExpExecArray | null): number | undefined {
  if (!match) return undefined;
  const hourStartMs = Date.parse(`${match[1]}:00:00Z`);
  return Number.isNaN(hourStartMs) ? undefined : hourStartMs;
}
