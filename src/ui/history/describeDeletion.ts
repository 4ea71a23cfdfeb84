import { escapeLinks, plainLine } from '../../common/text/untrustedText';
import type { LabeledWorkload } from '../state/knownWorkloads';

/** What to delete: the history of some workloads, or all of it. `group`: the tree row that they belong to. */
export type ClearTarget =
  | { readonly kind: 'everything' }
  | { readonly kind: 'workloads'; readonly workloads: readonly LabeledWorkload[]; readonly group?: string };

/** Up to so many names are listed; the others are only counted. */
const namedAtMost = 10;

/**
 * Says exactly what is about to be deleted. Names are not unique, so the engine is always named, with
 * project, image and container below. Plain text, safe for a dialog.
 */
export function describeDeletion(target: ClearTarget): {
  readonly subject: string;
  readonly facts: readonly string[];
} {
  if (target.kind === 'everything') return { subject: 'all containers and of the host', facts: [] };
  const { workloads, group } = target;
  const [first] = workloads;
  const engines = [...new Set(workloads.map(({ engine }) => engine))].filter(each => each !== undefined);
  const on = engines.length === 0 ? '' : ` on the engine ${engines.map(quoted).join(' and ')}`;
  if (group === undefined && first && workloads.length === 1) {
    const { name, project, image, containerId } = first;
    const facts = [
      project === undefined ? undefined : `project ${project}`,
      `image ${image}`,
      `container ${containerId.slice(0, 12)}`,
    ];
    const line = facts.filter(each => each !== undefined).join(' · ');
    return { subject: `${quoted(name)}${on}`, facts: [safe(line, 300)] };
  }
  const names = workloads.slice(0, namedAtMost).map(({ label }) => plainLine(label, 80));
  const rest = workloads.length - names.length;
  const count = workloads.length === 1 ? 'the container' : `the ${workloads.length} containers`;
  const of = group === undefined ? '' : ` of ${quoted(group)}`;
  return {
    subject: `${count}${of}${on}`,
    facts: [safe(names.join(', '), 1000) + (rest === 0 ? '' : ` and ${rest} more`)],
  };
}

function quoted(text: string): string {
  return `“${safe(text, 80)}”`;
}

function safe(text: string, most: number): string {
  return escapeLinks(plainLine(text, most));
}
