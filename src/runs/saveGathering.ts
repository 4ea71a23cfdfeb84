import type { Clock } from '../common/clock';
import type { Disposable } from '../common/disposable';
import type { RunFacts } from './sourceEvent';

/** Saves within this time are one: a user saves several files at once, and formatters save again. */
export const gatherMs = 1000;
/** Not more often than this while a user saves again and again: the newest is told. */
export const pauseMs = 10_000;

/** Gathers saves of files, so that however often a user saves, few are told. No timer while nothing waits. */
export class SaveGathering implements Disposable {
  readonly #clock: Clock;
  readonly #handleSave: (facts: RunFacts) => void;
  #newest: RunFacts | undefined;
  #timer: Disposable | undefined;
  /** By the monotonic clock. */
  #toldMs = -Infinity;

  constructor(clock: Clock, handleSave: (facts: RunFacts) => void) {
    this.#clock = clock;
    this.#handleSave = handleSave;
  }

  add(facts: RunFacts): void {
    this.#newest = facts;
    const inMs = Math.max(gatherMs, this.#toldMs + pauseMs - this.#clock.monotonicMs());
    this.#timer ??= this.#clock.setTimeout(() => this.#tell(), inMs);
  }

  dispose(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    this.#newest = undefined;
  }

  #tell(): void {
    const facts = this.#newest;
    this.dispose();
    this.#toldMs = this.#clock.monotonicMs();
    if (facts) this.#handleSave(facts);
  }
}
