import { constants } from 'node:fs';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';

const others = 0o077;
/** Windows lacks these flags, and has no modes. */
const { O_DIRECTORY = 0, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants as Partial<typeof constants>;

/**
 * Takes access to one of our folders, and to the files in it, from all other users if they had it: it was
 * made by an earlier version, or with a loose `umask`. What belongs to another user, or what the disk refuses
 * to change, is left as it is. Modes are changed by handle, because a path may lead elsewhere by then.
 * Returns whether only this user can enter the folder; always `true` on Windows, which has no modes.
 */
export async function shutFolder(folder: string): Promise<boolean> {
  if (process.platform === 'win32') return true;
  const wasOpen = await shut(folder, O_DIRECTORY, 0o700);
  if (wasOpen === undefined) return false;
  if (!wasOpen) return true;
  for (const name of await fs.readdir(folder).catch(() => [])) {
    const file = path.join(folder, name);
    const stat = await fs.lstat(file).catch(() => undefined);
    // A file with more hard links may be another of the user's files, which others were meant to read.
    if (stat?.isFile() && stat.nlink === 1 && (stat.mode & others) !== 0) await shut(file, 0, 0o600);
  }
  return true;
}

/**
 * Returns whether it was open to others; `undefined` if it is not ours, not there, or could not be changed.
 */
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
