import type { EngineDescription } from '../../common/model/engine';
import type { ContainerEvent } from '../../common/model/event';
import type { DeathKind } from '../../deaths/deathRecord';
import type { KnownRun, RunEnd } from '../runs/knownRun';
import type { MarkedRun } from '../../timeline/markedRun';
import type { NotedEntry } from '../../timeline/timelineEntry';
import type { RunName } from '../runs/runKey';

/** Status, health and limits of a run since a moment; `undefined`: not known or no limit. */
export interface RunChange {
  readonly containerId: string;
  readonly atMs: number;
  readonly status: string;
  readonly health?: string;
  readonly restartCount?: number;
  readonly memoryLimitBytes?: number;
  readonly cpuMillicores?: number;
  readonly pidsLimit?: number;
}

/** With its number among those of its time, container and action; 0 without one. */
export interface StoredEvent extends ContainerEvent {
  readonly ordinal?: number;
}

/** A container's end, once it was judged. */
export interface StoredDeath {
  readonly atMs: number;
  readonly containerId: string;
  /** What the container was called then. */
  readonly name: string;
  readonly workload: string;
  readonly kind: DeathKind;
  readonly exitCode?: number;
  /** What is kept of it, as JSON of `KeptText`; without it, the death is only counted. */
  readonly text?: string;
}

/**
 * Something that the catalog learned or forgot: what is appended to its journal. Applied twice, in order, it
 * changes nothing.
 */
export type CatalogRecord =
  | { readonly kind: 'engine'; readonly engine: Pick<EngineDescription, 'id' | 'name' | 'address'> }
  /** `engineId`: of an engine that was told of before. */
  | { readonly kind: 'run'; readonly run: Omit<KnownRun, keyof RunEnd>; readonly engineId?: string }
  | { readonly kind: 'end'; readonly run: RunName; readonly end: RunEnd }
  | { readonly kind: 'change'; readonly change: RunChange }
  | { readonly kind: 'event'; readonly event: StoredEvent }
  | { readonly kind: 'note'; readonly note: NotedEntry; readonly ordinal: number }
  /** As it is known from now on. */
  | { readonly kind: 'markedRun'; readonly run: MarkedRun }
  | { readonly kind: 'death'; readonly death: StoredDeath }
  | ({ readonly kind: 'seen'; readonly run: RunName } & Pick<KnownRun, 'firstSeenMs' | 'lastSeenMs'>)
  | { readonly kind: 'forget'; readonly runs: readonly RunName[] }
  | { readonly kind: 'forgetEvents'; readonly beforeMs: number }
  | { readonly kind: 'forgetDeaths'; readonly beforeMs: number };
