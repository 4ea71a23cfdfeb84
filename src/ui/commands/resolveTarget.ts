import { ArgumentError } from '../../common/errors';
import { plainLine } from '../../common/untrustedText';
import { findWorkload, type KnownWorkload } from '../containerCatalog';
import { isContainerNode } from '../tree/treeNodes';

/**
 * What a command's argument means: a tree item, a container id or name, or nothing (`undefined`: let the user pick).
 * @throws ArgumentError when it is something else, or no such container is known.
 */
export function resolveTarget(target: unknown, known: readonly KnownWorkload[]): KnownWorkload | undefined {
  if (target === undefined || target === null) return undefined;
  if (isContainerNode(target)) return findWorkload(known, target.container.workload.key);
  if (typeof target !== 'string' || target.trim() === '') {
    throw new ArgumentError('Give a container id or name, or nothing to choose one.');
  }
  const found = findWorkload(known, target.trim());
  if (!found) throw new ArgumentError(`No container “${plainLine(target, 80)}” is running or has history.`);
  return found;
}
