import type { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AnswerBudget } from './answerBudget';
import { GatheredBytes } from './gatheredBytes';
import { hasMoreValues } from './hasMoreValues';
import { abortReason } from '../../node/untilAborted';

/** Far above what an engine says of itself or of one container. */
export const maxAnswerBytes = 1024 * 1024;
/** Far above as well: so many are parsed in some 10 ms. */
const maxValues = 20_000;
/** Answers up to this length are parsed at once; of longer ones, one in each turn of the event loop. */
const shortBytes = 16 * 1024;

let longOnes: Promise<unknown> = Promise.resolve();

/**
 * The JSON of an answer; `undefined` if it is not JSON. Rejects as soon as the answer is longer than
 * `maxBytes`, the budget is used up, the answer breaks off, or `signal` aborts, which also closes its
 * connection: no answer may fill the memory.
 */
export async function readAnswer(
  body: Readable,
  signal: AbortSignal,
  budget: AnswerBudget,
  maxBytes = maxAnswerBytes,
): Promise<unknown> {
  let takenBytes = 0;
  const take = (bytes: number): boolean => {
    const hasRoom = budget.take(bytes);
    if (hasRoom) takenBytes += bytes;
    return hasRoom;
  };
  try {
    const bytes = await readBytes(body, signal, take, maxBytes);
    if (bytes.length <= shortBytes) return parseJson(bytes);
    const turn = longOnes.then(() => nextTurn());
    longOnes = turn;
    await turn;
    return parseJson(bytes);
  } finally {
    budget.giveBack(takenBytes);
  }
}

function readBytes(
  body: Readable,
  signal: AbortSignal,
  take: (bytes: number) => boolean,
  maxBytes: number,
): Promise<Buffer> {
  signal.throwIfAborted();
  // By events, which cost half of what an iterator does: each round reads one answer per container.
  return new Promise((resolve, reject) => {
    const gathered = new GatheredBytes();
    const handleAbort = (): void => void body.destroy(abortReason(signal));
    signal.addEventListener('abort', handleAbort, { once: true });
    body.on('data', (chunk: Buffer) => {
      if (gathered.length + chunk.length > maxBytes) body.destroy(new Error('the answer is too long'));
      else if (take(chunk.length)) gathered.add(chunk);
      else body.destroy(new Error('the engine’s answers are too long together'));
    });
    body.on('end', () => resolve(gathered.take()));
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
