import { ArgumentError } from '../common/errors';
import { plainLine } from '../common/text/untrustedText';
import { maxTimeMs } from '../common/time';
import type { NotedEntry } from './timelineEntry';
import type { TimelineSubject } from './timelineSubject';

/** Most characters of a note's text; longer ones are cut. */
export const maxNoteLength = 256;
/** Most UTF-16 units of a subject's key: names of containers have 255 at most. */
const maxKeyLength = 1024;

/**
 * A note that may be kept: its text is one plain line, and unknown members are dropped. It may come from
 * another window or extension, so all of it is checked. Throws `ArgumentError`, which says what is allowed.
 */
export function checkedNote(value: unknown): NotedEntry {
  const { kind, timestampMs, subject, text } = fieldsOf(value);
  if (kind !== 'marker' && kind !== 'alert')
    throw new ArgumentError('A note must be a “marker” or an “alert”.');
  if (typeof timestampMs !== 'number' || !(timestampMs >= 0 && timestampMs <= maxTimeMs))
    throw new ArgumentError('The time of a note must be milliseconds since 1970.');
  const line = typeof text === 'string' ? plainLine(text, maxNoteLength).trim() : '';
  if (line === '') throw new ArgumentError('A note must have a text.');
  return {
    kind,
    timestampMs: Math.round(timestampMs),
    ...(subject !== undefined && { subject: checkedSubject(subject) }),
    text: line,
  };
}

function checkedSubject(value: unknown): TimelineSubject {
  const { kind, key } = fieldsOf(value);
  if (kind === 'host') return { kind };
  const isKey = typeof key === 'string' && key !== '' && key.length <= maxKeyLength;
  if ((kind === 'workload' || kind === 'engine') && isKey) return { kind, key };
  throw new ArgumentError('A note must be about a workload or an engine, by its key, or the host.');
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
