/** What an entry of the timeline is about. */
export type TimelineSubject =
  | { readonly kind: 'workload'; readonly key: string }
  | { readonly kind: 'engine'; readonly key: string }
  | { readonly kind: 'host' };

/** A unique text for each subject, as it is stored. */
export function encodeSubject(subject: TimelineSubject): string {
  return subject.kind === 'host' ? 'host' : `${subject.kind} ${subject.key}`;
}

/** The reverse; `undefined` if the text is not that of a subject. */
export function decodeSubject(text: string): TimelineSubject | undefined {
  if (text === 'host') return { kind: 'host' };
  const [, kind, key] = /^(workload|engine) (.+)$/s.exec(text) ?? [];
  if (key === undefined) return undefined;
  return { kind: kind === 'engine' ? 'engine' : 'workload', key };
}
