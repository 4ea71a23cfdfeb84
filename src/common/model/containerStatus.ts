import type { ContainerStatus } from './container';

/**
 * The container has processes, so there is something to measure. One that is being stopped has them until the
 * last one ends.
 */
const running: readonly ContainerStatus[] = ['running', 'paused', 'stopping'];

/** Running, or about to be started again by its engine: what a user calls "up". */
export const startedStatuses: readonly ContainerStatus[] = [...running, 'restarting'];

/** See `running`; false for a container that is gone (`undefined`). */
export function isRunning(status: ContainerStatus | undefined): boolean {
  return status !== undefined && running.includes(status);
}

/** See `startedStatuses`; false for a container that is gone (`undefined`). */
export function isStarted(status: ContainerStatus | undefined): boolean {
  return status !== undefined && startedStatuses.includes(status);
}
