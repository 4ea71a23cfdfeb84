import * as fs from 'node:fs';

/** Bytes of a file; `undefined` where there is none, or links that lead to none. */
export function sizeOfFile(file: string): number | undefined {
  try {
    return fs.statSync(file, { throwIfNoEntry: false })?.size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOOP') return undefined;
    throw error;
  }
}
