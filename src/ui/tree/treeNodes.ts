import type { Container, ContainerSample, EngineStatus } from '../../common/model';

/** One engine of the user's list; the same object while it is on the list. */
export interface EngineNode {
  readonly kind: 'engine';
  readonly id: string;
  status: EngineStatus;
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

export function isContainerNode(value: unknown): value is ContainerNode {
  return isNodeOf('container', value);
}

export function isEngineNode(value: unknown): value is EngineNode {
  return isNodeOf('engine', value);
}

function isNodeOf(kind: TreeNode['kind'], value: unknown): boolean {
  return typeof value === 'object' && value !== null && (value as Partial<TreeNode>).kind === kind;
}
