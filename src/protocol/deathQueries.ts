/** Queries about deaths, and the store's answers. Plain data. */
import type { HealthCheck } from '../common/model/container';
import type { ContainerLog } from '../common/model/containerLog';
import type { ContainerEvent } from '../common/model/event';
import type { Series } from '../common/series';
import type { DeadContainer, DeathRecord } from '../deaths/deathRecord';

/** Deaths within the span, both ends included. */
export interface DeathQuery {
  readonly fromMs: number;
  readonly toMs: number;
  /** As in `HistoryQuery`. A name or workload key also finds deaths of containers without samples. */
  readonly container?: string;
  /** Only those that went badly. The others are counted but not stored, so `false` finds none. */
  readonly isBad?: boolean;
  /** Newest first. From 1; maximum and default are in `queryLimits`. */
  readonly limit?: number;
}

/** An end that an engine reported. */
export interface ToldEnd {
  readonly containerId: string;
  /** The container's name at that time. */
  readonly name: string;
  readonly atMs: number;
  /** Key of the engine that reported it. */
  readonly engineKey?: string;
}

/** What history knows about a container's end, for explaining it. */
export interface DeathFacts {
  /** `undefined` when history has no samples of it. */
  readonly container?: DeadContainer;
  /** From ten minutes before to one minute after, and from the start of its life; oldest first. */
  readonly events: readonly ContainerEvent[];
  /** `memoryUsedBytes` over the ten minutes before, as sampled. */
  readonly series: Series;
  /** The latest run of the same workload that ended well or ran for long. */
  readonly lastGood?: DeadContainer;
}

export interface NoteDeathParams {
  /** The store counts its `similar` itself. */
  readonly record: DeathRecord;
  readonly healthLog?: readonly HealthCheck[];
  readonly nowMs: number;
}

export interface NoteDeathLogParams {
  /** The id of a kept death. */
  readonly id: string;
  /** Masked. The store cuts it to `keptLogBounds`. */
  readonly log: ContainerLog;
}
