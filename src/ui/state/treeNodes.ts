import type { ContainerSample } from '../../common/model/sample';
import type { EngineStatus } from '../../common/model/engine';
import type { Container } from '../../common/model/container';
import type { KeptDeath } from '../../deaths/keptDeath';

/** One engine of the user's list. Stays the same object while it is on the list. */
export interface EngineNode {
  readonly kind: 'engine';
  readonly id: string;
  status: EngineStatus;
  /** Its name among the others. */
  label: string;
  children: GroupNode[];
}

/** One Compose project, or the containers without a project. */
export interface GroupNode {
  readonly kind: 'group';
  readonly id: string;
  readonly parent: EngineNode;
  readonly label: string;
  readonly isProject: boolean;
  children: ContainerNode[];
}

/** One workload. Stays the same object across refreshes and runs, so that it stays selected and expanded. */
export interface ContainerNode {
  readonly kind: 'container';
  readonly id: string;
  readonly parent: GroupNode;
  container: Container;
  sample?: ContainerSample;
  /** Its last bad death, if any. */
  children: DeathNode[];
}

/** A container's last bad death. Stays the same object until the next one. */
export interface DeathNode {
  readonly kind: 'death';
  readonly id: string;
  readonly parent: ContainerNode;
  readonly death: KeptDeath;
}

export type TreeNode = EngineNode | GroupNode | ContainerNode | DeathNode;

/** All nodes made so far. Commands accept a node even after it was removed from the tree. */
const made = new WeakSet<object>();

/** Makes every tree row, because commands accept only nodes made here. */
export function makeNode<T extends TreeNode>(node: T): T {
  made.add(node);
  return node;
}

/**
 * Whether an argument is a tree row. Anybody can call a command with anything, so an object that only has the
 * right shape is refused. A row does not prove a click: a link can name one too.
 */
export function isTreeNode(value: unknown): value is TreeNode {
  return typeof value === 'object' && value !== null && made.has(value);
}

export function isEngineNode(value: unknown): value is EngineNode {
  return isTreeNode(value) && value.kind === 'engine';
}

/**
 * The rows that a command was called with: all selected rows if there are several, or else the clicked one.
 * Anything that is not a row is left out.
 */
export function givenRows(clicked: unknown, selection: unknown): TreeNode[] {
  const selected: unknown[] = Array.isArray(selection) ? selection : [];
  return (selected.length > 1 ? selected : [clicked]).filter(isTreeNode);
}

/** The row's name. Untrusted text. */
export function nameOf(node: TreeNode): string {
  switch (node.kind) {
    case 'container':
      return node.container.name;
    case 'death':
      return node.parent.container.name;
    default:
      return node.label;
  }
}

/** The containers under a row, as the tree shows them. */
export function containersOf(node: TreeNode): Container[] {
  switch (node.kind) {
    case 'container':
      return [node.container];
    case 'death':
      return [node.parent.container];
    default:
      return node.children.flatMap(containersOf);
  }
}
