import type { CancelSignal } from '../../common/cancelSignal';
import type { Clock } from '../../common/clock';
import { untilFree } from '../../node/untilFree';
import type { StoreHealth } from '../../protocol/storeHealth';

export interface OpenOptions {
  readonly clock: Clock;
  /** Ends the wait. */
  readonly signal: CancelSignal;
  readonly handleHealth: (health: StoreHealth) => void;
}

/**
 * Opens a store, and waits for files of it that another program holds open. Meanwhile nothing is saved, which
 * is told with the reason alone, as the store tells it of itself; what that tells takes precedence.
 */
export async function openWhenFree<T>(
  open: (handleHealth: (health: StoreHealth) => void) => Promise<T>,
  { clock, signal, handleHealth }: OpenOptions,
): Promise<T> {
  let isWaitTold = false;
  const opened = await untilFree(
    () =>
      open(health => {
        isWaitTold = false;
        handleHealth(health);
      }),
    {
      clock,
      signal,
      handleWait: reason => {
        isWaitTold = true;
        handleHealth({ kind: 'failing', message: reason });
      },
    },
  );
  if (isWaitTold) handleHealth({ kind: 'ok' });
  return opened;
}
