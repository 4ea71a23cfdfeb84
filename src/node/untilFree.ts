import { messageOf } from '../common/errors';
import { Backoff } from '../common/backoff';
import type { CancelSignal } from '../common/cancelSignal';
import type { Clock } from '../common/clock';
import { isInUse } from './isInUse';

const firstMs = 1000;
const longestMs = 10_000;

export interface UntilFreeOptions {
  readonly clock: Clock;
  /** Ends the wait: the error of the last attempt is thrown. */
  readonly signal: CancelSignal;
  /** Called with the reason before each wait. */
  readonly handleWait: (reason: string) => void;
}

/** Runs `action`, and again while another program holds its file open. Throws any other error. */
export async function untilFree<T>(
  action: () => T | Promise<T>,
  { clock, signal, handleWait }: UntilFreeOptions,
): Promise<T> {
  const backoff = new Backoff({ firstMs, random: Math.random });
  for (;;) {
    try {
      return await action();
    } catch (error) {
      if (!isInUse(error) || signal.aborted) throw error;
      handleWait(messageOf(error));
    }
    await new Promise<void>(resolve => {
      const goOn = (): void => {
        timer.dispose();
        signal.removeEventListener('abort', goOn);
        resolve();
      };
      const timer = clock.setTimeout(goOn, backoff.nextMs(longestMs));
      signal.addEventListener('abort', goOn);
    });
  }
}
