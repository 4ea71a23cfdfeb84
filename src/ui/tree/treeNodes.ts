import type { Container, ContainerSample, EngineStatus } from '../../common/model';

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
}

export type TreeNode = EngineNode | GroupNode | ContainerNode;

/** Whether a command was given a row of the tree. Anybody may call one with anything. */
export function isTreeNode(value: unknown): value is TreeNode {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, container, label, children } = value as Readonly<Record<string, unknown>>;
  if (kind === 'container') return isContainer(container);
  if ((kind !== 'group' && kind !== 'engine') || typeof label !== 'string') return false;
  return Array.isArray(children) && children.every(isTreeNode);
}

/** What commands read of one. */
function isContainer(value: unknown): boolean {
  const { id, name, image, workload } = (value ?? {}) as Partial<Container>;
  return [id, name, image, workload?.key].every(each => typeof each === 'string');
}

export function isEngineNode(value: unknown): value is EngineNode {
  return isTreeNode(value) && value.kind === 'engine';
}
