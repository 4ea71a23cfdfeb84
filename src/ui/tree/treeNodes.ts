import type { Container, ContainerSample } from '../../common/model';

/** One compose project, or the containers of none. */
export interface GroupNode {
  readonly kind: 'group';
  readonly id: string;
  label: string;
  isProject: boolean;
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

export type TreeNode = GroupNode | ContainerNode;

export function isContainerNode(value: unknown): value is ContainerNode {
  return (
    typeof value === 'object' && value !== null && (value as Partial<ContainerNode>).kind === 'container'
  );
}
