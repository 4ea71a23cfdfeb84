import { setTimeout as sleep } from 'node:timers/promises';
import { isInUse } from './isInUse';

/** Together a tenth of a second: a virus scanner looks at a file for no longer. */
const waitsMs = [5, 10, 20, 30, 35];

/**
 * Does something with a file that another program may hold open for a moment, without holding up the thread.
 * Tries again for a tenth of a second, then rejects as the last attempt did. Elsewhere than on Windows it is
 * done once.
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
