import type { Clock } from '../../common/clock';
import type { Disposable } from '../../common/disposable';
import type { ContainerEvent } from '../../common/model/event';

/** Mostly, a failing start takes an engine less than a second; a successful one has been reported by then. */
const lookAfterMs = 1500;
/** Each pause is as many times as long as the one before. */
const growth = 1.5;
/** Most containers watched: an engine may name any number of them that are never started. */
const mostWatched = 1000;
/**
 * Most looks at one container, the last after two minutes. A failing start takes long on a busy machine, and
 * an engine with a busy disk is slow to list what it has reported; one that never does is not asked for ever.
 */
const mostLooks = 9;

/**
 * Containers that are looked at again after an event, because the engine may have reported more than its list
 * says, or less. No event tells that a start failed: the container just stays as it was created. And an end
 * is reported before the list, which waits for the engine's disk, knows it.
 */
export class UnsettledContainers {
  readonly #clock: Clock;
  readonly #handleDue: (id: string) => boolean;
  /** By id: when to look (monotonic), and how often that was done. */
  readonly #watched = new Map<string, { readonly dueMs: number; readonly looks: number }>();
  #timer: Disposable | undefined;
  /** When the timer ends, monotonic. */
  #wakeMs = Infinity;

  /** `handleDue` looks at a container; `true`: it is to be looked at again. */
  constructor(clock: Clock, handleDue: (id: string) => boolean) {
    this.#clock = clock;
    this.#handleDue = handleDue;
  }

  noteEvent({ action, containerId }: ContainerEvent): void {
    if (action === 'create' || action === 'die') this.#watch(containerId, 0);
    else if (action === 'start' || action === 'destroy') this.#watched.delete(containerId);
    if (this.#watched.size === 0) this.forget();
  }

  /** Stops watching: no timer is left. */
  forget(): void {
    this.#watched.clear();
    this.#forgetTimer();
  }

  #watch(id: string, looks: number): void {
    this.#watched.delete(id);
    if (this.#watched.size >= mostWatched) return;
    const dueMs = this.#clock.monotonicMs() + lookAfterMs * growth ** looks;
    this.#watched.set(id, { dueMs, looks });
    if (dueMs < this.#wakeMs) this.#wakeAt(dueMs);
  }

  #wakeAt(dueMs: number): void {
    this.#timer?.dispose();
    this.#wakeMs = dueMs;
    this.#timer = this.#clock.setTimeout(() => this.#look(), dueMs - this.#clock.monotonicMs());
  }

  #look(): void {
    this.#forgetTimer();
    const nowMs = this.#clock.monotonicMs();
    const due = [...this.#watched].filter(([, { dueMs }]) => nowMs >= dueMs);
    for (const [id] of due) this.#watched.delete(id);
    for (const [id, { looks }] of due)
      if (this.#handleDue(id) && looks + 1 < mostLooks) this.#watch(id, looks + 1);
    const nextMs = Math.min(...[...this.#watched.values()].map(({ dueMs }) => dueMs));
    if (nextMs < this.#wakeMs) this.#wakeAt(nextMs);
  }

  #forgetTimer(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    this.#wakeMs = Infinity;
  }
}
