import type { Clock } from '../../../src/common/clock';

/** A clock that moves only when told; timers fire while it moves. */
export class ManualClock implements Clock {
  #nowMs: number;
  #wallStepMs = 0;
  #timers: { atMs: number; callback: () => void }[] = [];

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  now(): number {
    return this.#nowMs + this.#wallStepMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  setTimeout(callback: () => void, delayMs: number): { dispose(): void } {
    const timer = { atMs: this.#nowMs + delayMs, callback };
    this.#timers.push(timer);
    return { dispose: () => (this.#timers = this.#timers.filter(each => each !== timer)) };
  }

  /** The wall clock is set, by a user or by NTP; no time passes. */
  stepWall(ms: number): void {
    this.#wallStepMs += ms;
  }

  get timerCount(): number {
    return this.#timers.length;
  }

  /** How long until the next timer is due. */
  get nextTimerMs(): number {
    return Math.max(0, Math.min(...this.#timers.map(({ atMs }) => atMs)) - this.#nowMs);
  }

  advance(ms: number): void {
    this.#nowMs += ms;
    const due = this.#timers.filter(timer => timer.atMs <= this.#nowMs);
    this.#timers = this.#timers.filter(timer => timer.atMs > this.#nowMs);
    for (const { callback } of due) callback();
  }
}
