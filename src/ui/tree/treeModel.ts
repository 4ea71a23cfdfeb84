import { isDeepStrictEqual } from 'node:util';
import { isStarted } from '../../common/model/containerStatus';
import { encodePart } from '../../common/text/encodePart';
import type { ContainerSample } from '../../common/model/sample';
import type { EngineStatus } from '../../common/model/engine';
import type { Container } from '../../common/model/container';
import type { KeptDeath } from '../../deaths/keptDeath';
import { plainLine } from '../../common/text/untrustedText';
import { engineKeyOf } from '../../common/model/workloadKey';
import { describeEngine, type EngineLook } from '../state/describeEngine';
import { engineNames } from '../../common/text/engineNames';
import {
  containersOf,
  makeNode,
  type ContainerNode,
  type DeathNode,
  type EngineNode,
  type GroupNode,
  type TreeNode,
} from '../state/treeNodes';
import { describeContainer, type ContainerLook } from './describeContainer';
import { describeDeath, type DeathLook } from './describeDeath';
import { compareContainers, groupContainers } from './groupContainers';
import type { WorkloadDeaths } from './recentDeaths';

/** What a refresh affects: everything, or only these nodes (none for an empty list). */
export type TreeChange = 'all' | readonly TreeNode[];

/** What the tree shows. */
export interface TreeContent {
  /** In the order of the user's list. */
  readonly engines: readonly EngineStatus[];
  readonly containers: readonly Container[];
  readonly sampleOf: (containerId: string) => ContainerSample | undefined;
  /** The bad deaths of a workload. */
  readonly deathsOf?: (workload: string) => WorkloadDeaths | undefined;
  readonly nowMs?: number;
}

/** By project, in the order of the tree. */
type ContainerGroups = readonly (readonly [string | undefined, readonly Container[]])[];

/**
 * The tree's nodes, which live as long as what they represent. `update` returns the nodes that changed, so
 * that the view refreshes only those.
 */
export class TreeModel {
  #engines: EngineNode[] = [];
  readonly #shown = new Map<EngineNode | DeathNode, EngineLook | DeathLook>();
  readonly #looks = new WeakMap<ContainerNode, ContainerLook>();
  /** The containers that a group's nodes were made for. */
  readonly #members = new WeakMap<GroupNode, readonly Container[]>();
  readonly #groups = new WeakMap<
    EngineNode,
    { readonly containers: readonly Container[]; readonly groups: ContainerGroups }
  >();

  /** Empty when there is one engine without containers: then the welcome view says what to do. */
  get roots(): readonly EngineNode[] {
    const [first, second] = this.#engines;
    return first && !second && first.children.length === 0 ? [] : this.#engines;
  }

  update(content: TreeContent): TreeChange {
    const { engines, containers } = content;
    const before = this.roots;
    const byId = new Map(this.#engines.map(node => [node.id, node]));
    const members = membersOf(engines, containers);
    const names = engineNames(engines);
    const changed: TreeNode[] = [];
    this.#engines = engines.map((status, at) => {
      const id = engineId(status.endpoint);
      const label = names.get(status.endpoint) ?? status.endpoint;
      const node: EngineNode = byId.get(id) ?? makeNode({ kind: 'engine', id, status, label, children: [] });
      node.status = status;
      node.label = label;
      changed.push(...this.#updateEngine(node, members[at] ?? [], content));
      return node;
    });
    this.#forgetAbsent();
    return isSameList(this.roots, before) ? changed : 'all';
  }

  /** The node of a container in the tree, by its id. */
  find(containerId: string): ContainerNode | undefined {
    return this.#containerNodes().find(({ container }) => container.id === containerId);
  }

