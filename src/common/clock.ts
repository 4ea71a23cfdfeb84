/** Time and timers, passed in so that tests can control them. The composition root makes the real one. */
export interface Clock {
  /** The wall clock, UTC ms. It may jump. */
  now(): number;
  /** Monotonic ms, only for differences. */
  monotonicMs(): number;
  /** Calls `callback` once after `delayMs`, unless disposed before. Never keeps the process alive. */
  setTimeout(callback: () => void, delayMs: number): { dispose(): void };
}
