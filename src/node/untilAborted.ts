import { setMaxListeners } from 'node:events';

/**
 * Settles as `start` does, or rejects with the signal's reason as soon as it aborts, whether or not the work
 * ever ends.
 */
export async function untilAborted<T>(signal: AbortSignal, start: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  // All engines listen to a tick's signal, and all requests to a round's, which Node would take for a leak.
  setMaxListeners(0, signal);
  return new Promise((resolve, reject) => {
    const handleAbort = (): void => reject(abortReason(signal));
    signal.addEventListener('abort', handleAbort, { once: true });
    void start()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', handleAbort));
  });
}

/** The signal's reason, as an error. */
export function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('Aborted.');
}
