import * as fs from 'node:fs';

/** Names in a folder; none where there is no such folder, or something else in its place. */
export function listFolder(folder: string): string[] {
  return fs.existsSync(folder) && fs.statSync(folder).isDirectory() ? fs.readdirSync(folder) : [];
}
