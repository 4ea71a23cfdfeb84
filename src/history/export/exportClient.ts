import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { Worker } from 'node:worker_threads';
import { CanceledError } from '../../common/errors';
import type { ExportMessage, ExportOptions, ExportResult } from '../../protocol/export';

/**
 * Runs an export in a thread of its own, so that neither this thread nor the store's waits for it. Rejects
 * with `CanceledError` once `signal` aborts. Unless it resolves, nothing is left of it on the disk.
 */
export async function exportInThread(
  workerPath: string,
  options: Omit<ExportOptions, 'partialFile'>,
  handleProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<ExportResult> {
  // A name that nobody can foresee: whoever made the folder's contents may have laid a link under one that is
  // known.
  const partialFile = `${options.file}.${randomBytes(8).toString('hex')}.partial`;
  const workerData: ExportOptions = { ...options, partialFile };
  const worker = new Worker(workerPath, { name: 'container-metrics-export', workerData });
  try {
    return await new Promise<ExportResult>((resolve, reject) => {
      const handleAbort = (): void => reject(new CanceledError('The export was called off.'));
      if (signal.aborted) handleAbort();
      signal.addEventListener('abort', handleAbort, { once: true });
      worker.on('message', (message: ExportMessage) => {
        if (message.type === 'progress') handleProgress(message.share);
        else if (message.type === 'done') resolve(message.result);
        else reject(new Error(message.message));
      });
      worker.on('error', reject);
      worker.on('exit', () => reject(new Error('The export ended before it was complete.')));
    });
  } catch (error) {
    await worker.terminate();
    fs.rmSync(partialFile, { force: true });
    throw error;
  } finally {
    void worker.terminate();
  }
}

/** The same for a history in use: what was recorded until now is in it. */
export function exportOf(history: {
  readonly folder: string;
  readonly wasmPath: string;
  readonly workerPath: string;
  flush(): Promise<void>;
}) {
  const { folder, wasmPath, workerPath } = history;
  return async (
    options: Omit<ExportOptions, 'folder' | 'wasmPath' | 'partialFile'>,
    handleProgress: (share: number) => void,
    signal: AbortSignal,
  ): Promise<ExportResult> => {
    await history.flush();
    return exportInThread(workerPath, { ...options, folder, wasmPath }, handleProgress, signal);
  };
}
