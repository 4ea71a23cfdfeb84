import * as fs from 'node:fs';
import * as path from 'node:path';
import { makeFolder, syncFolder } from '../files/atomicFile';
import { maxJournalBytes } from '../files/fileBounds';
import { journalFrame, maxPayloadBytes } from './journalFrames';
import { countWritten } from '../files/writtenBytes';

/**
 * Most bytes that wait in memory for a disk that refuses them; the rows themselves are in the hour's
 * partition anyway.
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
  /** Called after each `fdatasync`, with its error if it failed. */
  readonly handleSync: (error: Error | undefined) => void;
  /** Writing begins no sync, because nobody waits for it: that is left to `sync` and `syncNow`. */
  readonly isSyncedLater?: boolean;
}

/**
 * A journal with its only writer. What `writePending` returned for survives the end of the process; what
 * `whenSynced` resolved for survives a power loss. One `fdatasync` runs at a time, in the background, and
 * what is written meanwhile shares the next: a tick waits for two of them at most.
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
   * Whether the disk refused so much, or a payload or the journal became so large, that it cannot be
   * completed: what it covers must be written whole instead.
   */
  get isGivenUp(): boolean {
    return this.#isGivenUp;
  }

  /** Bytes in the file. */
  get writtenBytes(): number {
    return this.#writtenBytes;
  }

  /** Whether a power loss could take something that was written. */
  get hasUnsynced(): boolean {
    return this.#unsynced.length > 0;
  }

  /**
   * Queues a payload for the next `writePending`. Gives the journal up if no reader would take the payload,
   * or the journal with it.
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

  /** Begins an `fdatasync` if something is unsynced and none runs. */
  sync(): void {
    if (this.#handle !== undefined && this.#unsynced.length > 0 && !this.#isSyncing) this.#sync(this.#handle);
  }

  /**
   * Like `sync`, but waits for it on this thread. Throws when the disk refuses; what was written is then
   * written again.
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
   * Leaves the file, and drops what the disk refused. Resolves once the file is closed, which a call to the
   * disk under way delays: until then Windows lets nobody delete it.
   */
  close(): Promise<void> {
    this.#isClosed = true;
    this.#pending = [];
    this.#unsynced = [];
    this.#release(Infinity);
    this.#closeHandle();
    return this.#closed;
  }

  /** A handle must not be closed while a call uses it. */
  #closeHandle(): void {
    if (this.#isSyncing) return;
    if (this.#handle !== undefined) fs.closeSync(this.#handle);
    this.#handle = undefined;
    this.#handleClosed();
  }

  #write(bytes: Buffer): void {
    const handle = this.#open();
    // Always at the end of the intact part: overwrites what a failed write left.
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
   * After a failed sync the system may have dropped unwritten data and report success the next time, so it
   * has to be written again.
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
