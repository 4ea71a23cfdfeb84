import type { ContainerSample } from '../../common/model/sample';
import type { EngineStatus } from '../../common/model/engine';
import type { Container } from '../../common/model/container';
import type { KeptDeath } from '../../deaths/keptDeath';

/** One engine of the user's list; the same object while it is on the list. */
export interface EngineNode {
  readonly kind: 'engine';
  readonly id: string;
  status: EngineStatus;
  /** What it is called among the others. */
  label: string;
  children: GroupNode[];
}

/** One compose project, or the containers of none. */
export interface GroupNode {
  readonly kind: 'group';
  readonly id: string;
  readonly parent: EngineNode;
  readonly label: string;
  readonly isProject: boolean;
  children: ContainerNode[];
}

/** One workload; the same object over all refreshes and runs, so that selection and expansion stay. */
export interface ContainerNode {
  readonly kind: 'container';
  readonly id: string;
  readonly parent: GroupNode;
  container: Container;
  sample?: ContainerSample;
  /** How it died badly last, where it did. */
  children: DeathNode[];
}

/** How a container died badly last; the same object while that is so. */
export interface DeathNode {
  readonly kind: 'death';
  readonly id: string;
  readonly parent: ContainerNode;
  readonly death: KeptDeath;
}

export type TreeNode = EngineNode | GroupNode | ContainerNode | DeathNode;

/** Those that a tree has made. One that it shows no more still means what it meant. */
const made = new WeakSet<object>();

/** Every row of a tree is made here, because commands take no other. */
export function makeNode<T extends TreeNode>(node: T): T {
  made.add(node);
  return node;
}

/**
 * Whether a command was given a row of the tree. Anybody may call one with anything, so what merely looks
 * like a row is none. That it is a row says nothing of a click: a link may name one, too.
 */
export function isTreeNode(value: unknown): value is TreeNode {
  return typeof value === 'object' && value !== null && made.has(value);
}

export function isEngineNode(value: unknown): value is EngineNode {
  return isTreeNode(value) && value.kind === 'engine';
}

/**
 * The rows that a command was given: all that are selected where several are, else the one that was clicked. What is
 * no row is left out.
 */
export function givenRows(clicked: unknown, selection: unknown): TreeNode[] {
  const selected: unknown[] = Array.isArray(selection) ? selection : [];
  return (selected.length > 1 ? selected : [clicked]).filter(isTreeNode);
}

/** What a row is called. Untrusted text. */
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

/** The containers that a row stands for, as the tree shows them. */
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
