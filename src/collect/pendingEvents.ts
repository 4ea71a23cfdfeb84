import type { ContainerEvent } from '../common/model';

/** Ticks that do not come must not let what waits for them grow without end. */
const maxPending = 10_000;

/**
 * What happened since the last tick, in order. Where too much waits, room is made by what there is most of, so that no flood of one
 * kind costs an event of another: the oldest of the container and action with most events.
 */
export class PendingEvents {
  #events: ContainerEvent[] = [];

  add(event: ContainerEvent): void {
    this.#events.push(event);
    // A tenth more than needed, so that this is not done at each event.
    if (this.#events.length > maxPending) this.#events = rarest(this.#events, 0.9 * maxPending);
  }

  /** All of them, once. */
  take(): ContainerEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }
}

/** So many of the events, in their order, that no container and action keeps more than the others without need. */
function rarest(events: readonly ContainerEvent[], count: number): ContainerEvent[] {
  const seen = new Map<string, number>();
  const placed = events.toReversed().map((event, age) => {
    const kind = `${event.containerId} ${event.action}`;
    const place = (seen.get(kind) ?? 0) + 1;
    seen.set(kind, place);
    return { event, age, place };
  });
  placed.sort((a, b) => a.place - b.place || a.age - b.age);
  return placed
    .slice(0, count)
    .sort((a, b) => b.age - a.age)
    .map(({ event }) => event);
}
