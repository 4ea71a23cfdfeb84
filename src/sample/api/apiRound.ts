import type { Clock } from '../../common/clock';
import type { Disposable } from '../../common/disposable';
import { CanceledError } from '../../common/errors';
import type { ContainerReading } from '../../common/model/sample';
import { Breather } from '../../engine/transport/breather';
import { statusCodeOf } from '../../engine/transport/engineError';

/** What readings through the API need of an engine. */
export interface StatsSource {
  /** So many requests at once are quickest with an engine that answers at once. */
  readonly concurrency: number;
  stats(id: string, signal: AbortSignal): Promise<ContainerReading | undefined>;
}

export interface ApiRoundOptions {
  readonly source: StatsSource;
  /** In the order in which they are asked: there may be no time for the last ones. */
  readonly ids: readonly string[];
  readonly handleAsk: (id: string) => void;
  readonly clock: Clock;
  /** The engine is known to answer at its own one-second tick. */
  readonly isTicking: boolean;
}

interface Failure {
  readonly id: string;
  readonly error: unknown;
}

/**
 * Engines before version 25 answer only at their own one-second tick, all that was asked before it. No answer
 * for so long means such an engine; version numbers cannot be trusted.
 */
const tickingAfterMs = 400;
/** Longer than any engine takes that is alive; older readings would give no rates either. */
const abandonAfterMs = 15_000;
/** Each is a connection and its buffers, and an engine may say that it runs any number of containers. */
const mostAtOnce = 256;

/**
 * One request for each container: a few at once, or as many as may be with an engine that answers at its own
 * tick.
 */
export class ApiRound {
  readonly #options: ApiRoundOptions;
  readonly #abort = new AbortController();
  readonly #startedMs: number;
  readonly #waiting: string[];
  readonly #lateTimer: Disposable;
  #tickingTimer: Disposable | undefined;
  #readings = new Map<string, ContainerReading>();
  #failures: Failure[] = [];
  #inFlight = 0;
  #isAsking = false;
  #lastAnswerMs: number;
  #isTicking: boolean;
  #endedMs: number | undefined;
  #unaskedCount = 0;
  #finish: () => void = () => undefined;
  readonly #done: Promise<void>;

  constructor(options: ApiRoundOptions) {
    this.#options = options;
    const { clock, ids } = options;
    this.#startedMs = clock.monotonicMs();
    this.#lastAnswerMs = this.#startedMs;
    this.#waiting = [...ids];
    this.#isTicking = options.isTicking;
    this.#done = new Promise(resolve => (this.#finish = resolve));
    this.#lateTimer = clock.setTimeout(() => this.#handleLate(), abandonAfterMs);
    if (!this.#isTicking) this.#watchForTicking(tickingAfterMs);
    void this.#askNext();
  }

  get isDone(): boolean {
    return this.#endedMs !== undefined;
  }

  /** What this round found out about the engine. */
  get isTicking(): boolean {
    return this.#isTicking;
  }

  get tookMs(): number {
    return (this.#endedMs ?? this.#options.clock.monotonicMs()) - this.#startedMs;
  }

  get idCount(): number {
    return this.#options.ids.length;
  }

  /** How many the round was too short for. */
  get unaskedCount(): number {
    return this.#unaskedCount;
  }

  /** Resolves when all have answered or `signal` aborts. */
  async settled(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    let handleAbort: () => void = () => undefined;
    const aborted = new Promise<void>(resolve => {
      handleAbort = resolve;
      signal.addEventListener('abort', handleAbort, { once: true });
    });
    await Promise.race([this.#done, aborted]);
    signal.removeEventListener('abort', handleAbort);
  }

  /** What arrived since the last call. */
  take(): {
    readonly readings: ReadonlyMap<string, ContainerReading>;
    readonly failures: readonly Failure[];
  } {
    const taken = { readings: this.#readings, failures: this.#failures };
    this.#readings = new Map();
    this.#failures = [];
    return taken;
  }

  /** Cancels the requests under way: their answers are not needed any more. */
  abandon(): void {
    if (this.isDone) return;
    this.#waiting.length = 0;
    this.#abort.abort(new CanceledError('The round was canceled.'));
    this.#end();
  }

  /** Looks after `delayMs` whether the engine has answered meanwhile. */
  #watchForTicking(delayMs: number): void {
    const { clock } = this.#options;
    this.#tickingTimer = clock.setTimeout(() => {
      const restMs = this.#lastAnswerMs + tickingAfterMs - clock.monotonicMs();
      if (restMs > 0) {
        this.#watchForTicking(restMs);
        return;
      }
      this.#isTicking = true;
      void this.#askNext();
    }, delayMs);
  }

  get #mayAsk(): boolean {
    const most = this.#isTicking ? mostAtOnce : this.#options.source.concurrency;
    return this.#waiting.length > 0 && this.#inFlight < most;
  }

  async #askNext(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    const breather = new Breather();
    while (this.#mayAsk) {
      this.#inFlight++;
      void this.#ask(this.#waiting.shift() ?? '');
      if (this.#mayAsk) await breather.rest();
    }
    this.#isAsking = false;
    if (this.#inFlight === 0) this.#end();
  }

  async #ask(id: string): Promise<void> {
    this.#options.handleAsk(id);
    try {
      const reading = await this.#options.source.stats(id, this.#abort.signal);
      const arrivedAtMs = this.#options.clock.now();
      if (reading && !this.isDone) this.#readings.set(id, { ...reading, arrivedAtMs });
    } catch (error) {
      if (!isGone(error) && !this.isDone) this.#failures.push({ id, error });
    }
    this.#inFlight--;
    if (this.isDone) return;
    this.#lastAnswerMs = this.#options.clock.monotonicMs();
    void this.#askNext();
  }

  #handleLate(): void {
    const error = new Error('no answer in time');
    this.#unaskedCount = this.#waiting.length;
    for (const id of this.#waiting.splice(0)) this.#failures.push({ id, error });
    this.#abort.abort(error);
  }

  #end(): void {
    if (this.isDone) return;
    this.#endedMs = this.#options.clock.monotonicMs();
    this.#lateTimer.dispose();
    this.#tickingTimer?.dispose();
    this.#finish();
  }
}

/** Removed, or stopped while being asked. */
function isGone(error: unknown): boolean {
  const status = statusCodeOf(error);
  return status === 404 || status === 409;
}
