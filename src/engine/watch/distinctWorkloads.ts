import { isStarted } from '../../common/model/containerStatus';
import { encodePart } from '../../common/text/encodePart';
import type { Container } from '../../common/model/container';
import { engineKeyOf, localKeyOf, workloadKey } from '../../common/model/workloadKey';

/**
 * One engine's containers, no two of which are the same workload while both run: an image may carry the
 * labels of a container that Compose made, and a container of it would take that one's place. The workload
 * goes to the container that Compose or the Swarm named, else to the first one; another that runs is a
 * workload by its own name. A container that has ended stays an earlier run. The same list if all differ.
 */
export function distinctWorkloads(containers: readonly Container[]): readonly Container[] {
  const claims = new Map<string, Container[]>();
  for (const container of containers) {
    const { key } = container.workload;
    const others = claims.get(key);
    if (others) others.push(container);
    else claims.set(key, [container]);
  }
  if (claims.size === containers.length) return containers;
  const taken = new Set(claims.keys());
  const others = [...claims.values()].flatMap(claimants => claimants.sort(compareClaims).slice(1));
  const own = new Map<Container, Container>();
  // In an order of its own, because that of the list may change.
  for (const each of others.sort(compareAge))
    if (isStarted(each.status)) own.set(each, withOwnKey(each, taken));
  return containers.map(each => own.get(each) ?? each);
}

/** By name; by id if an engine uses a name twice. */
function withOwnKey(container: Container, taken: Set<string>): Container {
  const { id, workload } = container;
  const engineKey = engineKeyOf(workload.key) ?? '';
  const byName = workloadKey(engineKey, `name:${encodePart(workload.name)}`);
  const key = taken.has(byName) ? workloadKey(engineKey, `id:${encodePart(id)}`) : byName;
  taken.add(key);
  return { ...container, workload: { ...workload, key } };
}

/** The container that the workload belongs to comes first. */
function compareClaims(a: Container, b: Container): number {
  return (
    Number(hasGivenName(b)) - Number(hasGivenName(a)) ||
    Number(isStarted(b.status)) - Number(isStarted(a.status)) ||
    compareAge(a, b)
  );
}

function compareAge(a: Container, b: Container): number {
  return a.createdAtMs - b.createdAtMs || (a.id < b.id ? -1 : 1);
}

/**
 * Whether Compose gave the container its name, which no image can do. Others count as named: a Swarm's were
 * checked before they got their key.
 */
function hasGivenName({ workload: { key, name, project, service } }: Container): boolean {
  const local = localKeyOf(key);
  if (!local.startsWith('compose:')) return true;
  const number = local.slice(local.lastIndexOf('/') + 1);
  return ['-', '_'].some(mark => name === [project, service, number].join(mark));
}
