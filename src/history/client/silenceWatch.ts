import type { Clock } from '../../common/clock';
import type { Disposable } from '../../common/disposable';

const intervalMs = 10_000;

export interface SilenceWatchOptions {
  readonly clock: Clock;
  /** Whether an answer is outstanding; otherwise no sign is expected. */
  readonly isWaiting: () => boolean;
  /** Asks for a sign of life. */
  readonly ask: () => void;
  /** Changes while the other side makes progress with work during which it cannot answer. */
  readonly progress: () => number;
  /** After so many intervals of ten seconds without any sign the thread counts as silent. */
  readonly patience: number;
  /** Called once. */
  readonly handleSilence: () => void;
}

/**
 * Reports a thread that owes an answer but gives no sign of life, although it is asked for one every ten
 * seconds. Counts intervals that really began and ended instead of the time: a machine that slept for a
 * night, or a blocked thread of ours, has waited for one interval and not for hours.
 */
export class SilenceWatch implements Disposable {
  readonly #options: SilenceWatchOptions;
  #timer: Disposable | undefined;
  #silent = 0;
  #progress = 0;
  #isOver = false;

  constructor(options: SilenceWatchOptions) {
    this.#options = options;
  }

  /** To be called when something was asked of the thread. Cheap while the watch runs. */
  begin(): void {
    if (this.#timer || this.#isOver) return;
    this.#silent = 0;
    this.#progress = this.#options.progress();
    this.#wait();
  }

  /** To be called when the thread sent something. With no answer outstanding, ends until the next `begin`. */
  noteSign(): void {
    this.#silent = 0;
    if (!this.#options.isWaiting()) this.#stop();
  }

  dispose(): void {
    this.#isOver = true;
    this.#stop();
  }

  #wait(): void {
    this.#timer = this.#options.clock.setTimeout(() => this.#look(), intervalMs);
  }

  #look(): void {
    const { isWaiting, ask, progress, patience, handleSilence } = this.#options;
    this.#timer = undefined;
    // Canceled meanwhile.
    if (!isWaiting()) return;
    const now = progress();
    this.#silent = now === this.#progress ? this.#silent + 1 : 0;
    this.#progress = now;
    if (this.#silent >= patience) {
      this.dispose();
      handleSilence();
      return;
    }
    ask();
    this.#wait();
  }

  #stop(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
  }
}
