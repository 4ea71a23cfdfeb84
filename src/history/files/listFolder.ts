import * as fs from 'node:fs';

/** Names in a folder; none if there is no folder, or something else in its place. */
export function listFolder(folder: string): string[] {
  return fs.existsSync(folder) && fs.statSync(folder).isDirectory() ? fs.readdirSync(folder) : [];
}
