import type { Clock } from '../common/clock';
import type { Disposable } from '../common/disposable';
import { Emitter, type Event } from '../common/emitter';
import type { ContainerEvent } from '../common/model/event';
import { PendingEvents } from './pendingEvents';

/**
 * `docker compose up` of fifty containers sends two hundred events: waiting so long for more wakes the
 * windows once.
 */
const gatherMs = 50;

/** Passes on events soon after they arrive, in batches. */
export class EventGathering implements Disposable {
  readonly #clock: Clock;
  readonly #gathered = new PendingEvents();
  readonly #didHappen: Emitter<readonly ContainerEvent[]>;
  #timer: Disposable | undefined;

  constructor(clock: Clock, handleError: (error: unknown) => void) {
    this.#clock = clock;
    this.#didHappen = new Emitter(handleError);
  }

  /** In the order they were told; never empty. */
  get onDidHappen(): Event<readonly ContainerEvent[]> {
    return this.#didHappen.event;
  }

  /** `source`: the engine that tells it. */
  add(event: ContainerEvent, source: object): void {
    this.#gathered.add(event, source);
    this.#timer ??= this.#clock.setTimeout(() => this.handOn(), gatherMs);
  }

  /** Passes on at once the events that are waiting. */
  handOn(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    const events = this.#gathered.take();
    if (events.length > 0) this.#didHappen.fire(events);
  }

  dispose(): void {
    this.handOn();
    this.#didHappen.dispose();
  }
}
