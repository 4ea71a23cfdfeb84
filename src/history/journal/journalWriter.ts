import * as fs from 'node:fs';
import * as path from 'node:path';
import { makeFolder, syncFolder } from '../files/atomicFile';
import { maxJournalBytes } from '../files/fileBounds';
import { journalFrame, maxPayloadBytes } from './journalFrames';
import { countWritten } from '../files/writtenBytes';

/**
 * So much waits in memory for a disk that refuses it; the rows themselves wait in the hour's partition
 * anyway.
 */
const maxPendingBytes = 2 * 2 ** 20;

/** Bytes that were written but may be in the system's memory only. */
interface Unsynced {
  readonly bytes: Buffer;
  /** Where they end in the file. */
  readonly endBytes: number;
}

export interface JournalWriterOptions {
  /** Must not exist yet: nobody else writes to it. */
  readonly file: string;
  readonly header: Buffer;
  /** Told of each `fdatasync` how it ended. */
  readonly handleSync: (error: Error | undefined) => void;
  /** Nobody waits for what is written to be synced: left to `sync` and `syncNow`. */
  readonly isSyncedLater?: boolean;
}

/**
 * A journal as its only writer appends to it. What `writePending` returned for survives the end of the
 * process; what `whenSynced` resolved for survives a power loss. One `fdatasync` runs at a time, beside the
 * thread, and what is written meanwhile shares the next: a tick waits for two of them at most.
 */
export class JournalWriter {
  readonly file: string;
  readonly #handleSync: (error: Error | undefined) => void;
  readonly #isSyncedLater: boolean;
  #handle: number | undefined;
  #isNameSynced = false;
  #writtenBytes = 0;
  /** Encoded but not written, because the disk refused. */
  #pending: Buffer[];
  #isGivenUp = false;
  #unsynced: Unsynced[] = [];
  #waiting: { readonly endBytes: number; readonly resolve: () => void }[] = [];
  #isSyncing = false;
  #isClosed = false;
  #handleClosed: () => void = () => undefined;
  readonly #closed = new Promise<void>(resolve => (this.#handleClosed = resolve));

  constructor({ file, header, handleSync, isSyncedLater = false }: JournalWriterOptions) {
    this.file = file;
    this.#handleSync = handleSync;
    this.#isSyncedLater = isSyncedLater;
    this.#pending = [header];
  }

  /**
   * Whether the disk refused so much, or one payload was so large, that this journal can no longer be
   * completed: what it tells of must be written whole instead.
   */
  get isGivenUp(): boolean {
    return this.#isGivenUp;
  }

  /** In the file. */
  get writtenBytes(): number {
    return this.#writtenBytes;
  }

  /** Whether a power loss could take something that was written. */
  get hasUnsynced(): boolean {
    return this.#unsynced.length > 0;
  }

  /**
   * Takes a payload, which the next `writePending` writes. One that no reader would take, or a journal with
   * it, gives the journal up.
   */
  append(payload: Buffer): void {
    const frame = journalFrame(payload);
    const pendingBytes = this.#pending.reduce((sum, { length }) => sum + length, 0);
    const journalBytes = this.#writtenBytes + pendingBytes + frame.length;
    if (payload.length > maxPayloadBytes || journalBytes > maxJournalBytes) {
      this.#isGivenUp = true;
      this.#pending = [];
    }
    if (!this.#isGivenUp) this.#pending.push(frame);
  }

  /** Writes what was appended. Throws when the disk refuses; it is then kept for the next call. */
  writePending(): void {
    if (this.#isGivenUp) throw new Error('The journal cannot be completed.');
    if (this.#pending.length === 0) return;
    const bytes = Buffer.concat(this.#pending);
    this.#pending = [bytes];
    try {
      this.#write(bytes);
    } catch (error) {
      this.#isGivenUp = bytes.length > maxPendingBytes;
      if (this.#isGivenUp) this.#pending = [];
      throw error;
    }
    this.#pending = [];
  }

  /** Begins an `fdatasync` of what was written, where there is something and none runs. */
  sync(): void {
    if (this.#handle !== undefined && this.#unsynced.length > 0 && !this.#isSyncing) this.#sync(this.#handle);
  }

  /**
   * The same, and waits for it on this thread. Throws when the disk refuses; what was written is then written
   * again.
   */
  syncNow(): void {
    if (this.#handle === undefined || this.#unsynced.length === 0) return;
    try {
      fs.fdatasyncSync(this.#handle);
      this.#unsynced = [];
    } catch (error) {
      this.#takeBack();
      throw error;
    }
  }

  /** Resolves once the disk has all that was written so far, or has refused it; never rejects. */
  whenSynced(): Promise<void> {
    if (!this.#isSyncing || this.#isClosed) return Promise.resolve();
    return new Promise(resolve => this.#waiting.push({ endBytes: this.#writtenBytes, resolve }));
  }

  /**
   * The file stays; what the disk refused is dropped. Resolves once the file is closed, which a call to the
   * disk that is under way holds up: until then Windows lets nobody delete it.
   */
  close(): Promise<void> {
    this.#isClosed = true;
    this.#pending = [];
    this.#unsynced = [];
    this.#release(Infinity);
    this.#closeHandle();
    return this.#closed;
  }

  /** A handle must not be closed under a call that uses it. */
  #closeHandle(): void {
    if (this.#isSyncing) return;
    if (this.#handle !== undefined) fs.closeSync(this.#handle);
    this.#handle = undefined;
    this.#handleClosed();
  }

  #write(bytes: Buffer): void {
    const handle = this.#open();
    // Always at the end of what is known to be whole: a write that failed half-way is written over.
    for (let done = 0; done < bytes.length;) {
      done += fs.writeSync(handle, bytes, done, bytes.length - done, this.#writtenBytes + done);
    }
    this.#writtenBytes += bytes.length;
    this.#unsynced.push({ bytes, endBytes: this.#writtenBytes });
    countWritten(bytes.length);
    if (!this.#isSyncing && !this.#isSyncedLater) this.#sync(handle);
  }

  #open(): number {
    if (this.#handle === undefined) {
      makeFolder(path.dirname(this.file));
      this.#handle = fs.openSync(this.file, 'wx', 0o600);
    }
    if (!this.#isNameSynced) syncFolder(path.dirname(this.file));
    this.#isNameSynced = true;
    return this.#handle;
  }

  #sync(handle: number): void {
    const endBytes = this.#writtenBytes;
    this.#isSyncing = true;
    fs.fdatasync(handle, error => {
      this.#isSyncing = false;
      if (this.#isClosed) return this.#closeHandle();
      if (error) this.#takeBack();
      else this.#unsynced = this.#unsynced.filter(each => each.endBytes > endBytes);
      this.#handleSync(error ?? undefined);
      this.#release(error ? Infinity : endBytes);
      if (this.#unsynced.length > 0) this.#sync(handle);
    });
  }

  /**
   * After a failed sync the system may have dropped what it had not written and say at the next one that all
   * is well: it is to be written again.
   */
  #takeBack(): void {
    const bytes = this.#unsynced.map(each => each.bytes);
    this.#pending = [...bytes, ...this.#pending];
    this.#writtenBytes -= bytes.reduce((sum, each) => sum + each.length, 0);
    this.#unsynced = [];
  }

  #release(syncedBytes: number): void {
    const isDone = ({ endBytes }: { endBytes: number }): boolean => endBytes <= syncedBytes;
    const done = this.#waiting.filter(isDone);
    this.#waiting = this.#waiting.filter(each => !isDone(each));
    for (const { resolve } of done) resolve();
  }
}
