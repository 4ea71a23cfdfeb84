export interface BackoffOptions {
  /** Longest first delay, ms. */
  readonly firstMs: number;
  /** Returns a number from 0 to 1, as `Math.random` does. */
  readonly random: () => number;
}

/**
 * Delays between attempts. The delay doubles with each attempt, and up to half of it is taken off at random,
 * so that many clients do not retry at once.
 */
export class Backoff {
  readonly #options: BackoffOptions;
  #attempts = 0;

  constructor(options: BackoffOptions) {
    this.#options = options;
  }

  /** How many delays were asked for since the last success. */
  get attempts(): number {
    return this.#attempts;
  }

  /** How long to wait before the next attempt; at most `maxMs`. There is no last attempt. */
  nextMs(maxMs: number): number {
    const { firstMs, random } = this.#options;
    const fullMs = Math.min(maxMs, firstMs * 2 ** Math.min(this.#attempts++, 30));
    return fullMs * (1 - random() / 2);
  }

  /** The attempt succeeded: the next delay is short again. */
  reset(): void {
    this.#attempts = 0;
  }
}
