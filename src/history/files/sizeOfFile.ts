import * as fs from 'node:fs';
import * as path from 'node:path';

/** Bytes of a file; `undefined` if there is none, or only links that lead to none. */
export function sizeOfFile(file: string): number | undefined {
  return statOf(file)?.size;
}

/** What the system says of a file; `undefined` as for `sizeOfFile`. */
export function statOf(file: string): fs.Stats | undefined {
  try {
    return fs.statSync(file, { throwIfNoEntry: false });
  } catch (error) {
    if (!fs.existsSync(file)) return undefined;
    throw error;
  }
}

/** Number of files in a folder and its subfolders, and their bytes together; zero if it does not exist. */
export function folderSize(folder: string): { readonly files: number; readonly bytes: number } {
  if (!fs.existsSync(folder)) return { files: 0, bytes: 0 };
  const sizes = fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => fs.statSync(path.join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0);
  return { files: sizes.length, bytes: sizes.reduce((sum, bytes) => sum + bytes, 0) };
}
