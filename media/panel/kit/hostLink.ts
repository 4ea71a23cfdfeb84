import type { Clock } from '../../../src/common/clock';
import type { Disposable } from '../../../src/common/disposable';

/** After so many intervals without an answer to the page's pings, the host counts as gone. */
const silentIntervals = 3;
/** A long interval should not delay this: a host without anything to send answers a ping. */
const longestIntervalMs = 5000;

/** Whole intervals count from the first ping, because the host had no chance to answer before. */
const justAwake = -1;

export interface HostLinkOptions {
  readonly clock: Clock;
  readonly intervalMs: number;
  /** Asks the host for any message. */
  readonly ping: () => void;
  readonly handleChange: (isLost: boolean) => void;
}

/**
 * Whether the panel's host side is alive. Its process can die or hang without a message, and the page would
 * then show its last state as current for ever. So a page that hears nothing sends pings, and reports the
 * host as lost after several without an answer. It never does so without asking first: a page that was
 * asleep, as on a closed laptop, asks first.
 */
export class HostLink implements Disposable {
  readonly #options: HostLinkOptions;
  #intervalMs: number;
  #unanswered = 0;
  #isLost = false;
  /** Time of the last message, UTC ms. */
  #heardMs: number;
  #dueMs = 0;
  #timer: Disposable | undefined;

  constructor(options: HostLinkOptions) {
    this.#options = options;
    this.#intervalMs = Math.min(options.intervalMs, longestIntervalMs);
    this.#heardMs = options.clock.now();
    this.#wait();
  }

  get heardMs(): number {
    return this.#heardMs;
  }

  /** Call it for every message from the host. */
  hear(): void {
    this.#unanswered = 0;
    this.#heardMs = this.#options.clock.now();
    this.#wait();
    this.#setLost(false);
  }

  /** Sets the interval in which a healthy host sends something, ms. */
  setInterval(intervalMs: number): void {
    this.#intervalMs = Math.min(intervalMs, longestIntervalMs);
    this.#wait();
  }

  /** The page is visible again. */
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
    // A timer this late was asleep, and messages of that time may still arrive.
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
