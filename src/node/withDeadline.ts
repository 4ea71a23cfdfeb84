import { setMaxListeners } from 'node:events';
import type { Clock } from '../common/clock';
import { abortReason, untilAborted } from './untilAborted';

/**
 * Runs work that ends, one way or the other, after `limitMs` or when `signal` aborts. No timer outlives it.
 */
export async function withDeadline<T>(
  { clock, limitMs, signal }: { clock: Clock; limitMs: number; signal: AbortSignal },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  // One signal that both abort: `AbortSignal.any` costs twice as much, and there is one for each request.
  const over = new AbortController();
  const handleAbort = (): void => over.abort(abortReason(signal));
  setMaxListeners(0, signal);
  signal.addEventListener('abort', handleAbort, { once: true });
  const timer = clock.setTimeout(() => over.abort(new Error('no answer in time')), limitMs);
  try {
    return await untilAborted(over.signal, () => work(over.signal));
  } finally {
    timer.dispose();
    signal.removeEventListener('abort', handleAbort);
  }
}
