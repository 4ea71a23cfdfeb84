import * as v from 'valibot';
import { checked } from '../../common/checked';
import { ArgumentError } from '../../common/errors';
import { plainLine } from '../../common/text/untrustedText';
import { withoutPassword } from '../../common/text/withoutPassword';
import { isEngineNode } from '../state/treeNodes';

const allowed = 'Pass an entry exactly as it is in the list of engines, or nothing to choose one.';
const entry = v.pipe(v.string(allowed), v.regex(/\S/, allowed));

/**
 * The entry of the user's list that a command's argument means: an engine's tree row, or the entry's own
 * text. `undefined` for no argument: the user picks. @throws ArgumentError when it is anything else, or not
 * on the list.
 */
export function resolveEngine(target: unknown, listed: readonly string[]): string | undefined {
  if (target === undefined || target === null) return undefined;
  const endpoint = checked(entry, isEngineNode(target) ? target.status.endpoint : target);
  if (!listed.includes(endpoint))
    throw new ArgumentError(`“${plainLine(withoutPassword(endpoint), 200)}” is not on the list of engines.`);
  return endpoint;
}
