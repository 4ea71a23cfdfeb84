import type { Readable } from 'node:stream';
import type { ContainerLog } from '../../common/model/containerLog';
import { abortReason } from '../../node/untilAborted';
import { LogReader } from '../parse/logReader';

/** Most bytes read of an answer: lines may have any length, and only their beginnings are kept. */
const maxBytes = 16 * 1024 * 1024;

/**
 * The log in an answer, at most its newest lines. Rejects when the answer breaks off or is no log, or
 * `signal` aborts, which also closes its connection.
 */
export function readLog(body: Readable, isTerminal: boolean, signal: AbortSignal): Promise<ContainerLog> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const reader = new LogReader(isTerminal);
    let length = 0;
    const handleAbort = (): void => void body.destroy(abortReason(signal));
    signal.addEventListener('abort', handleAbort, { once: true });
    body.on('data', (chunk: Buffer) => {
      length += chunk.length;
      try {
        reader.add(chunk);
      } catch (error) {
        body.destroy(error instanceof Error ? error : new Error(String(error)));
        return;
      }
      if (length <= maxBytes) return;
      resolve(reader.take(false));
      body.destroy();
    });
    body.on('end', () => resolve(reader.take(true)));
    body.on('error', reject);
    body.on('close', () => {
      signal.removeEventListener('abort', handleAbort);
      reject(new Error('the answer broke off'));
    });
  });
}
