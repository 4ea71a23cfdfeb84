import type { ContainerStatus } from './container';

/**
 * It has processes, so there is something to measure; one that is being stopped has them until the last one
 * ends.
 */
const running: readonly ContainerStatus[] = ['running', 'paused', 'stopping'];

/** It runs, or its engine is about to start it again: what a user calls up. */
export const startedStatuses: readonly ContainerStatus[] = [...running, 'restarting'];

/** See `running`; not so of one that is gone (`undefined`). */
export function isRunning(status: ContainerStatus | undefined): boolean {
  return status !== undefined && running.includes(status);
}

/** See `startedStatuses`; not so of one that is gone (`undefined`). */
export function isStarted(status: ContainerStatus | undefined): boolean {
  return status !== undefined && startedStatuses.includes(status);
}
