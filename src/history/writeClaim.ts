import * as fs from 'node:fs';
import type { StoreOpenParams } from '../protocol/store';

/**
 * Whether this process may still write. Several windows share the folder and one of them owns it; one that stood still (a machine
 * that slept, a blocked thread) may have been succeeded meanwhile. Asked before each write, and when a file is about to be put in
 * another's place: the successor has removed what the one before had written beside, so that even one that stands still right
 * after asking cannot replace anything.
 */
export class WriteClaim {
  readonly #files: StoreOpenParams['claim'];

  constructor(files: StoreOpenParams['claim']) {
    this.#files = files;
  }

  /** Throws when another process owns the folder. */
  check(): void {
    if (!this.#files) return;
    const { held, successor } = this.#files;
    // In this order: both may have been removed, and then ours went first.
    if (exists(successor) || !exists(held)) throw new Error('Another window owns the history now.');
  }
}

/** A drive that does not answer says nothing of the claim: the write itself will fail. */
function exists(file: string): boolean {
  try {
    fs.statSync(file);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}
