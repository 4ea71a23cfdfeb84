import type { ContainerHealth } from './container';
import type { LimitsChange } from './limitsChange';

/**
 * The events that an engine is asked for, in its own words. Others are neither asked for nor taken
 * (`exec_create` contains the command).
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
  /** The container's name at that time. */
  readonly name: string;
  readonly action: ContainerAction;
  /** Only with `die`. */
  readonly exitCode?: number;
  /**
   * Only with `kill`: the number of the signal that was sent. Not every signal is to end the container, which
   * `isToldToEnd` decides. Podman does not report it.
   */
  readonly signal?: number;
  /** Only with `health_status`. */
  readonly health?: ContainerHealth;
  /** Only with `update`, where both are known. */
  readonly limits?: LimitsChange;
  /**
   * Time by the engine's clock, which stamps its readings, where that differs from the host's. Not stored.
   */
  readonly engineTimeMs?: number;
  /** Key of the engine that sent it. History keeps as many events of each engine, and does not return it. */
  readonly engineKey?: string;
}
