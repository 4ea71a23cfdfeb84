import type { Clock } from '../../common/clock';

/**
 * Most events a second over time. No engine sends so many for long; one that does is asked for lists instead.
 */
const mostPerSecond = 1000;
/**
 * Most events at once: an engine replays what it kept while nobody listened, and `docker compose down` of
 * hundreds of containers sends a burst.
 */
const mostAtOnce = 10_000;
/** A longer line counts as several of this length, because it costs as much to read. */
const usualLength = 4096;

/** A stream sends more events than are taken. */
export class FloodError extends Error {
  override readonly name = 'FloodError';

  constructor() {
    super(`it sends more than ${mostPerSecond} events a second`);
  }
}

/** Checks that a stream of events is slow enough to be followed. */
export class EventPace {
  readonly #clock: Clock;
  #left = mostAtOnce;
  #atMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#atMs = clock.monotonicMs();
  }

  /** @throws FloodError */
  noteLine(length: number): void {
    const nowMs = this.#clock.monotonicMs();
    this.#left = Math.min(mostAtOnce, this.#left + ((nowMs - this.#atMs) * mostPerSecond) / 1000);
    this.#atMs = nowMs;
    this.#left -= Math.ceil(length / usualLength);
    if (this.#left < 0) throw new FloodError();
  }
}
