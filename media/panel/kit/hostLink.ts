import type { Clock } from '../../../src/common/clock';
import type { Disposable } from '../../../src/common/disposable';

/** After so many intervals without a word, each of which was asked into, the host side is taken for gone. */
const silentIntervals = 3;
/** Ticks far apart are no reason to find out late: a host that has nothing to say answers a ping. */
const longestIntervalMs = 5000;

/** Whole intervals count from the first question on, as the host had no chance before. */
const justAwake = -1;

export interface HostLinkOptions {
  readonly clock: Clock;
  readonly intervalMs: number;
  /** Asks the host for a word. */
  readonly ping: () => void;
  readonly handleChange: (isLost: boolean) => void;
}

/**
 * Whether the panel's host side lives. Its process can die, or hang, without a message: then nothing comes
 * any more, and what a page showed last would look like now for ever. So a page that hears nothing asks, and
 * after some unanswered questions says so. It never complains without having asked: a page that was asleep,
 * as on a laptop that was closed, asks first.
 */
export class HostLink implements Disposable {
  readonly #options: HostLinkOptions;
  #intervalMs: number;
  #unanswered = 0;
  #isLost = false;
  /** When the last word came, UTC ms. */
  #heardMs: number;
  #dueMs = 0;
  #timer: Disposable | undefined;

  constructor(options: HostLinkOptions) {
    this.#options = options;
    this.#intervalMs = Math.min(options.intervalMs, longestIntervalMs);
    this.#heardMs = options.clock.now();
    this.#wait();
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  get heardMs(): number {
    return this.#heardMs;
  }

  /** Any message of the host. */
  hear(): void {
    this.#unanswered = 0;
    this.#heardMs = this.#options.clock.now();
    this.#wait();
    this.#setLost(false);
  }

  /** The interval in force, in which all that is well gives a word. */
  setInterval(intervalMs: number): void {
    this.#intervalMs = Math.min(intervalMs, longestIntervalMs);
    this.#wait();
  }

  /** The page is looked at again after nobody did. */
  wake(): void {
    this.#unanswered = justAwake;
    this.#beat();
  }

  dispose(): void {
    this.#timer?.dispose();
  }

  #wait(): void {
    this.#timer?.dispose();
    this.#dueMs = this.#options.clock.now() + this.#intervalMs;
    this.#timer = this.#options.clock.setTimeout(() => this.#beat(), this.#intervalMs);
  }

  #beat(): void {
    // What comes so late was asleep, and what was said meanwhile may still be on its way.
    const wasAsleep = this.#options.clock.now() - this.#dueMs > this.#intervalMs;
    if (wasAsleep) this.#unanswered = justAwake;
    const isSilent = this.#unanswered >= silentIntervals - 1;
    this.#unanswered++;
    this.#options.ping();
    this.#wait();
    if (isSilent) this.#setLost(true);
  }

  #setLost(isLost: boolean): void {
    if (isLost === this.#isLost) return;
    this.#isLost = isLost;
    this.#options.handleChange(isLost);
  }
}
