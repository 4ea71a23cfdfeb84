import type { Clock } from '../common/clock';

/** When something was read, by both clocks. */
export interface Stamp {
  readonly wallMs: number;
  readonly monotonicMs: number;
}

export function stampOf(clock: Clock): Stamp {
  return { wallMs: clock.now(), monotonicMs: clock.monotonicMs() };
}

/**
 * Time since then, by the clock that tells more: the monotonic one may stand still while a machine sleeps,
 * and the wall clock may be set back.
 */
export function ageMs(clock: Clock, { wallMs, monotonicMs }: Stamp): number {
  return Math.max(clock.now() - wallMs, clock.monotonicMs() - monotonicMs);
}
