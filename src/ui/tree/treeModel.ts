import type { Container, ContainerSample } from '../../common/model';
import { plainLine } from '../../common/untrustedText';
import { describeContainer } from './describeContainer';
import type { ContainerNode, GroupNode, TreeNode } from './treeNodes';

const otherContainersId = 'group:containers';

/** What a refresh touches: everything, or just these nodes. Nothing: an empty list. */
export type TreeChange = 'all' | readonly TreeNode[];

/**
 * The tree as objects that live as long as what they show. `update` answers which of them look different now, so that
 * the view refreshes those alone.
 */
export class TreeModel {
  #groups: GroupNode[] = [];
  readonly #shown = new Map<ContainerNode, string>();

  get groups(): readonly GroupNode[] {
    return this.#groups;
  }

  update(
    containers: readonly Container[],
    sampleOf: (containerId: string) => ContainerSample | undefined,
  ): TreeChange {
    const before = this.#groups;
    const byId = new Map(before.map(group => [group.id, group]));
    const groups: GroupNode[] = [];
    const changed: TreeNode[] = [];
    for (const [id, members] of groupContainers(containers)) {
      const group = byId.get(id) ?? makeGroup(id, members[0]);
      changed.push(...this.#updateGroup(group, members, sampleOf));
      groups.push(group);
    }
    groups.sort(compareGroups);
    this.#groups = groups;
    this.#forgetAbsent();
    const isSameGroups = groups.length === before.length && groups.every((each, at) => each === before[at]);
    return isSameGroups ? changed : 'all';
  }

  /** The node of a container that the tree shows, by its id. */
  find(containerId: string): ContainerNode | undefined {
    for (const group of this.#groups) {
      const found = group.children.find(each => each.container.id === containerId);
      if (found) return found;
    }
    return undefined;
  }

  #updateGroup(
    group: GroupNode,
    members: readonly Container[],
    sampleOf: (containerId: string) => ContainerSample | undefined,
  ): TreeNode[] {
    const byId = new Map(group.children.map(node => [node.id, node]));
    const changed: ContainerNode[] = [];
    const children = [...members].sort(compareContainers).map(container => {
      const id = `${group.id}/${container.workload.key}`;
      const node: ContainerNode = byId.get(id) ?? { kind: 'container', id, parent: group, container };
      node.container = container;
      node.sample = sampleOf(container.id);
      const look = JSON.stringify(describeContainer(container, node.sample));
      if (this.#shown.get(node) !== look) changed.push(node);
      this.#shown.set(node, look);
      return node;
    });
    const before = group.children;
    group.children = children;
    const isSameChildren =
      children.length === before.length && children.every((node, at) => node === before[at]);
    return isSameChildren ? changed : [group];
  }

  #forgetAbsent(): void {
    const present = new Set(this.#groups.flatMap(group => group.children));
    for (const node of this.#shown.keys()) {
      if (!present.has(node)) this.#shown.delete(node);
    }
  }
}

/** Members by group id. Of several runs of one workload (a one-off leftover, say) the best to show stays. */
function groupContainers(containers: readonly Container[]): Map<string, Container[]> {
  const best = new Map<string, Container>();
  for (const container of containers) {
    const key = `${groupId(container)}/${container.workload.key}`;
    const other = best.get(key);
    if (!other || compareRuns(container, other) < 0) best.set(key, container);
  }
  const groups = new Map<string, Container[]>();
  for (const container of best.values()) {
    const id = groupId(container);
    const members = groups.get(id);
    if (members) members.push(container);
    else groups.set(id, [container]);
  }
  return groups;
}

function groupId({ workload }: Container): string {
  return workload.project === undefined ? otherContainersId : `project:${workload.project}`;
}

function makeGroup(id: string, member: Container | undefined): GroupNode {
  const project = member?.workload.project;
  const isProject = project !== undefined;
  return {
    kind: 'group',
    id,
    label: isProject ? plainLine(project, 80) : 'Containers',
    isProject,
    children: [],
  };
}

/** Projects by name, the containers of none last. */
function compareGroups(a: GroupNode, b: GroupNode): number {
  return Number(b.isProject) - Number(a.isProject) || a.label.localeCompare(b.label);
}

const isActive = ({ status }: Container): boolean =>
  status === 'running' || status === 'paused' || status === 'restarting';

/** Running first, then by name as a person would count: `web-2` before `web-10`. */
function compareContainers(a: Container, b: Container): number {
  return (
    Number(isActive(b)) - Number(isActive(a)) ||
    a.name.localeCompare(b.name, undefined, { numeric: true }) ||
    (a.id < b.id ? -1 : 1)
  );
}

/** Running before stopped, then newest first. */
function compareRuns(a: Container, b: Container): number {
  return Number(isActive(b)) - Number(isActive(a)) || b.createdAtMs - a.createdAtMs;
}
