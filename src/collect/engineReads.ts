import type { Clock } from '../common/clock';
import type { Disposable } from '../common/disposable';
import { CanceledError } from '../common/errors';
import type { EngineRound, RoundSpan } from './engineRound';

interface Read {
  readonly abort: AbortController;
  readonly deadline: Disposable;
  readonly fromMs: number;
  readonly done: Promise<void>;
}

export interface ReadLimits {
  /** Each engine is given up after so long. */
  readonly deadlineMs: number;
  /** A tick waits no longer for the slowest engine; that engine's answers come with a later tick. */
  readonly patienceMs: number;
}

/**
 * Reads all engines side by side, each for as long as it takes: one that is slow, or means to be, delays
 * neither the host's figures nor another engine's. An engine is never read twice at once.
 */
export class EngineReads {
  readonly #clock: Clock;
  readonly #underWay = new Map<EngineRound, Read>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Begins to read each engine that is not being read yet. Resolves when all have been read, the patience is
   * over, or all reads have ended after `cancel`.
   */
  async read(
    rounds: readonly EngineRound[],
    span: RoundSpan,
    { deadlineMs, patienceMs }: ReadLimits,
    signal: AbortSignal,
  ): Promise<void> {
    const begunBefore = new Map(this.#underWay);
    for (const round of rounds)
      if (!this.#underWay.has(round)) this.#underWay.set(round, this.#begin(round, span, deadlineMs));
    let endPatience: () => void = () => undefined;
    const patience = new Promise<void>(resolve => (endPatience = resolve));
    const timer = this.#clock.setTimeout(endPatience, patienceMs);
    const stopTimer = (): void => timer.dispose();
    signal.addEventListener('abort', stopTimer, { once: true });
    try {
      await Promise.race([patience, this.whenEnded()]);
    } finally {
      timer.dispose();
      signal.removeEventListener('abort', stopTimer);
    }
    for (const round of rounds) {
      const late = begunBefore.get(round) ?? this.#underWay.get(round);
      round.noteLate(late && this.#clock.monotonicMs() - late.fromMs);
    }
  }

  /** Calls off all reads. */
  cancel(): void {
    for (const { abort, deadline } of this.#underWay.values()) {
      deadline.dispose();
      abort.abort(new CanceledError('The tick was canceled.'));
    }
  }

  /** Resolves when every read under way has ended. */
  async whenEnded(): Promise<void> {
    await Promise.all([...this.#underWay.values()].map(({ done }) => done));
  }

  #begin(round: EngineRound, span: RoundSpan, deadlineMs: number): Read {
    const abort = new AbortController();
    const deadline = this.#clock.setTimeout(() => abort.abort(new Error('no answer in time')), deadlineMs);
    const done = round.read(span, abort.signal).finally(() => {
      deadline.dispose();
      this.#underWay.delete(round);
    });
    return { abort, deadline, fromMs: this.#clock.monotonicMs(), done };
  }
}
