import type { ContainerEvent } from '../common/model';

/** How many wait for a tick; ticks that do not come must not let them grow without end. */
const maxPending = 10_000;
/** What is left where there are too many, so that room is made seldom. */
const leftShare = 0.9;

/** What engines told since the last tick. Where it is too much, the frequent makes way for the rare. */
export class PendingEvents {
  readonly #max: number;
  #events: ContainerEvent[] = [];

  /** Only tests give `max`. */
  constructor(max = maxPending) {
    this.#max = max;
  }

  add(event: ContainerEvent): void {
    if (this.#events.length >= this.#max) this.#makeRoom();
    this.#events.push(event);
  }

  /** All that wait, in order. */
  take(): ContainerEvent[] {
    const taken = this.#events;
    this.#events = [];
    return taken;
  }

  /** Of each container and action the newest stay, as many of each as there is room for; where even one is too many, the newest of all. */
  #makeRoom(): void {
    const left = Math.floor(this.#max * leftShare);
    const counts = new Map<string, number>();
    for (const event of this.#events) counts.set(kindOf(event), (counts.get(kindOf(event)) ?? 0) + 1);
    const most = mostOfEach([...counts.values()], left);
    const kept = new Map<string, number>();
    this.#events = this.#events
      .reverse()
      .filter(event => {
        const count = (kept.get(kindOf(event)) ?? 0) + 1;
        kept.set(kindOf(event), count);
        return count <= most;
      })
      .slice(0, left)
      .reverse();
  }
}

function kindOf({ containerId, action }: ContainerEvent): string {
  return `${containerId} ${action}`;
}

/** The highest number that each count can be cut to so that all together are no more than `total`; at least 1. */
function mostOfEach(counts: readonly number[], total: number): number {
  let rest = total;
  const ascending = [...counts].sort((a, b) => a - b);
  for (const [index, count] of ascending.entries()) {
    const share = rest / (ascending.length - index);
    if (count > share) return Math.max(1, Math.floor(share));
    rest -= count;
  }
  return Number.MAX_SAFE_INTEGER;
}
