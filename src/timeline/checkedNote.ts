import * as v from 'valibot';
import { checked } from '../common/checked';
import { plainLine } from '../common/text/untrustedText';
import { maxTimeMs } from '../common/time';
import { notedKinds, type NotedEntry } from './timelineEntry';

/** Most characters of a note's text; longer ones are cut. */
export const maxNoteLength = 256;
/** Most UTF-16 units of a subject's key: names of containers have 255 at most. */
const maxKeyLength = 1024;

const kindAllowed = 'A note must be a “marker” or an “alert”.';
const timeAllowed = 'The time of a note must be milliseconds since 1970.';
const textAllowed = 'A note must have a text.';
const subjectAllowed = 'A note must be about a workload or an engine, by its key, or the host.';

const key = v.pipe(
  v.string(subjectAllowed),
  v.nonEmpty(subjectAllowed),
  v.maxLength(maxKeyLength, subjectAllowed),
);
const subject = v.variant(
  'kind',
  [
    v.object({ kind: v.literal('host') }),
    v.object({ kind: v.literal('workload'), key }),
    v.object({ kind: v.literal('engine'), key }),
  ],
  subjectAllowed,
);

const note = v.object(
  {
    kind: v.picklist(notedKinds, kindAllowed),
    timestampMs: v.pipe(
      v.number(timeAllowed),
      v.minValue(0, timeAllowed),
      v.maxValue(maxTimeMs, timeAllowed),
      v.transform(Math.round),
    ),
    subject: v.optional(subject),
    text: v.pipe(
      v.string(textAllowed),
      v.transform(text => plainLine(text, maxNoteLength).trim()),
      v.nonEmpty(textAllowed),
    ),
  },
  kindAllowed,
);

/**
 * A note that may be kept: its text is one plain line, and unknown members are dropped. It may come from
 * another window or extension, so all of it is checked. Throws `ArgumentError`, which says what is allowed.
 */
export function checkedNote(value: unknown): NotedEntry {
  const { subject: about, ...others } = checked(note, value);
  return { ...others, ...(about && { subject: about }) };
}
