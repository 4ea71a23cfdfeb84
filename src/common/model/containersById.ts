import type { Container } from './container';

const made = new WeakMap<readonly Container[], ReadonlyMap<string, Container>>();

/**
 * A list's containers by id. Made once for each list: a tick has the list of the tick before while nothing
 * changed, and several parts of the store look through it.
 */
export function containersById(containers: readonly Container[]): ReadonlyMap<string, Container> {
  let byId = made.get(containers);
  if (!byId) {
    byId = new Map(containers.map(container => [container.id, container]));
    made.set(containers, byId);
  }
  return byId;
}
