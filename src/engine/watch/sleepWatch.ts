import type { Clock } from '../../common/clock';

/**
 * The machine slept if its clocks drift apart by more, or (where the monotonic clock goes on during sleep) if
 * a look comes so much later than usual.
 */
const sleptMs = 30_000;
const sleptLooks = 3;

/** Notices that the machine slept: connections may be dead without knowing it. */
export class SleepWatch {
  readonly #clock: Clock;
  #wallAheadMs: number | undefined;
  #lookedAtMs: number | undefined;
  /** Time between the last two looks. */
  #lookEveryMs: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether it slept since the last look. */
  hasSlept(): boolean {
    const nowMs = this.#clock.monotonicMs();
    const aheadMs = this.#clock.now() - nowMs;
    const steppedMs = Math.abs(aheadMs - (this.#wallAheadMs ?? aheadMs));
    const passedMs = nowMs - (this.#lookedAtMs ?? nowMs);
    const isLate = passedMs > Math.max(sleptMs, sleptLooks * (this.#lookEveryMs ?? passedMs));
    this.#wallAheadMs = aheadMs;
    this.#lookEveryMs = this.#lookedAtMs === undefined ? undefined : passedMs;
    this.#lookedAtMs = nowMs;
    return isLate || steppedMs >= sleptMs;
  }

  /** Called when nobody looks for a while. */
  forget(): void {
    this.#lookedAtMs = undefined;
  }
}
