import { isInUse } from '../../node/isInUse';
import { readRegularFileSync } from '../../node/regularFile';

/**
 * A virus scanner or an indexer looks at a new file for a moment. A tenth of a second in all, because ticks
 * wait meanwhile.
 */
const waitsMs = [1, 2, 5, 10, 20, 30, 32];

const sleeper = new Int32Array(new SharedArrayBuffer(4));

/**
 * Does something with a file that another program may hold open: on Windows that prevents reading, renaming
 * and deleting, depending on how it was opened. Tries again for a tenth of a second, then throws the last
 * attempt's error, with advice for the user: the caller tries again later (`isInUse`). Blocks the thread,
 * which must be a worker. On other systems than Windows it is done once.
 */
export function patiently<T>(action: () => T): T {
  for (const waitMs of waitsMs) {
    try {
      return action();
    } catch (error) {
      if (!isInUse(error)) throw error;
    }
    Atomics.wait(sleeper, 0, 0, waitMs);
  }
  try {
    return action();
  } catch (error) {
    throw isInUse(error) ? withAdvice(error) : error;
  }
}

/**
 * The bytes of a file, read patiently; `undefined` if there is none, or no longer one: another process may
 * remove what was listed a moment ago. Else throws as `readRegularFileSync` does.
 */
export function readIfThere(
  ...[file, maxBytes, allocate]: Parameters<typeof readRegularFileSync>
): Buffer | undefined {
  try {
    return patiently(() => readRegularFileSync(file, maxBytes, allocate));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function withAdvice(error: NodeJS.ErrnoException): Error {
  const message = `${error.message}. Another program may have it open.`;
  return Object.assign(new Error(message, { cause: error }), { code: error.code });
}
