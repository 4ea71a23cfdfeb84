import type { CancelSignal } from '../common/cancelSignal';
import type { Event } from '../common/emitter';
import type { ParamsOf, ResultOf } from '../common/rpc';
import type { SharedChange, SharedState } from '../protocol/sharedState';
import type { WindowMethods } from '../protocol/windows';

/** Answers every method; gives up early where `signal` aborts. */
export type OwnerHandlers = {
  readonly [K in keyof WindowMethods]: (
    params: ParamsOf<WindowMethods, K>,
    signal?: CancelSignal,
  ) => ResultOf<WindowMethods, K> | Promise<ResultOf<WindowMethods, K>>;
};

/**
 * The parts that only the collecting window has: collector and store. Made on becoming owner, gone on ceasing
 * to be.
 */
export interface Owner {
  readonly handlers: OwnerHandlers;
  readonly state: () => SharedState;
  /** A `snapshot` when history itself changed, so that views ask for it again. */
  readonly onDidChange: Event<SharedChange>;
  /** Closes in order: everything is on disk when this resolves. */
  close(): Promise<void>;
  /** Ends at once without writing, because the claim is lost and another window writes. */
  abandon(): void;
}

/** What an owner is made from. */
export interface OwnerSeed {
  /** 0: there is no claim, so nothing may be written. */
  readonly epoch: number;
  /**
   * Files that tell whether the claim is in force, for who writes: `held` must exist and `successor` must
   * not.
   */
  readonly claim: { readonly held: string; readonly successor: string };
  /** The previous owner's state, if this window followed it. */
  readonly inherited: SharedState | undefined;
  /** Whether the user paused collection, which outlives the window that collects. */
  readonly isPaused: boolean;
  /**
   * Call this when a write was refused: the claim may be lost. If it is, this owner is closed when the
   * promise resolves. Never rejects.
   */
  readonly handleRefusedWrite: () => Promise<void>;
}
