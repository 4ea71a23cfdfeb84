import type { ContainerHealth } from './container';
import type { LimitsChange } from './limitsChange';

/**
 * What an engine is asked for, in its words. Others (`exec_create`, with the command in it) are neither asked
 * for nor taken.
 */
export const containerActions = [
  'create',
  'start',
  'die',
  'oom',
  'kill',
  'pause',
  'unpause',
  'rename',
  'update',
  'health_status',
  'restart',
  'destroy',
] as const;
export type ContainerAction = (typeof containerActions)[number];

/** Something that happened to a container. */
export interface ContainerEvent {
  readonly timestampMs: number;
  readonly containerId: string;
  /** What it was called then. */
  readonly name: string;
  readonly action: ContainerAction;
  /** With `die`. */
  readonly exitCode?: number;
  /**
   * With `kill`: 15 and 9 are to end it, others such as 1 (SIGHUP) tell it something. Podman does not say
   * which.
   */
  readonly signal?: number;
  /** With `health_status`. */
  readonly health?: ContainerHealth;
  /** With `update`, where both are known. */
  readonly limits?: LimitsChange;
  /**
   * By the engine's clock, where that is another: what its readings are stamped with. History does not keep
   * it.
   */
  readonly engineTimeMs?: number;
  /** The key of the engine that told it. History keeps as many of each engine, and does not tell it. */
  readonly engineKey?: string;
}
