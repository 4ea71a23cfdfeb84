import type { Clock } from '../../../src/common/clock';

/** The page's clock is the viewer's, which may differ from that of the containers' machine. */
export const pageClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  setTimeout(callback, delayMs) {
    const timer = setTimeout(callback, delayMs);
    return { dispose: () => clearTimeout(timer) };
  },
};
