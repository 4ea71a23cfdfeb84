import type { NotedEntry } from '../timeline/timelineEntry';

/** How a note of a leak begins: by this it is known again. */
const beginning = 'Memory grows: ';

/** What the timeline is told of a leak when it is found. `text`: as of `Leak`. */
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
