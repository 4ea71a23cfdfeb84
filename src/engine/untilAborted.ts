import { setMaxListeners } from 'node:events';

/**
 * The answer of `start`, or the signal's reason as soon as it aborts. docker-modem alone cannot be waited for: when a
 * connection breaks in the middle of an answer it neither answers nor fails, and a tick would wait for ever.
 */
export async function untilAborted<T>(signal: AbortSignal, start: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  // Because all requests of a tick listen to one signal, which Node would take for a leak.
  setMaxListeners(0, signal);
  let handleAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    handleAbort = () => reject(signal.reason instanceof Error ? signal.reason : new Error('Aborted.'));
    signal.addEventListener('abort', handleAbort, { once: true });
  });
  try {
    return await Promise.race([start(), aborted]);
  } finally {
    signal.removeEventListener('abort', handleAbort);
  }
}
