import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { syncFolder } from './atomicFile';
import { hourName } from './hourFile';
import { journalFrame, journalHeader } from './journalFormat';
import type { StoredTick } from './journalFormat';
import { TickEncoder } from './tickEncoder';
import { countWritten } from './writtenBytes';

/** So much waits in memory for a disk that refuses it; the rows themselves wait in the hour's partition anyway. */
const maxPendingBytes = 2 * 2 ** 20;

/**
 * One hour's journal as its only writer appends to it: the random part of the name sees to that. What `append` returned for
 * survives the end of the process; what `whenSynced` resolved for survives a power loss. One `fdatasync` runs at a time, and
 * all ticks that come meanwhile share the next, so that a slow disk is not asked more often than it can answer: not yet
 * safe are at most the ticks of two calls.
 */
export class JournalWriter {
  readonly hourStartMs: number;
  readonly file: string;
  readonly #onSyncError: (error: Error) => void;
  readonly #encoder: TickEncoder;
  #handle: number | undefined;
  #writtenBytes = 0;
  /** Encoded but not written, because the disk refused. */
  #pending: Buffer[];
  #isGivenUp = false;
  #isSyncing = false;
  #shouldSyncAgain = false;
  /** Called when the sync under way is through, and when the one after it is. */
  #waiting: (() => void)[] = [];
  #waitingForNext: (() => void)[] = [];
  #isClosed = false;

  constructor(folder: string, hourStartMs: number, onSyncError: (error: Error) => void) {
    this.hourStartMs = hourStartMs;
    this.file = path.join(folder, `${hourName(hourStartMs)}.${randomBytes(6).toString('hex')}.journal`);
    this.#onSyncError = onSyncError;
    this.#encoder = new TickEncoder(hourStartMs);
    this.#pending = [journalHeader(hourStartMs)];
  }

  /** Bytes in the file. */
  get writtenBytes(): number {
    return this.#writtenBytes;
  }

  /** Whether the disk refused so much that this journal can no longer be completed: the hour's file must be written instead. */
  get isGivenUp(): boolean {
    return this.#isGivenUp;
  }

  /** Throws when the disk refuses; the tick is then kept and written by the next call that succeeds. */
  append(stored: StoredTick): void {
    if (this.#isGivenUp) throw new Error('The journal could not be written for too long.');
    this.#pending.push(journalFrame(this.#encoder.encode(stored)));
    this.writePending();
  }

  writePending(): void {
    if (this.#pending.length === 0) return;
    const bytes = Buffer.concat(this.#pending);
    this.#pending = bytes.length > maxPendingBytes ? [] : [bytes];
    this.#isGivenUp = this.#pending.length === 0;
    const handle = this.#open();
    // Always at the end of what is known to be whole: a write that failed half-way is written over.
    for (let done = 0; done < bytes.length;) {
      done += fs.writeSync(handle, bytes, done, bytes.length - done, this.#writtenBytes + done);
    }
    this.#isGivenUp = false;
    this.#writtenBytes += bytes.length;
    countWritten(bytes.length);
    this.#pending = [];
    this.#sync(handle);
  }

  /** Resolves when all that was written before is on the disk, or the disk has refused: then `onSyncError` has been called. */
  whenSynced(): Promise<void> {
    if (!this.#isSyncing) return Promise.resolve();
    const waiting = this.#shouldSyncAgain ? this.#waitingForNext : this.#waiting;
    return new Promise(resolve => waiting.push(resolve));
  }

  close(): void {
    this.#isClosed = true;
    this.#pending = [];
    if (this.#isSyncing || this.#handle === undefined) return;
    fs.closeSync(this.#handle);
    this.#handle = undefined;
  }

  /** For when everything in it lies in the sealed file. */
  remove(): void {
    this.close();
    fs.rmSync(this.file, { force: true });
  }

  #open(): number {
    if (this.#handle === undefined) {
      fs.mkdirSync(path.dirname(this.file), { recursive: true });
      this.#handle = fs.openSync(this.file, 'wx', 0o600);
      syncFolder(path.dirname(this.file));
    }
    return this.#handle;
  }

  #sync(handle: number): void {
    this.#shouldSyncAgain = this.#isSyncing;
    if (this.#isSyncing) return;
    this.#isSyncing = true;
    fs.fdatasync(handle, error => {
      this.#isSyncing = false;
      if (error && !this.#isClosed) this.#onSyncError(error);
      const done = this.#waiting;
      this.#waiting = this.#waitingForNext;
      this.#waitingForNext = [];
      for (const resolve of this.#isClosed ? [...done, ...this.#waiting.splice(0)] : done) resolve();
      // A handle must not be closed under a call that uses it.
      if (this.#isClosed) this.close();
      else if (this.#shouldSyncAgain) this.#sync(handle);
    });
  }
}
