import { ArgumentError } from '../../common/errors';
import { plainLine } from '../../common/text/untrustedText';
import { withoutPassword } from '../../common/text/withoutPassword';
import { isEngineNode } from '../state/treeNodes';

/**
 * The entry of the user's list that a command's argument means: an engine's tree row, or the entry's own
 * text. `undefined` for no argument: the user picks. @throws ArgumentError when it is anything else, or not
 * on the list.
 */
export function resolveEngine(target: unknown, listed: readonly string[]): string | undefined {
  if (target === undefined || target === null) return undefined;
  const endpoint = isEngineNode(target) ? target.status.endpoint : target;
  if (typeof endpoint !== 'string' || endpoint.trim() === '')
    throw new ArgumentError(
      'Pass an entry exactly as it is in the list of engines, or nothing to choose one.',
    );
  if (!listed.includes(endpoint))
    throw new ArgumentError(`“${plainLine(withoutPassword(endpoint), 200)}” is not on the list of engines.`);
  return endpoint;
}
