import type { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AnswerRoom, EngineBudget } from './answerBudget';
import { GatheredBytes } from './gatheredBytes';
import { hasMoreValues } from './hasMoreValues';
import { abortReason } from '../../node/untilAborted';

/** Far above what an engine says of itself or of one container. */
export const maxAnswerBytes = 1024 * 1024;
/** Far above as well: so many are parsed in some 10 ms. */
const maxValues = 20_000;
/** Answers up to this length are parsed at once; of longer ones, one in each turn of the event loop. */
const shortBytes = 16 * 1024;
const tooLongTogether = 'the engine’s answers are too long together';

let longOnes: Promise<unknown> = Promise.resolve();

/**
 * The JSON of an answer; `undefined` if it is not JSON. Rejects as soon as the answer is longer than
 * `maxBytes`, the budget has no room for it, the answer breaks off, or `signal` aborts, which also closes its
 * connection: no answer may fill the memory.
 */
export async function readAnswer(
  body: Readable,
  signal: AbortSignal,
  budget: EngineBudget,
  maxBytes = maxAnswerBytes,
): Promise<unknown> {
  const gathered = new GatheredBytes();
  let isLost = false;
  const room = budget.begin(() => {
    isLost = true;
    gathered.take();
    body.destroy(new Error(tooLongTogether));
  });
  try {
    await readBytes(body, signal, room, gathered, maxBytes);
    if (gathered.length > shortBytes) {
      const turn = longOnes.then(() => nextTurn());
      longOnes = turn;
      await turn;
    }
    if (isLost) throw new Error(tooLongTogether);
    return parseJson(gathered.take());
  } finally {
    room.giveBack();
  }
}

function readBytes(
  body: Readable,
  signal: AbortSignal,
  room: AnswerRoom,
  gathered: GatheredBytes,
  maxBytes: number,
): Promise<void> {
  signal.throwIfAborted();
  // By events, which cost half of what an iterator does: each round reads one answer per container.
  return new Promise((resolve, reject) => {
    const handleAbort = (): void => void body.destroy(abortReason(signal));
    signal.addEventListener('abort', handleAbort, { once: true });
    body.on('data', (chunk: Buffer) => {
      if (gathered.length + chunk.length > maxBytes) body.destroy(new Error('the answer is too long'));
      else if (room.take(chunk.length)) gathered.add(chunk);
      else body.destroy(new Error(tooLongTogether));
    });
    body.on('end', () => resolve());
    body.on('error', reject);
    body.on('close', () => {
      signal.removeEventListener('abort', handleAbort);
      reject(new Error('the answer broke off'));
    });
  });
}

function parseJson(bytes: Buffer): unknown {
  if (bytes.length > shortBytes && hasMoreValues(bytes, maxValues)) return undefined;
  try {
    return JSON.parse(bytes.toString()) as unknown;
  } catch {
    return undefined;
  }
}
