import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { Clock } from '../../common/clock';
import { hourMs } from '../../common/time';
import { isInUse } from '../../node/isInUse';
import { readRegularFile, UnusableFileError } from '../../node/regularFile';
import { shutFolder } from '../../node/shutFolder';
import { whenFree } from '../../node/whenFree';
import { parseClaimRecord, type ClaimRecord } from './claimRecord';

/** How many older claims are kept: see `create`. */
const keptClaims = 32;
const temporarySuffix = '.tmp';
/** Longer than the clocks of machines that share a drive differ. */
const leftoverAgeMs = hourMs;
/**
 * Larger than any real epoch. This number, or a larger one, in a file's name is ignored, because adding one
 * to it may not change it.
 */
const maxEpoch = 2 ** 40;
/** No record is nearly that long. */
const maxRecordBytes = 64 * 1024;
/** Errors of file systems without hard links. */
const noLinkCodes = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES']);

export interface FoundClaim {
  readonly epoch: number;
  /** `undefined` when the file cannot be read as a record, or another program holds it open. */
  readonly record?: ClaimRecord;
}

/**
 * Who owns the history: a chain of files `claim-1`, `claim-2`, … of which the one with the highest number,
 * the epoch, is in force. A claim is made by creating the file after the newest, which the file system lets
 * exactly one process do; nothing is ever unlocked, stolen or replaced, so there is no moment at which two
 * can think that they were first. An owner that slept through its succession finds its successor's file.
 *
 * Holds wherever exclusive creation is atomic: local file systems, NFS from version 3, SMB.
 */
export class ClaimFolder {
  readonly #folder: string;
  readonly #clock: Clock;
  /** The last sign of life that this window saw, and when it saw it first. */
  #sign: { readonly epoch: number; readonly modifiedMs: number; readonly sinceMs: number } | undefined;

  constructor(folder: string, clock: Clock) {
    this.#folder = folder;
    this.#clock = clock;
  }

