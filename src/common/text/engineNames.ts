import type { EngineStatus } from '../model/engine';
import { autoEndpoint, contextNameOf } from '../model/engineWords';
import { engineKeyOf } from '../model/workloadKey';
import { tellApart } from './tellApart';
import { plainLine } from './untrustedText';
import { withoutPassword } from './withoutPassword';

/** A unique name for each engine of the user's list, by endpoint. */
export function engineNames(engines: readonly EngineStatus[]): Map<string, string> {
  const addressOf = ({ state, endpoint }: EngineStatus): string =>
    plainLine(withoutPassword(state.kind === 'connected' ? state.engine.address : endpoint), 80);
  const names = tellApart(engines, engineLabel, [addressOf, ({ endpoint }) => withoutPassword(endpoint)]);
  return new Map([...names].map(([{ endpoint }, name]) => [endpoint, name]));
}

/**
 * The name of a workload's engine. When the engine is no longer on the list, or was never connected in this
 * session, it is the engine's key. `undefined` when the workload's key names no engine.
 */
export function engineNameOf(
  workload: string,
  engines: readonly EngineStatus[],
  names: ReadonlyMap<string, string> = engineNames(engines),
): string | undefined {
  const key = engineKeyOf(workload);
  if (key === undefined) return undefined;
  const endpoint = engines.find(each => each.key === key && each.state.kind !== 'duplicate')?.endpoint;
  return (endpoint === undefined ? undefined : names.get(endpoint)) ?? `engine ${key}`;
}

/** The name of one engine by itself: its context, its host, or the name it reports. See `engineNames`. */
export function engineLabel({ endpoint, state }: EngineStatus): string {
  const context = contextNameOf(endpoint);
  if (context !== undefined) return plainLine(withoutPassword(context), 80);
  if (endpoint !== autoEndpoint) {
    return plainLine(withoutPassword(endpoint).replace(/^(unix|npipe|tcp|https?|ssh):\/\//i, ''), 80);
  }
  return state.kind === 'connected' && state.engine.name !== '' ? plainLine(state.engine.name, 80) : 'Engine';
}
