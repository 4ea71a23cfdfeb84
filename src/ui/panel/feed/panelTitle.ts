import type { Tick } from '../../../common/model/tick';
import { plainLine } from '../../../common/text/untrustedText';
import type { PanelSubjectRef, PanelSubjects } from '../../../protocol/panel';

type LabelOf = (workload: string, name: string) => string;

/** Up to so many of several subjects are named. */
const mostNames = 2;

/** The title of a panel's tab. `labelOf` labels a workload uniquely. */
export function panelTitle(subjects: PanelSubjects, labelOf: LabelOf = (_, name) => name): string {
  return `${subjectsTitle(subjects, labelOf)} History`;
}

/** The names of a panel's subjects, where it is clear that their history is meant. */
export function subjectsTitle(subjects: PanelSubjects, labelOf: LabelOf): string {
  const [first, ...others] = subjects;
  return others.length === 0 ? nameOf(first, labelOf) : groupTitle(subjects, undefined, labelOf);
}

/** A common name for several subjects: their Compose project if they share one, or else their names. */
export function groupTitle(subjects: PanelSubjects, tick: Tick | undefined, labelOf: LabelOf): string {
  const projects = new Set(subjects.map(ref => projectOf(ref, tick)));
  const [project] = projects;
  if (projects.size === 1 && project !== undefined) return plainLine(project, 120);
  const names = subjects.slice(0, mostNames).map(ref => nameOf(ref, labelOf));
  const rest = subjects.length - names.length;
  return rest === 0 ? names.join(', ') : `${names.join(', ')} and ${rest} more`;
}

function nameOf(ref: PanelSubjectRef, labelOf: LabelOf): string {
  return ref.kind === 'host' ? 'Host' : plainLine(labelOf(ref.workload, ref.name), 120);
}

function projectOf(ref: PanelSubjectRef, tick: Tick | undefined): string | undefined {
  if (ref.kind === 'host') return undefined;
  return tick?.containers.find(({ workload }) => workload.key === ref.workload)?.workload.project;
}
