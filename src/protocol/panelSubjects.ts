/** Which subjects a panel can show together. */
import type { PanelSubjectRef, PanelSubjects } from './panel';

/** Why a request is refused that names the host beside containers. */
export const hostIsAlone =
  'It names the host beside containers. They cannot be compared: open the host’s history on its own.';

/** The same for two references to one subject, whatever name they have for it. */
export function subjectKey(ref: PanelSubjectRef): string {
  return ref.kind === 'host' ? 'host' : `container ${ref.workload}`;
}

/** Each subject once: a container that was counted twice would make every sum wrong. */
export function distinctSubjects([first, ...others]: PanelSubjects): PanelSubjects {
  const known = new Set([subjectKey(first)]);
  const rest = others.filter(ref => {
    const key = subjectKey(ref);
    const isNew = !known.has(key);
    known.add(key);
    return isNew;
  });
  return [first, ...rest];
}

/** Whether the host is among containers: their figures are part of its own. */
export function hasHostAmongOthers(subjects: readonly { readonly kind: PanelSubjectRef['kind'] }[]): boolean {
  return subjects.length > 1 && subjects.some(({ kind }) => kind === 'host');
}

/** What can be shown of subjects that an earlier version kept. */
export function withoutHostAmongOthers(subjects: PanelSubjects): PanelSubjects {
  if (!hasHostAmongOthers(subjects)) return subjects;
  const [first, ...others] = subjects.filter(({ kind }) => kind !== 'host');
  return first ? [first, ...others] : [{ kind: 'host' }];
}
