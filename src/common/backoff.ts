export interface BackoffOptions {
  /** The longest first delay. */
  readonly firstMs: number;
  /** From 0 to 1, as `Math.random` gives it. */
  readonly random: () => number;
}

/**
 * Delays between attempts: each twice as long as the one before, and up to half of it off, so that many do
 * not retry at once.
 */
export class Backoff {
  readonly #options: BackoffOptions;
  #attempts = 0;

  constructor(options: BackoffOptions) {
    this.#options = options;
  }

  /** Delays asked for since the last success. */
  get attempts(): number {
    return this.#attempts;
  }

  /** How long to wait before the next attempt; at most `maxMs`. There is no last attempt. */
  nextMs(maxMs: number): number {
    const { firstMs, random } = this.#options;
    const fullMs = Math.min(maxMs, firstMs * 2 ** Math.min(this.#attempts++, 30));
    return fullMs * (1 - random() / 2);
  }

  /** It worked. */
  reset(): void {
    this.#attempts = 0;
  }
}
