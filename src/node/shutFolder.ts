import { constants } from 'node:fs';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';

const others = 0o077;
/** Windows has none of these, and none of the modes. */
const { O_DIRECTORY = 0, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants as Partial<typeof constants>;

/**
 * Takes a folder of ours from everybody else, with the files in it, where it was open to them: made by an
 * earlier version, or with a loose `umask`. What belongs to another user, and where the disk refuses, is left
 * as it is. Modes are changed by handle: a path may lead elsewhere by then. Answers whether only this user
 * can enter the folder; always on Windows, which has no modes.
 */
export async function shutFolder(folder: string): Promise<boolean> {
  if (process.platform === 'win32') return true;
  const wasOpen = await shut(folder, O_DIRECTORY, 0o700);
  if (wasOpen === undefined) return false;
  if (!wasOpen) return true;
  for (const name of await fs.readdir(folder).catch(() => [])) {
    const file = path.join(folder, name);
    const stat = await fs.lstat(file).catch(() => undefined);
    // One with more names than this may be another of the user's files, which was to be looked at by others.
    if (stat?.isFile() && stat.nlink === 1 && (stat.mode & others) !== 0) await shut(file, 0, 0o600);
  }
  return true;
}

/** Answers whether it was open; `undefined` where it is not ours, not there, or could not be shut. */
async function shut(file: string, flags: number, mode: number): Promise<boolean | undefined> {
  const handle = await fs
    .open(file, constants.O_RDONLY | O_NOFOLLOW | O_NONBLOCK | flags)
    .catch(() => undefined);
  try {
    const stat = await handle?.stat();
    if (!handle || stat?.uid !== process.getuid?.()) return undefined;
    if ((stat?.mode ?? 0) & others) await handle.chmod(mode);
    return ((stat?.mode ?? 0) & others) !== 0;
  } catch {
    return undefined;
  } finally {
    await handle?.close();
  }
}
