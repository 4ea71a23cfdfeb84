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

/** An event with its number among those of the same time, container and action; 0 without one. */
export interface StoredEvent extends ContainerEvent {
  readonly ordinal?: number;
}

/** A container's end that has been judged. */
export interface StoredDeath {
  readonly atMs: number;
  readonly containerId: string;
  /** The container's name at that time. */
  readonly name: string;
  readonly workload: string;
  readonly kind: DeathKind;
  readonly exitCode?: number;
  /** The record that is kept, as JSON of `KeptText`; a death without it is only counted. */
  readonly text?: string;
}

/** One change of the catalog, as its journal stores it. Applied twice, in order, it changes nothing. */
export type CatalogRecord =
  | { readonly kind: 'engine'; readonly engine: Pick<EngineDescription, 'id' | 'name' | 'address'> }
  /** `engineId`: an engine that was recorded before. */
  | { readonly kind: 'run'; readonly run: Omit<KnownRun, keyof RunEnd>; readonly engineId?: string }
  | { readonly kind: 'end'; readonly run: RunName; readonly end: RunEnd }
  | { readonly kind: 'change'; readonly change: RunChange }
  | { readonly kind: 'event'; readonly event: StoredEvent }
  | { readonly kind: 'note'; readonly note: NotedEntry; readonly ordinal: number }
  /** The whole run as it is from now on. */
  | { readonly kind: 'markedRun'; readonly run: MarkedRun }
  | { readonly kind: 'death'; readonly death: StoredDeath }
  | ({ readonly kind: 'seen'; readonly run: RunName } & Pick<KnownRun, 'firstSeenMs' | 'lastSeenMs'>)
  | { readonly kind: 'forget'; readonly runs: readonly RunName[] }
  | { readonly kind: 'forgetEvents'; readonly beforeMs: number }
  | { readonly kind: 'forgetDeaths'; readonly beforeMs: number };
