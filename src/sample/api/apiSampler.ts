import type { Clock } from '../../common/clock';
import { CanceledError } from '../../common/errors';
import type { ContainerReading } from '../../common/model/sample';
import { ApiRound, type StatsSource } from './apiRound';

export interface ApiSamples {
  readonly readings: ReadonlyMap<string, ContainerReading>;
  /** Requests that did not answer; a container that stopped or went away meanwhile is not one of them. */
  readonly failures: readonly { readonly id: string; readonly error: unknown }[];
  /**
   * Set where the engine takes longer than a tick may: how long until each container has had its turn, as the
   * round under way, or just over, shows it.
   */
  readonly slowMs?: number;
  /** How many containers the newest round was too short for: they come first in the next. Absent: none. */
  readonly unaskedCount?: number;
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
  /** Containers, the one that was asked longest ago first. */
  readonly #asked = new Set<string>();
  /** How many of how many containers the newest round that has ended was too short for. */
  #unasked = { count: 0, of: 1 };

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
      this.#unasked = { count: round.unaskedCount, of: round.idCount };
    }
    const isSlow = isContinued || !round.isDone;
    const { count, of } = this.#unasked;
    // Where a round is too short for all, several make a turn.
    const rounds = Math.max(1, Math.ceil(of / Math.max(1, of - count)));
    return {
      ...round.take(),
      ...(isSlow && { slowMs: round.tookMs * rounds }),
      ...(count > 0 && { unaskedCount: count }),
    };
  }

  /** Cancels the round and forgets what was found out about the engine. */
  reset(): void {
    this.#abandon();
    this.#source = undefined;
    this.#isTicking = false;
    this.#rounds = 0;
    this.#unasked = { count: 0, of: 1 };
  }

  #start(source: StatsSource, ids: readonly string[]): ApiRound {
    if (this.#rounds++ % roundsPerProbe === 0) this.#isTicking = false;
    const handleAsk = (id: string): void => {
      this.#asked.delete(id);
      this.#asked.add(id);
    };
    return new ApiRound({
      source,
      ids: this.#inTurn(ids),
      handleAsk,
      clock: this.#clock,
      isTicking: this.#isTicking,
    });
  }

  /** First those that were never asked, then those that were asked longest ago. Forgets all others. */
  #inTurn(ids: readonly string[]): string[] {
    const wanted = new Set(ids);
    for (const id of this.#asked) if (!wanted.has(id)) this.#asked.delete(id);
    return [...ids.filter(id => !this.#asked.has(id)), ...this.#asked];
  }

  #abandon(): void {
    this.#round?.abandon();
    this.#round = undefined;
  }
}
