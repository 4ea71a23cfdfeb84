import type { Readable } from 'node:stream';
import { Breather } from './breather';
import { ListSplitter } from './listSplitter';
import { abortReason } from '../../node/untilAborted';

/** Room for ten thousand containers; the rest of a longer list is not read. */
export const maxListBytes = 16 * 1024 * 1024;

/**
 * Reads an answer that is a JSON list, entry by entry, and yields the thread in between. An entry that is no
 * JSON is left out. `hasMore`: there was more than is read; `bytes`: how many were. Rejects when it is no
 * list, has no readable entry, breaks off, or `signal` aborts, which also closes its connection.
 */
export async function readList(
  body: Readable,
  signal: AbortSignal,
  handleEntry: (entry: unknown) => void,
): Promise<{ readonly hasMore: boolean; readonly bytes: number }> {
  signal.throwIfAborted();
  const splitter = new ListSplitter();
  const breather = new Breather();
  const handleAbort = (): void => void body.destroy(abortReason(signal));
  signal.addEventListener('abort', handleAbort, { once: true });
  let bytes = 0;
  let entries = 0;
  let hasUnreadable = false;
  try {
    // Leaving the loop closes the connection.
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxListBytes && entries > 0) return { hasMore: true, bytes };
      if (bytes > maxListBytes) throw new Error('the answer is too long');
      for (const text of splitter.push(chunk)) {
        const entry = parseEntry(text);
        if (entry === undefined) hasUnreadable = true;
        else {
          handleEntry(entry);
          entries++;
        }
        await breather.rest();
      }
      if (splitter.isNone) break;
    }
  } finally {
    signal.removeEventListener('abort', handleAbort);
  }
  signal.throwIfAborted();
  const isOfNothingElse = entries === 0 && hasUnreadable;
  if (!splitter.isWhole || isOfNothingElse) throw new Error('the answer is not a list');
  return { hasMore: false, bytes };
}

/** `undefined` for a text that is no JSON. */
function parseEntry(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
