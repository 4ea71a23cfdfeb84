import * as fs from 'node:fs';

/** Tells whether a file is still the one it was: changes whenever it is written or replaced. */
export function stampOf(file: string): string {
  const { ino, size, mtimeMs } = fs.statSync(file);
  return `${ino} ${size} ${mtimeMs}`;
}
