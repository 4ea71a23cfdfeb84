import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { Clock } from '../../common/clock';
import { CanceledError } from '../../common/errors';
import { systemClock } from '../../node/systemClock';
import type { ThreadProgressData } from '../../node/threadProgress';
import type { ExportMessage, ExportOptions, ExportResult } from '../../protocol/export';
import { SilenceWatch } from '../client/silenceWatch';

/** How many intervals of ten seconds a file may take to be opened, the same as in the store's thread. */
const patience = 6;

type ChosenOptions = Omit<ExportOptions, 'partialFile' | 'endless'>;

/**
 * Runs an export in a thread of its own, so that neither this thread nor the store's waits for it. Rejects
 * with `CanceledError` once `signal` aborts. Unless it resolves, nothing of it is left on the disk. A file
 * that is not opened within a minute is left out: the thread is ended, and another starts from the beginning.
 */
export async function exportInThread(
  workerPath: string,
  options: ChosenOptions,
  handleProgress: (share: number) => void,
  signal: AbortSignal,
  clock: Clock = systemClock,
): Promise<ExportResult> {
  const endless: string[] = [];
  let told = 0;
  // A thread that starts anew reports nothing before it is further than the previous one.
  const handleShare = (share: number): void => {
    if (share > told) handleProgress((told = share));
  };
  for (;;) {
    const outcome = await attempt(workerPath, { ...options, endless }, handleShare, signal, clock);
    if (typeof outcome !== 'string') return outcome;
    endless.push(outcome);
  }
}

/** One thread's attempt. Returns the file that it cannot finish opening, if there is one. */
async function attempt(
  workerPath: string,
  options: Omit<ExportOptions, 'partialFile'>,
  handleProgress: (share: number) => void,
  signal: AbortSignal,
  clock: Clock,
): Promise<ExportResult | string> {
  // An unpredictable name: whoever made the folder's contents may have put a link under a known one.
  const partialFile = `${options.file}.${randomBytes(8).toString('hex')}.partial`;
  const progress = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const workerData: ExportOptions & ThreadProgressData = { ...options, partialFile, progress };
  const worker = new Worker(workerPath, { name: 'container-metrics-export', workerData });
  let examined: string | undefined;
  let watch: SilenceWatch | undefined;
  let isDone = false;
  try {
    const outcome = await new Promise<ExportResult | string>((resolve, reject) => {
      const handleAbort = (): void => reject(new CanceledError('The export was canceled.'));
      if (signal.aborted) handleAbort();
      signal.addEventListener('abort', handleAbort, { once: true });
      const watching = (watch = new SilenceWatch({
        clock,
        isWaiting: () => examined !== undefined,
        // Work between files ends by itself, and the thread cannot answer during it.
        ask: () => undefined,
        progress: () => Atomics.load(progress, 0),
        patience,
        handleSilence: () => resolve(examined ?? ''),
      }));
      worker.on('message', (message: ExportMessage) => {
        if (message.type === 'examine') {
          examined = message.file;
          watching.noteSign();
          if (examined !== undefined) watching.begin();
        } else if (message.type === 'progress') handleProgress(message.share);
        else if (message.type === 'done') resolve(message.result);
        else reject(new Error(message.message));
      });
      worker.on('error', reject);
      worker.on('exit', () => reject(new Error('The export ended before it was complete.')));
    });
    isDone = typeof outcome !== 'string';
    return outcome;
  } finally {
    watch?.dispose();
    const ended = worker.terminate();
    if (!isDone) {
      await ended;
      fs.rmSync(partialFile, { force: true });
    }
  }
}

/** The same for a history in use: includes what was recorded until now. */
export function exportOf(history: {
  readonly folder: string;
  readonly wasmPath: string;
  readonly workerPath: string;
  flush(): Promise<void>;
}) {
  const { folder, wasmPath, workerPath } = history;
  return async (
    options: Omit<ChosenOptions, 'folder' | 'wasmPath'>,
    handleProgress: (share: number) => void,
    signal: AbortSignal,
  ): Promise<ExportResult> => {
    await history.flush();
    return exportInThread(workerPath, { ...options, folder, wasmPath }, handleProgress, signal);
  };
}
