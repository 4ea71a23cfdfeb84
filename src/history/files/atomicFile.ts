import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { minuteMs } from '../../common/time';
import { listFolder } from './listFolder';
import { isInUse } from '../../node/isInUse';
import { patiently } from './patiently';
import { countWritten } from './writtenBytes';

const temporarySuffix = '.tmp';
/** Names that `writeFileAtomically` gives now, and gave before (with the number of its process). */
const temporaryName = /\.([0-9a-f]{16}|\d+)\.tmp$/;
/** A leftover younger than this may be another process's save in progress. */
const leftoverAgeMs = minuteMs;

/**
 * Replaces `file` so that a crash at any moment leaves either the old or the new content: writes a temporary
 * file, fsyncs and renames it, and fsyncs the folder so that the new name itself survives a power loss. Makes
 * the folder if it is missing. `check` may throw before the rename. The temporary file has a new,
 * unpredictable name: a link that somebody put there is neither followed nor removed.
 */
export function writeFileAtomically(file: string, bytes: Uint8Array, check?: () => void): void {
  makeFolder(path.dirname(file));
  const temporary = `${file}.${randomBytes(8).toString('hex')}${temporarySuffix}`;
  const handle = fs.openSync(temporary, 'wx', 0o600);
  try {
    try {
      fs.writeFileSync(handle, bytes);
      fs.fsyncSync(handle);
    } finally {
      fs.closeSync(handle);
    }
    check?.();
    patiently(() => fs.renameSync(temporary, file));
    countWritten(bytes.length);
  } catch (error) {
    removeQuietly(temporary);
    throw error;
  }
  syncFolder(path.dirname(file));
}

/** A leftover is removed at the next start; the caller must hear of the error before it. */
function removeQuietly(file: string): void {
  try {
    fs.rmSync(file, { force: true });
  } catch (error) {
    if (!isInUse(error)) throw error;
  }
}

/** Replaces files: `writeFileAtomically`, with a check if one is needed. */
export type ReplaceFile = (file: string, bytes: Uint8Array) => void;

/** Deletes what a crash during `writeFileAtomically` left in `folder`, as far as the disk allows it. */
export function removeLeftovers(folder: string, nowMs: number, minAgeMs = leftoverAgeMs): void {
  for (const name of listFolder(folder)) {
    if (!temporaryName.test(name)) continue;
    const file = path.join(folder, name);
    const stat = fs.lstatSync(file, { throwIfNoEntry: false });
    if (!stat?.isFile() || Math.abs(nowMs - stat.mtimeMs) < minAgeMs) continue;
    try {
      fs.rmSync(file, { force: true });
    } catch {
      // A folder that may not be written to keeps its leftovers; they do no harm.
    }
  }
}

/** Makes a folder for this user alone. The names of missing folders above it survive a power loss, too. */
export function makeFolder(folder: string): void {
  try {
    const first = fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (first !== undefined) syncFolder(path.dirname(first));
  } catch (error) {
    // On a read-only file system a recursive `mkdir` throws "no such file or directory" instead of the
    // reason, which this one throws.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && fs.existsSync(path.dirname(folder))) {
      fs.mkdirSync(folder, { mode: 0o700 });
      return syncFolder(path.dirname(folder));
    }
    throw error;
  }
}

/** Makes names that were added or renamed within a folder survive a power loss. */
export function syncFolder(folder: string): void {
  // Windows cannot open a folder for this, and its rename is durable enough without.
  if (process.platform === 'win32') return;
  const handle = fs.openSync(folder, 'r');
  try {
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
}
