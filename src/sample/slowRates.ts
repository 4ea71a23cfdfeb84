import type { Clock } from '../common/clock';
import type { IoPart } from '../common/model/sample';
import { ioRates, type IoRates } from './ioRates';
import { ageMs, stampOf, type Stamp } from './stamp';

/** Totals since the machine started, by interface or disk. */
export interface SlowCounters {
  readonly parts: readonly IoPart[];
  /** The source's own rates, which tell an answer that it repeats from one that it read. */
  readonly ownRates: readonly (number | null)[];
}

/**
 * Rates from two readings of counters, by the monotonic clock. Counters that went back (an interface that was
 * reset, a disk that was taken out of a sum) give none, and nor does the time of a pause or a sleep.
 */
export class SlowRates {
  readonly #clock: Clock;
  readonly #maxSpanMs: number;
  #before: { readonly counters: SlowCounters; readonly at: Stamp } | undefined;
  #rates: IoRates = {};

  /** `maxSpanMs`: a rate over a longer time, or that nobody took for so long, says nothing about now. */
  constructor(clock: Clock, maxSpanMs: number) {
    this.#clock = clock;
    this.#maxSpanMs = maxSpanMs;
  }

  note(counters: SlowCounters): void {
    const { parts } = counters;
    const before = this.#before;
    if (before && isRepeated(counters, before.counters)) return;
    const at = stampOf(this.#clock);
    this.#before = { counters, at };
    const isNear = before && ageMs(this.#clock, before.at) <= this.#maxSpanMs;
    this.#rates = isNear ? ioRates(parts, before.counters.parts, at.monotonicMs - before.at.monotonicMs) : {};
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

/**
 * `systeminformation` repeats its last answer within half a second by the wall clock: after that is set back,
 * for as long as it was set back. What it read anew and found unchanged has rates of zero.
 */
function isRepeated({ parts, ownRates }: SlowCounters, before: SlowCounters): boolean {
  const isSame =
    parts.length === before.parts.length &&
    parts.every(({ name, inBytes, outBytes }, index) => {
      const other = before.parts[index];
      return other?.name === name && other.inBytes === inBytes && other.outBytes === outBytes;
    });
  return isSame && ownRates.some(rate => rate !== 0);
}
