import { setTimeout as sleep } from 'node:timers/promises';
import { isInUse } from './isInUse';

/** Together a tenth of a second: a virus scanner holds a file no longer. */
const waitsMs = [5, 10, 20, 30, 35];

/**
 * Uses a file that another program may hold open for a moment, without holding up the thread. Tries again for
 * a tenth of a second, then rejects as the last attempt did. On systems other than Windows it tries once.
 */
export async function whenFree<T>(action: () => Promise<T>): Promise<T> {
  for (const waitMs of waitsMs) {
    try {
      return await action();
    } catch (error) {
      if (!isInUse(error)) throw error;
    }
    await sleep(waitMs);
  }
  return action();
}
