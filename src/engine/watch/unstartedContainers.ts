import type { Clock } from '../../common/clock';
import type { Disposable } from '../../common/disposable';
import type { ContainerEvent } from '../../common/model/event';

/** A start that fails takes an engine less than a second; one that works is told by then. */
const lookAfterMs = 1500;
/** An engine may name any number of containers that are never started. */
const mostWatched = 1000;

/**
 * Containers that were made and have not been started. No event tells that a start failed: the container only
 * stays as it was made, and inspection says why. So they are looked at once more, a moment later.
 */
export class UnstartedContainers {
  readonly #clock: Clock;
  readonly #handleDue: (ids: readonly string[]) => void;
  /** By id: when it was made, by the monotonic clock. */
  readonly #madeAtMs = new Map<string, number>();
  #timer: Disposable | undefined;

  constructor(clock: Clock, handleDue: (ids: readonly string[]) => void) {
    this.#clock = clock;
    this.#handleDue = handleDue;
  }

  noteEvent({ action, containerId }: ContainerEvent): void {
    this.#madeAtMs.delete(containerId);
    if (action === 'create' && this.#madeAtMs.size < mostWatched) {
      this.#madeAtMs.set(containerId, this.#clock.monotonicMs());
      this.#timer ??= this.#clock.setTimeout(() => this.#look(), lookAfterMs);
    }
    if (this.#madeAtMs.size === 0) this.forget();
  }

  /** No timer is left. */
  forget(): void {
    this.#madeAtMs.clear();
    this.#timer?.dispose();
    this.#timer = undefined;
  }

  #look(): void {
    this.#timer = undefined;
    const nowMs = this.#clock.monotonicMs();
    const due = [...this.#madeAtMs].filter(([, madeAtMs]) => nowMs - madeAtMs >= lookAfterMs);
    for (const [id] of due) this.#madeAtMs.delete(id);
    const [oldestMs] = this.#madeAtMs.values();
    if (oldestMs !== undefined)
      this.#timer = this.#clock.setTimeout(() => this.#look(), lookAfterMs - (nowMs - oldestMs));
    if (due.length > 0) this.#handleDue(due.map(([id]) => id));
  }
}
