/** What the store is asked about deaths, and told of them. Plain data. */
import type { HealthCheck } from '../common/model/container';
import type { ContainerEvent } from '../common/model/event';
import type { Series } from '../common/series';
import type { DeadContainer, DeathRecord } from '../deaths/deathRecord';

/** Deaths within the span, both ends included. */
export interface DeathQuery {
  readonly fromMs: number;
  readonly toMs: number;
  /** As in `HistoryQuery`; a name or workload key also gives those that had no samples. */
  readonly container?: string;
  /** Those that went badly; the others are counted and not kept, so that `false` finds none. */
  readonly isBad?: boolean;
  /** Newest first; from 1, most and default as in `queryLimits`. */
  readonly limit?: number;
}

/** An end that an engine told. */
export interface ToldEnd {
  readonly containerId: string;
  /** What the container was called then. */
  readonly name: string;
  readonly atMs: number;
  /** Key of the engine that told it. */
  readonly engineKey?: string;
}

/** What history knows of a container's end, for who explains it. */
export interface DeathFacts {
  /** `undefined`: history has no samples of it. */
  readonly container?: DeadContainer;
  /** In the ten minutes before and the one after, and how its life began; oldest first. */
  readonly events: readonly ContainerEvent[];
  /** `memoryUsedBytes` of the ten minutes before, as sampled. */
  readonly series: Series;
  /** The run of the same workload that ended well last, or ran for long. */
  readonly lastGood?: DeadContainer;
}

export interface NoteDeathParams {
  /** Its `similar` is counted by the store. */
  readonly record: DeathRecord;
  readonly healthLog?: readonly HealthCheck[];
  readonly nowMs: number;
}
