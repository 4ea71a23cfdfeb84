import type { Clock } from '../../common/clock';
import { CanceledError } from '../../common/errors';
import type { ContainerReading } from '../../common/model/sample';
import { ApiRound, type StatsSource } from './apiRound';

export interface ApiSamples {
  readonly readings: ReadonlyMap<string, ContainerReading>;
  /** Requests that did not answer; a container that stopped or went away meanwhile is not one of them. */
  readonly failures: readonly { readonly id: string; readonly error: unknown }[];
  /**
   * Set where the engine takes longer than a tick may: how long the round under way, or just over, has taken.
   */
  readonly slowMs?: number;
}

/**
 * After so many rounds the kind of engine is determined anew: an engine that was busy once is not slow for
 * ever.
 */
const roundsPerProbe = 120;

/**
 * Reads containers through the engine's API, in rounds that never overlap: where one takes longer than a tick
 * may, answers are handed out as they come, and the engine is asked again once all have.
 */
export class ApiSampler {
  readonly #clock: Clock;
  #round: ApiRound | undefined;
  #source: StatsSource | undefined;
  /** The engine answers at its own one-second tick. */
  #isTicking = false;
  #rounds = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Resolves when all have answered or `signal` aborts, with what arrived by then. After an abort other than
   * `CanceledError` the rest of the round goes on.
   */
  async sample(source: StatsSource, ids: readonly string[], signal: AbortSignal): Promise<ApiSamples> {
    if (source !== this.#source) this.reset();
    this.#source = source;
    const isContinued = this.#round !== undefined;
    const round = (this.#round ??= this.#start(source, ids));
    await round.settled(signal);
    if (signal.reason instanceof CanceledError) this.#abandon();
    if (round.isDone) {
      this.#round = undefined;
      this.#isTicking = round.isTicking;
    }
    const isSlow = isContinued || !round.isDone;
    return { ...round.take(), ...(isSlow && { slowMs: round.tookMs }) };
  }

  /** Cancels the round and forgets what was found out about the engine. */
  reset(): void {
    this.#abandon();
    this.#source = undefined;
    this.#isTicking = false;
    this.#rounds = 0;
  }

  #start(source: StatsSource, ids: readonly string[]): ApiRound {
    if (this.#rounds++ % roundsPerProbe === 0) this.#isTicking = false;
    return new ApiRound({ source, ids, clock: this.#clock, isTicking: this.#isTicking });
  }

  #abandon(): void {
    this.#round?.abandon();
    this.#round = undefined;
  }
}
