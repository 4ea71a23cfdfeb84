import type { Clock } from '../../common/clock';

/** No engine has so much to tell for long: it is asked for a list instead. */
const mostPerSecond = 1000;
/**
 * What it kept while nobody listened comes at once, and so does what `docker compose down` of hundreds does.
 */
const mostAtOnce = 10_000;
/** A line that is longer counts for as many as it has of these: to read it costs as much. */
const usualLength = 4096;

/** A stream tells more than is taken. */
export class FloodError extends Error {
  override readonly name = 'FloodError';

  constructor() {
    super(`it tells more than ${mostPerSecond} events a second`);
  }
}

/** Whether a stream of events is one that can be followed. */
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
