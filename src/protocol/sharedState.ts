/**
 * The state that all windows share, as the collecting window knows it: one slice for each topic, and the
 * changes to them. Every window applies the changes with the same `reduceSharedState`. A new topic, such as
 * alerts, needs one more slice: its interface, its place in `SharedState` and its function in the reducer.
 */
import type { Container } from '../common/model/container';
import type { EngineStatus } from '../common/model/engine';
import type { Tick } from '../common/model/tick';
import type { TimelineEntry } from '../timeline/timelineEntry';

/** Engines, their containers and their newest figures. */
export interface EnginesSlice {
  /** In the order of the user's list. */
  readonly engines: readonly EngineStatus[];
  /** The newest tick; `undefined` before the first one. */
  readonly tick?: Tick;
  /** Set when the containers changed since the tick. Use `containersIn` for the current ones. */
  readonly containers?: readonly Container[];
}

/** How the collecting window is set to collect. */
export interface CollectionSlice {
  readonly isPaused: boolean;
  /** The interval in force in the collecting window. */
  readonly intervalMs: number;
}

/** Problems of the collecting window. */
export interface ProblemsSlice {
  /** The reason, to be shown, while history cannot be written. */
  readonly storeProblem?: string;
}

/** A workload whose memory grows and is never released. */
export interface WorkloadLeak {
  /** The workload's key. */
  readonly workload: string;
  /** `+18 MiB a day, at its limit in about 6 days`. */
  readonly text: string;
}

export interface LeaksSlice {
  /** Leaks of running workloads; absent until someone has looked. */
  readonly leaks?: readonly WorkloadLeak[];
}

export interface SharedState extends EnginesSlice, CollectionSlice, ProblemsSlice, LeaksSlice {}

/** The shared state without the parts that have their own changes. */
export type UntickedState = Omit<SharedState, 'tick' | 'containers'>;

/** A change of the shared state. */
export type SharedChange =
  /** Replaces everything: what happened since the last change is not known. */
  | { readonly type: 'snapshot'; readonly state: SharedState }
  | { readonly type: 'tick'; readonly tick: Tick }
  /** A change between ticks; the next tick contains it again. */
  | {
      readonly type: 'containers';
      readonly engines: readonly EngineStatus[];
      readonly containers: readonly Container[];
    }
  /**
   * What happened, moments after it did. A window that was sent nothing for a while gets a snapshot instead.
   */
  | { readonly type: 'events'; readonly events: readonly TimelineEntry[] }
  /** The tick of this time can now be queried. */
  | { readonly type: 'recorded'; readonly timestampMs: number }
  /** Everything but the tick and the containers, which stay the same. */
  | { readonly type: 'state'; readonly state: UntickedState };

/** The current containers. */
export function containersIn({ containers, tick }: EnginesSlice): readonly Container[] {
  return containers ?? tick?.containers ?? [];
}

/** The change that sets `altered` and leaves the rest as it is. */
export function alteration(state: SharedState, altered: Partial<UntickedState>): SharedChange {
  const next: SharedState = { ...state, ...altered, tick: undefined, containers: undefined };
  return { type: 'state', state: next };
}
