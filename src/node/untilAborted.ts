import { setMaxListeners } from 'node:events';

/**
 * The answer of `start`, or the signal's reason as soon as it aborts, whether or not what was started ever
 * ends.
 */
export async function untilAborted<T>(signal: AbortSignal, start: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  // All engines listen to the signal of a tick, and all requests to that of a round, which Node would take
  // for a leak.
  setMaxListeners(0, signal);
  return new Promise((resolve, reject) => {
    const handleAbort = (): void => reject(abortReason(signal));
    signal.addEventListener('abort', handleAbort, { once: true });
    void start()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', handleAbort));
  });
}

/** Why it was aborted, as an error. */
export function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('Aborted.');
}
