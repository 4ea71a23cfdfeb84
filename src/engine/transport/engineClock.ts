import type { Clock } from '../../common/clock';
import { maxTimeMs } from '../../common/time';

/** Clocks that differ by less count as the same: an engine tells its time to the second. */
const sameClockMs = 2000;
/** An answer that took longer may carry a time from long before it arrived. */
const promptMs = 1000;

/**
 * Compares the clock of an engine's machine with this machine's, by the `Date` of the answers: a virtual
 * machine that slept, or another machine, may be hours off. Times that an engine tells are converted to this
 * machine's clock where its answers are read, because ticks and everything else use it.
 */
export class EngineClock {
  readonly #clock: Clock;
  #shiftMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Add it to a time of the engine's. It changes only when the clocks have clearly moved against each other,
   * so that a start that is told twice is the same start.
   */
  get shiftMs(): number {
    return this.#shiftMs;
  }

  now(): number {
    return this.#clock.now();
  }

  /**
   * Takes the `Date` of an answer that was asked for at `askedAtMs` of this machine's clock, and returns it
   * in ms.
   */
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

  /** A time of the engine's by this machine's clock; `undefined` if that is no valid date. */
  here(engineMs: number | undefined): number | undefined {
    const hereMs = (engineMs ?? Number.NaN) + this.#shiftMs;
    return hereMs > 0 && hereMs <= maxTimeMs ? hereMs : undefined;
  }
}
