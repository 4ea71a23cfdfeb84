import type { Clock } from '../common/clock';
import { untilAborted } from './untilAborted';

/** Work that is over, one way or the other, after `limitMs` or when `signal` aborts. No timer outlives it. */
export async function withDeadline<T>(
  { clock, limitMs, signal }: { clock: Clock; limitMs: number; signal: AbortSignal },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController();
  const timer = clock.setTimeout(() => late.abort(new Error('no answer in time')), limitMs);
  const either = AbortSignal.any([signal, late.signal]);
  try {
    return await untilAborted(either, () => work(either));
  } finally {
    timer.dispose();
  }
}