  /** The claim in force; `undefined` where there never was one. */
  async newest(): Promise<FoundClaim | undefined> {
    const epoch = (await this.#epochs()).at(-1);
    if (epoch === undefined) return undefined;
    return { epoch, record: await this.#read(epoch) };
  }

  /** Whether `epoch` is ours now; throws when the folder cannot be written. */
  async create(epoch: number, record: ClaimRecord): Promise<boolean> {
    await makeFolder(this.#folder);
    await shutFolder(this.#folder);
    if (epoch >= maxEpoch) {
      await this.#putAway(epoch - 1);
      return false;
    }
    if (!(await this.#createFile(epoch, record))) return false;
    // A process that was suspended since it looked may have created a claim whose number was swept meanwhile.
    // Then there are so many later claims that listing the folder cannot miss all of them.
    const newest = (await this.#epochs()).at(-1);
    if (newest === epoch) return true;
    await removeQuietly(this.file(epoch));
    return false;
  }

  /**
   * Whether the claim is still in force. The successor is looked for first: claims are swept oldest first, so
   * where a swept successor is no longer seen, our own is gone too.
   */
  async isHeld(epoch: number): Promise<boolean> {
    return !(await exists(this.file(epoch + 1))) && (await exists(this.file(epoch)));
  }

  /** Tells windows that cannot reach the owner's address that it lives. */
  async touch(epoch: number): Promise<void> {
    const now = new Date();
    await fs.utimes(this.file(epoch), now, now);
  }

  /**
   * Time since `touch` or `create`, by the file system's own clock where another machine's may differ. A sign
   * of life that is dated ahead, by a clock that was wrong then or in a backup, is as old as it was seen here
   * without change.
   */
  async ageMs(epoch: number): Promise<number> {
    const probe = this.#temporary();
    try {
      await fs.writeFile(probe, '', { mode: 0o600, flag: 'wx' });
      const [now, claim] = await Promise.all([fs.lstat(probe), fs.lstat(this.file(epoch))]);
      return Math.max(now.mtimeMs - claim.mtimeMs, this.#unchangedMs(epoch, claim.mtimeMs));
    } finally {
      await removeQuietly(probe);
    }
  }

  #unchangedMs(epoch: number, modifiedMs: number): number {
    const nowMs = this.#clock.monotonicMs();
    const isSame = this.#sign?.epoch === epoch && this.#sign.modifiedMs === modifiedMs;
    if (!this.#sign || !isSame) this.#sign = { epoch, modifiedMs, sinceMs: nowMs };
    return nowMs - this.#sign.sinceMs;
  }

  /**
   * Removes old claims, oldest first. Returns the records of those just before `epoch`, so that their
   * leftovers can be removed. A file that another program holds open stays until a later owner sweeps.
   */
  async sweep(epoch: number): Promise<ClaimRecord[]> {
    const records: ClaimRecord[] = [];
    for (const each of await this.#epochs()) {
      if (each >= epoch) break;
      const record = await this.#read(each);
      if (record) records.push(record);
      if (each < epoch - keptClaims) await fs.rm(this.file(each), { force: true }).catch(ignoreUnremovable);
    }
    await this.#sweepTemporaries();
    return records;
  }

  /** Removes files of processes that ended in the middle of writing. A young file may still be in use. */
  async #sweepTemporaries(): Promise<void> {
    for (const name of (await fs.readdir(this.#folder)).filter(each => each.endsWith(temporarySuffix))) {
      const file = path.join(this.#folder, name);
      const stat = await fs.lstat(file).catch(ignoreMissing);
      if (stat?.isFile() && Math.abs(Date.now() - stat.mtimeMs) > leftoverAgeMs) await removeQuietly(file);
    }
  }

  /** Path of the file of an epoch. */
  file(epoch: number): string {
    return path.join(this.#folder, `claim-${epoch}`);
  }

  /** Linked into place, so that nobody can read half a record. */
  async #createFile(epoch: number, record: ClaimRecord): Promise<boolean> {
    const temporary = this.#temporary();
    const text = JSON.stringify(record);
    try {
      await fs.writeFile(temporary, text, { mode: 0o600, flag: 'wx' });
      await fs.link(temporary, this.file(epoch));
      return true;
    } catch (error) {
      const code = codeOf(error);
      // A network drive may repeat a request whose answer was lost, and then meets its own first attempt.
      if (code === 'EEXIST') return this.#isOwn(epoch, record);
      if (!noLinkCodes.has(code)) throw error;
      return await this.#createWithoutLink(epoch, text);
    } finally {
      await removeQuietly(temporary);
    }
  }

  async #createWithoutLink(epoch: number, text: string): Promise<boolean> {
    try {
      await fs.writeFile(this.file(epoch), text, { mode: 0o600, flag: 'wx' });
      return true;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      throw error;
    }
  }

  async #isOwn(epoch: number, { token }: ClaimRecord): Promise<boolean> {
    return (await this.#read(epoch))?.token === token;
  }

  /**
   * `undefined` for what is no record: half written, damaged, or no file at all; and for one that another
   * program keeps to itself.
   */
  async #read(epoch: number): Promise<ClaimRecord | undefined> {
    const read = (): Promise<string> => readRegularFile(this.file(epoch), maxRecordBytes);
    const text = await whenFree(read).catch(ignoreUnreadable);
    return text === undefined ? undefined : parseClaimRecord(text);
  }

  /** Ascending. */
  async #epochs(): Promise<number[]> {
    const names = (await fs.readdir(this.#folder).catch(ignoreMissing)) ?? [];
    return names
      .flatMap(name => /^claim-([1-9]\d{0,14})$/.exec(name)?.[1] ?? [])
      .map(Number)
      .filter(epoch => epoch < maxEpoch)
      .sort((a, b) => a - b);
  }

  /**
   * Takes the last claim that counts out of force: it can have no successor, and no window comes that far, so
   * somebody else put it there. Renamed, because it may be no file.
   */
  async #putAway(epoch: number): Promise<void> {
    const aside = path.join(this.#folder, `foreign-${randomBytes(8).toString('hex')}`);
    await fs.rename(this.file(epoch), aside).catch(ignoreMissing);
  }

  #temporary(): string {
    return path.join(this.#folder, `${randomBytes(8).toString('hex')}${temporarySuffix}`);
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}

function ignoreMissing(error: unknown): undefined {
  if (codeOf(error) === 'ENOENT') return undefined;
  throw error;
}

function ignoreUnreadable(error: unknown): undefined {
  return error instanceof UnusableFileError || isInUse(error) ? undefined : ignoreMissing(error);
}

/** What has the name of a claim and is a folder is not ours. */
function ignoreUnremovable(error: unknown): undefined {
  if (codeOf(error) === 'ERR_FS_EISDIR' || isInUse(error)) return undefined;
  throw error;
}

/** On Windows one that a virus scanner looks at stays for now: a later owner sweeps it. */
async function removeQuietly(file: string): Promise<void> {
  await fs.rm(file, { force: true }).catch(() => undefined);
}

/** Not `stat`: a link that leads nowhere has a claim's name all the same, and nobody can make that claim. */
async function exists(file: string): Promise<boolean> {
  return (await fs.lstat(file).catch(ignoreMissing)) !== undefined;
}

/**
 * As a recursive `mkdir`, which on a read-only file system rejects with "no such file or directory" instead
 * of the reason.
 */
async function makeFolder(folder: string): Promise<void> {
  try {
    await fs.mkdir(folder, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // The code is the same when a file has this name.
    if (code === 'EEXIST' && (await fs.stat(folder)).isDirectory()) return;
    if (code !== 'ENOENT' || path.dirname(folder) === folder) throw error;
    await makeFolder(path.dirname(folder));
    await makeFolder(folder);
  }
}
