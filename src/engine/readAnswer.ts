import type { Readable } from 'node:stream';
import { abortReason } from './untilAborted';

/** Far above the list of ten thousand containers. */
export const maxAnswerBytes = 64 * 1024 * 1024;

/**
 * The JSON of an answer; `undefined` where it is none. Rejects as soon as the answer is longer than `maxBytes`, breaks off, or
 * `signal` aborts, which also closes its connection: what answers must not be able to fill memory.
 */
export function readAnswer(body: Readable, signal: AbortSignal, maxBytes = maxAnswerBytes): Promise<unknown> {
  signal.throwIfAborted();
  // By its events: half of what an iterator costs, and there is one for each container of a round.
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const handleAbort = (): void => void body.destroy(abortReason(signal));
    signal.addEventListener('abort', handleAbort, { once: true });
    body.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) body.destroy(new Error('the answer is too long'));
      else chunks.push(chunk);
    });
    body.on('end', () => resolve(parseJson(Buffer.concat(chunks).toString())));
    body.on('error', reject);
    body.on('close', () => {
      signal.removeEventListener('abort', handleAbort);
      reject(new Error('the answer broke off'));
    });
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
