import type { Clock } from '../../common/clock';
import { maxTimeMs } from '../../common/time';

/** Clocks that differ by less are taken for the same: an engine tells its own to the second. */
const sameClockMs = 2000;
/** An answer that took longer may have told its time long before it came. */
const promptMs = 1000;

/**
 * The clock of an engine's machine held against this one's, as the answers' `Date` tells it: a virtual machine
 * that slept, or another machine, may be hours off. What an engine says of when something happened is told by
 * this machine's clock from where its answers are read, because ticks and all else are.
 */
export class EngineClock {
  readonly #clock: Clock;
  #shiftMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * What is to be added to a time of the engine's. It stays the same until the clocks have clearly moved
   * against each other: a start that is told twice is the same start.
   */
  get shiftMs(): number {
    return this.#shiftMs;
  }

  now(): number {
    return this.#clock.now();
  }

  /** Takes what an answer tells that was asked for at `askedAtMs` of this machine's clock. Answers it in ms. */
  note(date: string | undefined, askedAtMs: number): number | undefined {
    const engineTimeMs = Date.parse(date ?? '');
    if (!Number.isFinite(engineTimeMs)) return undefined;
    const nowMs = this.#clock.now();
    const isPrompt = nowMs >= askedAtMs && nowMs - askedAtMs <= promptMs;
    const behindMs = nowMs - engineTimeMs;
    if (isPrompt && Math.abs(behindMs - this.#shiftMs) > sameClockMs)
      this.#shiftMs = Math.abs(behindMs) > sameClockMs ? behindMs : 0;
    return engineTimeMs;
  }

  /** A time of the engine's by this machine's clock; `undefined` for one that no date can be. */
  here(engineMs: number | undefined): number | undefined {
    const hereMs = (engineMs ?? Number.NaN) + this.#shiftMs;
    return hereMs > 0 && hereMs <= maxTimeMs ? hereMs : undefined;
  }
}
