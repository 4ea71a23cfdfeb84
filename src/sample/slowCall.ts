import type { Clock } from '../common/clock';
import { messageOf } from '../common/errors';
import type { Log } from '../common/log';
import { withDeadline } from '../node/withDeadline';
import { ageMs, stampOf, type Stamp } from './stamp';
import type { SystemRound } from './systemInformation';

/** A call waits for a process, and a process for a disk: for a network drive that is gone, for ever. */
const limitMs = 20_000;
/** Calls that are given up may have a process each that nothing can end. */
const mostAbandoned = 2;

export interface SlowCallOptions<T> {
  /** For the log: `File systems`. */
  readonly what: string;
  readonly read: (round: SystemRound) => Promise<T>;
  /** An answer that is older than this is not known any more. */
  readonly maxAgeMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * One of the host's slow figures. A call without an answer is given up after a while, so that it holds up
 * neither the others nor the next one; while several such calls have not ended, there is no further one.
 */
export class SlowCall<T> {
  readonly #options: SlowCallOptions<T>;
  #newest: { readonly answer: T; readonly at: Stamp } | undefined;
  #unanswered = 0;
  #isFailing = false;

  constructor(options: SlowCallOptions<T>) {
    this.#options = options;
  }

  /** The newest answer, unless it is too old. */
  get answer(): T | undefined {
    const { clock, maxAgeMs } = this.#options;
    return this.#newest && ageMs(clock, this.#newest.at) <= maxAgeMs ? this.#newest.answer : undefined;
  }

  /** The answer; `undefined` when there is none. A failure is logged when it begins and when it ends. */
  async ask(round: SystemRound, signal: AbortSignal): Promise<T | undefined> {
    if (signal.aborted || this.#unanswered >= mostAbandoned) return undefined;
    const { what, clock, log } = this.#options;
    try {
      const answer = await withDeadline({ clock, limitMs, signal }, () => this.#call(round));
      if (signal.aborted) return undefined;
      this.#newest = { answer, at: stampOf(clock) };
      if (this.#isFailing) log.info(`${what} of the host can be read again.`);
      this.#isFailing = false;
      return answer;
    } catch (error) {
      if (signal.aborted) return undefined;
      if (!this.#isFailing) log.warn(`${what} of the host could not be read: ${messageOf(error)}`);
      this.#isFailing = true;
      return undefined;
    }
  }

  /** What was read before a pause is not known after it. */
  forget(): void {
    this.#newest = undefined;
  }

  async #call(round: SystemRound): Promise<T> {
    this.#unanswered++;
    try {
      return await this.#options.read(round);
    } finally {
      this.#unanswered--;
    }
  }
}
