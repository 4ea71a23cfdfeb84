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
  /** A `snapshot` where history itself became another, so that who shows it asks anew. */
  readonly onDidChange: Event<SharedChange>;
  /** The orderly end: everything is on disk when it resolves. */
  close(): Promise<void>;
  /** The claim is lost: ends at once and writes nothing, for somebody else does. */
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
  /** As the owner before had it, where we followed one. */
  readonly inherited: SharedState | undefined;
  /** What the user paused stays paused, whichever window collects. */
  readonly isPaused: boolean;
  /**
   * To be called when a write was refused, which may be because the claim is lost: whoever has lost it is
   * closed once this resolves. Never rejects.
   */
  readonly handleRefusedWrite: () => Promise<void>;
}
