import type { CancelSignal } from '../common/cancelSignal';
import type { Clock } from '../common/clock';
import { ArgumentError } from '../common/errors';
import type { ParamsOf, ResultOf } from '../common/rpc';
import type { WindowMethods } from '../protocol/windows';

/** How long a call waits for somebody who can answer it. */
const answererWithinMs = 15_000;

/** Who answers calls: our own owner, or the link to another window's. */
export interface Answerer {
  call<K extends keyof WindowMethods>(
    method: K,
    params: ParamsOf<WindowMethods, K>,
    signal?: CancelSignal,
  ): Promise<ResultOf<WindowMethods, K>>;
}

/**
 * Sends each call to the current answerer, and again to the next one when that answerer went away before it
 * replied.
 */
export class CallRouter implements Answerer {
  readonly #clock: Clock;
  readonly #waiting = new Set<{ resolve(answerer: Answerer): void; reject(error: Error): void }>();
  #answerer: Answerer | undefined;
  /** Why calls are rejected at once: waiting for an answerer would not help. */
  #refusal: string | undefined;
  #isClosed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get hasAnswerer(): boolean {
    return this.#answerer !== undefined;
  }

  /** `undefined`: calls wait for the next. */
  setAnswerer(answerer: Answerer | undefined): void {
    this.#answerer = answerer;
    this.#refusal = undefined;
    if (!answerer) return;
    for (const { resolve } of this.#waiting) resolve(answerer);
    this.#waiting.clear();
  }

  /** Calls are rejected until there is an answerer. */
  refuse(reason: string): void {
    this.#answerer = undefined;
    this.#refusal = reason;
    for (const { reject } of this.#waiting) reject(new Error(reason));
    this.#waiting.clear();
  }

  /** Calls are rejected for ever. */
  close(reason: string): void {
    this.#isClosed = true;
    this.refuse(reason);
  }

  async call<K extends keyof WindowMethods>(
    method: K,
    params: ParamsOf<WindowMethods, K>,
    signal?: CancelSignal,
  ): Promise<ResultOf<WindowMethods, K>> {
    for (;;) {
      const answerer = await this.#whoAnswers();
      try {
        return await answerer.call(method, params, signal);
      } catch (error) {
        const isFinal = error instanceof ArgumentError || signal?.aborted === true;
        if (isFinal || this.#answerer === answerer || this.#isClosed) throw error;
      }
    }
  }

  #whoAnswers(): Promise<Answerer> {
    if (this.#answerer) return Promise.resolve(this.#answerer);
    if (this.#refusal !== undefined) return Promise.reject(new Error(this.#refusal));
    return new Promise((resolve, reject) => {
      const timer = this.#clock.setTimeout(() => {
        this.#waiting.delete(waiting);
        reject(new Error('No window collects at the moment.'));
      }, answererWithinMs);
      const waiting = {
        resolve: (answerer: Answerer) => {
          timer.dispose();
          resolve(answerer);
        },
        reject: (error: Error) => {
          timer.dispose();
          reject(error);
        },
      };
      this.#waiting.add(waiting);
    });
  }
}
