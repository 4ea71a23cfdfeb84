import type { HealthCheck } from '../common/model/container';
import type { ContainerLog } from '../common/model/containerLog';
import type { ContainerEvent } from '../common/model/event';
import type { Series } from '../common/series';
import type { DeathRecord } from './deathRecord';

/** Most deaths that history keeps over all containers. */
export const mostKeptDeaths = 2000;

/** A death as lists show it. */
export interface KeptDeath {
  /** Hexadecimal, unique in history: safe in a URL. */
  readonly id: string;
  readonly record: DeathRecord;
}

/** All that is kept of one death. Plain data; texts come from outside. */
export interface DeathDetails extends KeptDeath {
  /** From ten minutes before to a minute after, as it was sampled: never rolled up. */
  readonly series: Series;
  /** Events of its container in those minutes, and those that began and ended its life; oldest first. */
  readonly events: readonly ContainerEvent[];
  /** Newest last; only if the engine keeps one. Each output is one plain line, cut. */
  readonly healthLog: readonly HealthCheck[];
  /** What it wrote in its last minute, masked and within `keptLogBounds`: only if a user wants it kept. */
  readonly log?: ContainerLog;
}
