/**
 * What all windows show alike, as the window that collects knows it: slices, one for each topic, and how they
 * go on. Every window folds the changes with the same `reduceSharedState`. A new topic, such as alerts, is a
 * slice more: its interface, its place in `SharedState`, and its function in the reducer.
 */
import type { Container } from '../common/model/container';
import type { EngineStatus } from '../common/model/engine';
import type { Tick } from '../common/model/tick';
import type { TimelineEntry } from '../timeline/timelineEntry';

/** Engines, their containers and the newest figures. */
export interface EnginesSlice {
  /** In the user's order. */
  readonly engines: readonly EngineStatus[];
  /** The newest tick; `undefined` before the first one. */
  readonly tick?: Tick;
  /** Newer than the tick's, where they changed since: `containersIn` gives those of this moment. */
  readonly containers?: readonly Container[];
}

/** How the collecting window collects. */
export interface CollectionSlice {
  readonly isPaused: boolean;
  /** In force in the collecting window. */
  readonly intervalMs: number;
}

/** What is wrong in the collecting window. */
export interface ProblemsSlice {
  /** Set while history cannot be written: the reason, to be shown. */
  readonly storeProblem?: string;
}

/** Memory of a workload that is never given back. */
export interface WorkloadLeak {
  /** Its key. */
  readonly workload: string;
  /** `+18 MiB a day, at its limit in about 6 days`. */
  readonly text: string;
}

export interface LeaksSlice {
  /** Of workloads that run; absent: nobody has looked. */
  readonly leaks?: readonly WorkloadLeak[];
}

export interface SharedState extends EnginesSlice, CollectionSlice, ProblemsSlice, LeaksSlice {}

/** The shared state without what has changes of its own. */
export type UntickedState = Omit<SharedState, 'tick' | 'containers'>;

/** How the shared state goes on. */
export type SharedChange =
  /** Everything anew: what happened since the last change is not known. */
  | { readonly type: 'snapshot'; readonly state: SharedState }
  | { readonly type: 'tick'; readonly tick: Tick }
  /** Between ticks; the next tick tells the same again. */
  | {
      readonly type: 'containers';
      readonly engines: readonly EngineStatus[];
      readonly containers: readonly Container[];
    }
  /**
   * What happened, within a moment of when it did. A window that was told nothing for a while gets a snapshot
   * instead.
   */
  | { readonly type: 'events'; readonly events: readonly TimelineEntry[] }
  /** The tick of this time can be queried now. */
  | { readonly type: 'recorded'; readonly timestampMs: number }
  /** All but the tick and the containers, which stay as they are. */
  | { readonly type: 'state'; readonly state: UntickedState };

/** The containers of this moment. */
export function containersIn({ containers, tick }: EnginesSlice): readonly Container[] {
  return containers ?? tick?.containers ?? [];
}

/** The change that sets `altered` and leaves the rest as it is. */
export function alteration(state: SharedState, altered: Partial<UntickedState>): SharedChange {
  const next: SharedState = { ...state, ...altered, tick: undefined, containers: undefined };
  return { type: 'state', state: next };
}
