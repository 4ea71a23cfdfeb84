import type { Clock } from '../../../src/common/clock';

/** A clock that moves only when a test moves it; due timers fire on the way. */
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

  /** Sets the wall clock, as a user or NTP does; no time passes. */
  stepWall(ms: number): void {
    this.#wallStepMs += ms;
  }

  get timerCount(): number {
    return this.#timers.length;
  }

  /** Time until the next timer is due (ms). */
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
