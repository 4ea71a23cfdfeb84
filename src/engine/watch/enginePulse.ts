import type { Clock } from '../../common/clock';
import { withDeadline } from '../../node/withDeadline';

export interface EnginePulseOptions {
  readonly clock: Clock;
  /** Rejects when the engine does not answer. */
  readonly ping: (signal: AbortSignal) => Promise<void>;
  /** It does not answer. */
  readonly handleLoss: (error: unknown) => void;
}

/**
 * An engine that says nothing may be frozen: then it is asked whether it is there, at every second tick of
 * the usual interval: to ask costs a tenth of a tick. Never while nothing runs.
 */
const silenceMs = 6000;
const pingTimeoutMs = 3000;

/** Whether an engine is there: it is until a ping fails, whatever else it refuses. */
export class EnginePulse {
  readonly #options: EnginePulseOptions;
  #heardAtMs = Number.NEGATIVE_INFINITY;
  #isPinging = false;

  constructor(options: EnginePulseOptions) {
    this.#options = options;
  }

  /** It said something. Answers when (monotonic). */
  noteAnswer(): number {
    this.#heardAtMs = this.#options.clock.monotonicMs();
    return this.#heardAtMs;
  }

  /** Asks one that has said nothing for long. */
  checkSilence(owner: AbortSignal): void {
    if (this.#options.clock.monotonicMs() - this.#heardAtMs >= silenceMs) this.ping(owner);
  }

  /**
   * Beside what goes on: containers may be read without the engine. Tells nobody once `owner` has aborted.
   */
  ping(owner: AbortSignal): void {
    if (this.#isPinging) return;
    this.#isPinging = true;
    const askedAtMs = this.#options.clock.monotonicMs();
    this.check(owner)
      .catch((error: unknown) => {
        // What it said meanwhile shows that it is there.
        if (!owner.aborted && this.#heardAtMs <= askedAtMs) this.#options.handleLoss(error);
      })
      .finally(() => (this.#isPinging = false));
  }

  /** Resolves when it answers in time; else rejects, as when `signal` aborts. */
  async check(signal: AbortSignal): Promise<void> {
    const { clock, ping } = this.#options;
    await withDeadline({ clock, limitMs: pingTimeoutMs, signal }, ping);
    this.noteAnswer();
  }
}
