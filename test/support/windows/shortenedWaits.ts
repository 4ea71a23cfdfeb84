import type { Clock } from '../../../src/common/clock';
import { systemClock } from '../../../src/node/systemClock';

/** Shortens waits, but no deadline: a busy machine may be slow with what a window waits for. */
function withShortened(isWait: (delayMs: number) => boolean): Clock {
  const shorten = (delayMs: number): number => (isWait(delayMs) ? delayMs / 20 : delayMs);
  return {
    ...systemClock,
    setTimeout: (callback, delayMs) => systemClock.setTimeout(callback, shorten(delayMs)),
  };
}

/** Tries again sooner. */
export const impatient = withShortened(delayMs => delayMs <= 5000);
/** Looks after its claim and its socket more often. */
export const watchful = withShortened(delayMs => delayMs === 10_000);
