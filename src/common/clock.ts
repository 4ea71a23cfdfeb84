/** Time and timers, passed in so that tests can hold them. The real one is made in the composition root. */
export interface Clock {
  /** Wall clock, UTC ms: may step. */
  now(): number;
  /** Monotonic ms: only for differences. */
  monotonicMs(): number;
  /** Runs once after `delayMs`; the disposable cancels. Never keeps the process alive. */
  setTimeout(callback: () => void, delayMs: number): { dispose(): void };
}
