import type { NotedEntry } from '../timeline/timelineEntry';

/** How the note of a leak begins, by which it is recognized. */
const beginning = 'Memory grows: ';

/** The note for the timeline when a leak is found. `text`: that of the `Leak`. */
export function leakNote(workload: string, text: string, timestampMs: number): NotedEntry {
  return {
    kind: 'alert',
    timestampMs,
    subject: { kind: 'workload', key: workload },
    text: `${beginning}${text}`,
  };
}

export function isLeakNoteOf(workload: string, { kind, subject, text }: NotedEntry): boolean {
  return (
    kind === 'alert' && subject?.kind === 'workload' && subject.key === workload && text.startsWith(beginning)
  );
}
