import type { Clock } from '../common/clock';
import type { IoPart } from '../common/model/sample';
import { ioRates, type IoRates } from './ioRates';
import { ageMs, stampOf, type Stamp } from './stamp';

/**
 * Rates from two readings of counters, by the monotonic clock. Counters that went back (an interface that was
 * reset, a disk that was taken out of a sum) give none, and nor does the time of a pause or a sleep.
 */
export class SlowRates {
  readonly #clock: Clock;
  readonly #maxSpanMs: number;
  #before: { readonly parts: readonly IoPart[]; readonly at: Stamp } | undefined;
  #rates: IoRates = {};

  /** `maxSpanMs`: a rate over a longer time, or that nobody took for so long, says nothing about now. */
  constructor(clock: Clock, maxSpanMs: number) {
    this.#clock = clock;
    this.#maxSpanMs = maxSpanMs;
  }

  /** `parts`: totals since the machine started, by interface or disk. */
  note(parts: readonly IoPart[]): void {
    const before = this.#before;
    const at = stampOf(this.#clock);
    this.#before = { parts, at };
    const isNear = before && ageMs(this.#clock, before.at) <= this.#maxSpanMs;
    this.#rates = isNear ? ioRates(parts, before.parts, at.monotonicMs - before.at.monotonicMs) : {};
  }

  /** The rates that nobody took yet: a row that repeated them would tell of traffic in another time. */
  take(): IoRates {
    const isNear = this.#before && ageMs(this.#clock, this.#before.at) <= this.#maxSpanMs;
    const rates = isNear ? this.#rates : {};
    this.#rates = {};
    return rates;
  }

  forget(): void {
    this.#before = undefined;
    this.#rates = {};
  }
}
