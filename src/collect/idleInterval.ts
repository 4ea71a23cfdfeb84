import type { Clock } from '../common/clock';
import type { Disposable } from '../common/disposable';

export interface IntervalWishes {
  readonly intervalMs: number;
  /** Interval on battery, or while no window has the focus; 0: the same as ever. */
  readonly idleMs: number;
}

export interface IdleIntervalOptions {
  readonly clock: Clock;
  /** Whether the machine runs on battery; never rejects. */
  readonly isOnBattery: () => Promise<boolean>;
  readonly handleChange: (intervalMs: number) => void;
}

/** A window that crashed while it had the focus stops counting after so long. */
const focusLeaseMs = 90_000;
const checkEveryMs = 30_000;
/** More windows than anybody has open. */
const mostWindows = 128;
/** Windows make their ids themselves, and these are shorter. */
const longestId = 64;

/**
 * Which interval is in force: the user's, or the longer one for a machine on battery and a user who is
 * elsewhere.
 */
export class IdleInterval implements Disposable {
  readonly #options: IdleIntervalOptions;
  /** When each window last said that it has the focus, by its id. */
  readonly #focused = new Map<string, number>();
  #wishes: IntervalWishes;
  #isOnBattery = false;
  #isAsking = false;
  #intervalMs: number;
  #timer: Disposable | undefined;
  #isPaused = false;
  #isDisposed = false;

  constructor(options: IdleIntervalOptions, wishes: IntervalWishes) {
    this.#options = options;
    this.#wishes = wishes;
    this.#intervalMs = wishes.intervalMs;
    // Until windows report their focus, one is taken to have it.
    this.#focused.set('', options.clock.monotonicMs());
    this.#watch();
  }

  /** In force. */
  get intervalMs(): number {
    return this.#intervalMs;
  }

  setWishes(wishes: IntervalWishes): void {
    this.#wishes = wishes;
    this.#watch();
    this.#decide();
  }

  /** While collection is paused, the battery is not read. */
  setPaused(isPaused: boolean): void {
    this.#isPaused = isPaused;
    this.#watch();
  }

  noteFocus(window: string, isFocused: boolean): void {
    this.#focused.delete('');
    this.#focused.delete(window);
    for (const [each, atMs] of this.#focused) if (atMs <= this.#leaseSinceMs) this.#focused.delete(each);
    if (isFocused && window.length <= longestId && this.#focused.size < mostWindows)
      this.#focused.set(window, this.#options.clock.monotonicMs());
    this.#decide();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#timer?.dispose();
  }

  /** Only where it matters: reading the battery starts a process on some platforms. */
  #watch(): void {
    this.#timer?.dispose();
    this.#isOnBattery = false;
    if (this.#isWatching()) void this.#check();
  }

  #isWatching(): boolean {
    return this.#wishes.idleMs > 0 && !this.#isPaused && !this.#isDisposed;
  }

  /** A question that has no answer yet is not joined by a second one. */
  async #check(): Promise<void> {
    const { clock, isOnBattery } = this.#options;
    this.#timer = clock.setTimeout(() => void this.#check(), checkEveryMs);
    if (this.#isAsking) return;
    this.#isAsking = true;
    const found = await isOnBattery();
    this.#isAsking = false;
    if (!this.#isWatching()) return;
    this.#isOnBattery = found;
    this.#decide();
  }

  /** A focus that was reported by then no longer counts. */
  get #leaseSinceMs(): number {
    return this.#options.clock.monotonicMs() - focusLeaseMs;
  }

  #decide(): void {
    if (this.#isDisposed) return;
    const { intervalMs, idleMs } = this.#wishes;
    const sinceMs = this.#leaseSinceMs;
    const hasFocus = [...this.#focused.values()].some(each => each > sinceMs);
    const isIdle = this.#isOnBattery || !hasFocus;
    const decidedMs = isIdle ? Math.max(intervalMs, idleMs) : intervalMs;
    if (decidedMs === this.#intervalMs) return;
    this.#intervalMs = decidedMs;
    this.#options.handleChange(decidedMs);
  }
}
