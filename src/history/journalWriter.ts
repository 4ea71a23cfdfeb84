import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { syncFolder } from './atomicFile';
import { hourName } from './hourFile';
import { journalFrame, journalHeader } from './journalFormat';
import type { StoredTick } from './journalFormat';
import { TickEncoder } from './tickEncoder';
import { countWritten } from './writtenBytes';

/**
 * One hour's journal as its only writer appends to it: the random part of the name sees to that. What `append` returned for
 * survives the end of the process. It survives a power loss as soon as `fdatasync` is through, which runs beside: at most
 * the ticks of one call that is under way can be lost, and a slow disk gets one call for all ticks that came meanwhile.
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
  #isSyncing = false;
  #shouldSyncAgain = false;
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

  /** Throws when the disk refuses; the tick is then kept and written by the next call that succeeds. */
  append(stored: StoredTick): void {
    this.#pending.push(journalFrame(this.#encoder.encode(stored)));
    this.writePending();
  }

  writePending(): void {
    if (this.#pending.length === 0) return;
    const bytes = Buffer.concat(this.#pending);
    this.#pending = [bytes];
    const handle = this.#open();
    // Always at the end of what is known to be whole: a write that failed half-way is written over.
    for (let done = 0; done < bytes.length;) {
      done += fs.writeSync(handle, bytes, done, bytes.length - done, this.#writtenBytes + done);
    }
    this.#writtenBytes += bytes.length;
    countWritten(bytes.length);
    this.#pending = [];
    this.#sync(handle);
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
      // A handle must not be closed under a call that uses it.
      if (this.#isClosed) this.close();
      else if (this.#shouldSyncAgain) this.#sync(handle);
    });
  }
}
