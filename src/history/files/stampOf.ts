import * as fs from 'node:fs';

/** Shows whether a file is unchanged: differs whenever it was written or replaced. */
export function stampOf(file: string): string {
  const { ino, size, mtimeMs } = fs.statSync(file);
  return `${ino} ${size} ${mtimeMs}`;
}
