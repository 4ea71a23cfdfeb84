import * as fs from 'node:fs';
import * as path from 'node:path';

/** Files of a folder and the folders in it, and their bytes together; none where it does not exist. */
export function folderSize(folder: string): { readonly files: number; readonly bytes: number } {
  if (!fs.existsSync(folder)) return { files: 0, bytes: 0 };
  const sizes = fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => fs.statSync(path.join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0);
  return { files: sizes.length, bytes: sizes.reduce((sum, bytes) => sum + bytes, 0) };
}
