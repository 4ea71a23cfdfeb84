import { workerData } from 'node:worker_threads';

/** What a thread is started with, so that others can see that it makes progress. */
export interface ThreadProgressData {
  /** One number in shared memory. */
  readonly progress: Int32Array;
}

const steps = (workerData as Partial<ThreadProgressData> | null | undefined)?.progress ?? new Int32Array(1);

/**
 * Shows that this thread makes progress to whoever it cannot answer meanwhile. Costs nothing: no lock, no
 * message.
 */
export function noteProgress(): void {
  steps[0] = (steps[0] ?? 0) + 1;
}
