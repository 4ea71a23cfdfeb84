import type { Readable } from 'node:stream';

/** Far above the list of ten thousand containers. */
export const maxAnswerBytes = 64 * 1024 * 1024;

/**
 * The JSON of an answer; `undefined` where it is none. Rejects as soon as the answer is longer than `maxBytes`, breaks off, or
 * `signal` aborts, which also closes its connection: what answers must not be able to fill memory.
 */
export async function readAnswer(
  body: Readable,
  signal: AbortSignal,
  maxBytes = maxAnswerBytes,
): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const handleAbort = (): void => void body.destroy(reasonOf(signal));
  signal.addEventListener('abort', handleAbort, { once: true });
  try {
    signal.throwIfAborted();
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new Error('the answer is too long');
      chunks.push(chunk);
    }
  } finally {
    signal.removeEventListener('abort', handleAbort);
  }
  return parseJson(Buffer.concat(chunks).toString());
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('Aborted.');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
