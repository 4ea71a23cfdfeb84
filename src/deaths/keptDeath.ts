import type { HealthCheck } from '../common/model/container';
import type { ContainerEvent } from '../common/model/event';
import type { Series } from '../common/series';
import type { DeathRecord } from './deathRecord';

/** A death as lists tell it. */
export interface KeptDeath {
  /** Hexadecimal, unique in history: safe in an address. */
  readonly id: string;
  readonly record: DeathRecord;
}

/** All that is kept of one death. Plain data; texts come from outside. */
export interface DeathDetails extends KeptDeath {
  /** From ten minutes before to a minute after, as it was sampled: never rolled up. */
  readonly series: Series;
  /** Of its container in those minutes, and how its life began and ended; oldest first. */
  readonly events: readonly ContainerEvent[];
  /** Newest last; only where the engine keeps one. Outputs are one plain line each, cut. */
  readonly healthLog: readonly HealthCheck[];
}
