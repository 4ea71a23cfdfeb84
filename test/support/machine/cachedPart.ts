import * as fs from 'node:fs';
import * as path from 'node:path';

const cacheFolder = path.resolve('.vscode-test');

/**
 * The path of `name` in a cache that outlives a run. If it is missing, `build` makes it in an empty folder
 * and returns its path there. Safe to interrupt, because the result is renamed into place once complete.
 */
export async function cachedPart(name: string, build: (folder: string) => Promise<string>): Promise<string> {
  const target = path.join(cacheFolder, name);
  if (fs.existsSync(target)) return target;
  fs.mkdirSync(cacheFolder, { recursive: true });
  const folder = fs.mkdtempSync(path.join(cacheFolder, 'fetch-'));
  try {
    const part = await build(folder);
    // Another run may have been faster; its result is as good.
    if (!fs.existsSync(target)) fs.renameSync(part, target);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
  return target;
}
