import { CanceledError } from '../../common/errors';
import type { StatsSource } from '../api/apiRound';
import type { EngineInterfaces } from './engineInterfaces';

/**
 * Asks an engine in the background, a few containers at a time, which interfaces it gave them: its statistics
 * name them.
 */
export class InterfaceQuestions {
  #abort = new AbortController();
  readonly #waiting: { source: StatsSource; id: string; interfaces: EngineInterfaces }[] = [];
  #inFlight = 0;

  /**
   * Passes each answer to the container's `interfaces`, which also decides when a failed request is repeated.
   */
  ask(source: StatsSource, unsure: ReadonlyMap<string, EngineInterfaces> = new Map()): void {
    for (const [id, interfaces] of unsure) this.#waiting.push({ source, id, interfaces });
    this.#askNext();
  }

  /** Cancels the requests under way. */
  abandon(): void {
    this.#waiting.length = 0;
    this.#abort.abort(new CanceledError('The questions were canceled.'));
    this.#abort = new AbortController();
  }

  #askNext(): void {
    for (;;) {
      const next = this.#waiting[0];
      if (!next || this.#inFlight >= next.source.concurrency) return;
      this.#waiting.shift();
      this.#inFlight++;
      void this.#askOne(next.source, next.id, next.interfaces).finally(() => {
        this.#inFlight--;
        this.#askNext();
      });
    }
  }

  async #askOne(source: StatsSource, id: string, interfaces: EngineInterfaces): Promise<void> {
    const { signal } = this.#abort;
    const { parts } = interfaces;
    try {
      const reading = await source.stats(id, signal);
      // An answer without figures tells of no interface: it may only be one that could not be understood.
      if (reading?.networkParts && !signal.aborted) interfaces.learn(reading.networkParts, parts);
    } catch {
      // The container ended or the engine does not answer: those who need the engine report that.
    }
  }
}
