import { Backoff } from '../../common/backoff';
import type { Clock } from '../../common/clock';
import { messageOf } from '../../common/errors';
import type { Log } from '../../common/log';
import { minuteMs } from '../../common/time';
import { maxContainers } from '../parse/containerListing';

export interface ListingHealthOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
}

/** A refused list is asked for again so soon, then less and less often; seldom while nothing runs. */
const retryMs = { first: 1000, most: 30_000, idle: 5 * minuteMs };

/**
 * Whether an engine lists its containers, and when to ask again if it did not. An engine that does not is
 * still there.
 */
export class ListingHealth {
  readonly #options: ListingHealthOptions;
  readonly #backoff: Backoff;
  #retryAtMs = Number.NEGATIVE_INFINITY;
  #hasListed = false;
  #hasMore = false;
  #refusal: string | undefined;

  constructor(options: ListingHealthOptions) {
    this.#options = options;
    this.#backoff = new Backoff({ firstMs: retryMs.first, random: options.random });
  }

  get hasListed(): boolean {
    return this.#hasListed;
  }

  /** Why nothing is known of its containers; `undefined` once they were listed, because that list stays. */
  get problem(): string | undefined {
    return this.#hasListed ? undefined : this.#refusal;
  }

  /** Monotonic: the list is not asked for again before. */
  get retryAtMs(): number {
    return this.#retryAtMs;
  }

  /** Whether it lists more containers than are taken. */
  get hasMore(): boolean {
    return this.#hasMore;
  }

  noteListed(hasMore: boolean): void {
    if (hasMore && !this.#hasMore) {
      const taken = maxContainers.toLocaleString('en');
      this.#options.log.warn(
        `The engine has more containers than the ${taken} that are taken: running ones first, then as it lists them.`,
      );
    }
    this.#hasMore = hasMore;
    if (this.#refusal !== undefined && this.#hasListed)
      this.#options.log.info('The engine lists its containers again.');
    this.#refusal = undefined;
    this.#hasListed = true;
    this.forgetRetry();
  }

  /** The engine refused, was late, or sent no list. Logged on change only. */
  noteRefusal(error: unknown, isIdle: boolean): void {
    const { clock, log } = this.#options;
    const reason = messageOf(error);
    if (this.#refusal === undefined && this.#hasListed)
      log.warn(`The engine does not list its containers (${reason}): the last list stands.`);
    this.#refusal = reason;
    this.#retryAtMs = clock.monotonicMs() + this.#backoff.nextMs(isIdle ? retryMs.idle : retryMs.most);
  }

  /** The list may be asked for again at once. */
  forgetRetry(): void {
    this.#backoff.reset();
    this.#retryAtMs = Number.NEGATIVE_INFINITY;
  }
}
