import * as v from 'valibot';
import { checked } from '../../common/checked';
import { ArgumentError } from '../../common/errors';
import { plainLine } from '../../common/text/untrustedText';
import { findWorkloads, type LabeledWorkload } from '../state/knownWorkloads';
import { containersOf, givenRows, nameOf } from '../state/treeNodes';
import type { WorkloadDirectory } from '../state/workloadDirectory';

const textAllowed = 'Pass a container id or name, or nothing to choose one.';
const nameOrId = v.pipe(v.string(textAllowed), v.trim(), v.nonEmpty(textAllowed));

/** What a command's argument means. */
export type Target =
  /** No argument: the user picks. */
  | { readonly kind: 'all' }
  /** The text matches several workloads: the user picks one of them. */
  | { readonly kind: 'several'; readonly workloads: readonly LabeledWorkload[] }
  | { readonly kind: 'one'; readonly workload: LabeledWorkload }
  /** All containers of some tree rows. `name`: the row's name when there is only one; untrusted text. */
  | { readonly kind: 'group'; readonly name?: string; readonly workloads: readonly LabeledWorkload[] };

/**
 * Finds what a command's argument means: a tree row, all selected rows, a container id, name or workload key,
 * or nothing. Rows and running containers are resolved without the store, which may be slow or not answer.
 * @throws ArgumentError when it is anything else, or matches no known container.
 */
export async function resolveTarget(
  target: unknown,
  directory: Pick<WorkloadDirectory, 'known' | 'list' | 'labelContainers'>,
  selection?: unknown,
): Promise<Target> {
  if (target === undefined || target === null) return { kind: 'all' };
  const [row, ...others] = givenRows(target, selection);
  if (row) {
    const containers = [row, ...others].flatMap(containersOf);
    const workloads = directory.labelContainers([...new Set(containers)]);
    const name = nameOf(row);
    const group: Target = { kind: 'group', workloads, ...(others.length === 0 && { name }) };
    return toTarget(workloads, group, `“${plainLine(name, 80)}” has no containers.`);
  }
  const text = checked(nameOrId, target);
  const present = findWorkloads(
    directory.known.filter(({ status }) => status !== undefined),
    text,
  );
  const found = present.length > 0 ? present : findWorkloads(await directory.list(), text);
  const none = `No container “${plainLine(text, 80)}” is running or has history.`;
  return toTarget(found, { kind: 'several', workloads: found }, none);
}

/**
 * The workloads to pick from. A pick opens at once and is filled later, because a command that shows nothing
 * looks broken.
 */
export async function candidatesOf(
  target: Exclude<Target, { kind: 'one' }>,
  directory: Pick<WorkloadDirectory, 'list'>,
): Promise<readonly LabeledWorkload[]> {
  return target.kind === 'all' ? directory.list() : target.workloads;
}

function toTarget(workloads: readonly LabeledWorkload[], many: Target, none: string): Target {
  const [workload] = workloads;
  if (!workload) throw new ArgumentError(none);
  return workloads.length === 1 ? { kind: 'one', workload } : many;
}