  #updateEngine(engine: EngineNode, containers: readonly Container[], content: TreeContent): TreeNode[] {
    const byId = new Map(engine.children.map(group => [group.id, group]));
    const changed: TreeNode[] = [];
    const before = engine.children;
    engine.children = this.#groupsOf(engine, containers).map(([project, members]) => {
      const group = byId.get(groupId(engine, project)) ?? makeGroup(engine, project);
      changed.push(...this.#updateGroup(group, members, content));
      return group;
    });
    const look = describeEngine(engine.status, runningCount(engine), engine.label);
    const isSameLook = isDeepStrictEqual(this.#shown.get(engine), look);
    this.#shown.set(engine, look);
    if (!isSameList(engine.children, before)) return [engine];
    return isSameLook ? changed : [engine, ...changed];
  }

  /** An engine's containers by project, sorted; kept while they are the same, for there may be thousands. */
  #groupsOf(engine: EngineNode, containers: readonly Container[]): ContainerGroups {
    const known = this.#groups.get(engine);
    if (known && isSameList(known.containers, containers)) return known.groups;
    const groups = [...groupContainers(containers)].map(
      ([project, members]) => [project, members.sort(compareContainers)] as const,
    );
    this.#groups.set(engine, { containers, groups });
    return groups;
  }

  #updateGroup(
    group: GroupNode,
    members: readonly Container[],
    { sampleOf, deathsOf, nowMs = 0 }: TreeContent,
  ): TreeNode[] {
    const changed: TreeNode[] = [];
    const before = group.children;
    const children = this.#nodesOf(group, members);
    members.forEach((container, at) => {
      const node = children[at];
      if (!node) return;
      node.container = container;
      node.sample = sampleOf(container.id);
      const deaths = deathsOf?.(container.workload.key);
      const look = describeContainer(container, node.sample, deaths?.inDay);
      const isSame = isSameLook(this.#looks.get(node), look);
      this.#looks.set(node, look);
      const changedDeath = this.#updateDeath(node, deaths?.last, nowMs);
      if (!isSame) changed.push(node);
      else if (changedDeath) changed.push(changedDeath);
    });
    group.children = children;
    return isSameList(children, before) ? changed : [group];
  }

  #nodesOf(group: GroupNode, members: readonly Container[]): ContainerNode[] {
    if (this.#members.get(group) === members) return group.children;
    this.#members.set(group, members);
    const byId = new Map(group.children.map(node => [node.id, node]));
    return members.map(container => {
      const id = `${group.id}/${encodePart(container.workload.key)}`;
      return byId.get(id) ?? makeNode({ kind: 'container', id, parent: group, container, children: [] });
    });
  }

  /** Updates a container's last death. Returns the node to refresh because of it, if any. */
  #updateDeath(node: ContainerNode, last: KeptDeath | undefined, nowMs: number): TreeNode | undefined {
    const [before] = node.children;
    if (!last && !before) return undefined;
    if (before?.death !== last) {
      const id = `${node.id}/death`;
      node.children = last ? [makeNode({ kind: 'death', id, parent: node, death: last })] : [];
    }
    const [child] = node.children;
    if (!child) return node;
    const look = describeDeath(child.death.record, nowMs);
    const isSame = isDeepStrictEqual(this.#shown.get(child), look);
    this.#shown.set(child, look);
    if (child !== before) return node;
    return isSame ? undefined : child;
  }

  #containerNodes(): ContainerNode[] {
    return this.#engines.flatMap(engine => engine.children.flatMap(group => group.children));
  }

  #forgetAbsent(): void {
    const present = new Set<TreeNode>(this.#engines);
    for (const { children } of this.#containerNodes()) for (const child of children) present.add(child);
    for (const node of this.#shown.keys()) {
      if (!present.has(node)) this.#shown.delete(node);
    }
  }
}

/** By its texts alone, for there may be thousands at each tick. */
function isSameLook(a: ContainerLook | undefined, b: ContainerLook): boolean {
  return (
    a?.label === b.label &&
    a.description === b.description &&
    a.icon === b.icon &&
    a.color === b.color &&
    a.spoken === b.spoken
  );
}

function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((each, at) => each === b[at]);
}

/** Number of running containers in the tree under an engine. */
export function runningCount(engine: EngineNode): number {
  return containersOf(engine).filter(({ status }) => isStarted(status)).length;
}

/**
 * Containers by engine. A container whose engine is unknown is listed with the first one, so that it is shown
 * at all.
 */
function membersOf(engines: readonly EngineStatus[], containers: readonly Container[]): Container[][] {
  const members = engines.map((): Container[] => []);
  for (const container of containers) {
    const engineKey = engineKeyOf(container.workload.key);
    const at = engineKey === undefined ? -1 : engines.findIndex(({ key }) => key === engineKey);
    members[Math.max(0, at)]?.push(container);
  }
  return members;
}

/** Row ids consist of encoded parts, because VS Code shows no tree at all when two ids are equal. */
export function engineId(endpoint: string): string {
  return `engine:${encodePart(endpoint)}`;
}

function groupId(engine: EngineNode, project: string | undefined): string {
  return `${engine.id}/${project === undefined ? 'containers' : `project:${encodePart(project)}`}`;
}

function makeGroup(parent: EngineNode, project: string | undefined): GroupNode {
  return makeNode({
    kind: 'group',
    id: groupId(parent, project),
    parent,
    label: project === undefined ? 'Containers' : plainLine(project, 80),
    isProject: project !== undefined,
    children: [],
  });
}
