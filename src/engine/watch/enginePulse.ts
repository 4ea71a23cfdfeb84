import type { Clock } from '../../common/clock';
import { withDeadline } from '../../node/withDeadline';

export interface EnginePulseOptions {
  readonly clock: Clock;
  /** Rejects when the engine does not answer. */
  readonly ping: (signal: AbortSignal) => Promise<void>;
  /** The engine does not answer. */
  readonly handleLoss: (error: unknown) => void;
}

/**
 * A silent engine may be frozen. After so long, every second tick of the usual interval, it is pinged, which
 * costs a tenth of a tick. Never while nothing runs.
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

  /** Notes that the engine sent something. Returns when (monotonic). */
  noteAnswer(): number {
    this.#heardAtMs = this.#options.clock.monotonicMs();
    return this.#heardAtMs;
  }

  /** Pings an engine that has been silent for long. */
  checkSilence(owner: AbortSignal): void {
    if (this.#options.clock.monotonicMs() - this.#heardAtMs >= silenceMs) this.ping(owner);
  }

  /**
   * Pings in the background, because containers may be read without the engine. Reports nothing once `owner`
   * has aborted.
   */
  ping(owner: AbortSignal): void {
    if (this.#isPinging) return;
    this.#isPinging = true;
    const askedAtMs = this.#options.clock.monotonicMs();
    this.check(owner)
      .catch((error: unknown) => {
        // What the engine sent meanwhile shows that it is there.
        if (!owner.aborted && this.#heardAtMs <= askedAtMs) this.#options.handleLoss(error);
      })
      .finally(() => (this.#isPinging = false));
  }

  /** Resolves when the engine answers in time; else rejects, also when `signal` aborts. */
  async check(signal: AbortSignal): Promise<void> {
    const { clock, ping } = this.#options;
    await withDeadline({ clock, limitMs: pingTimeoutMs, signal }, ping);
    this.noteAnswer();
  }
}
