import * as fs from 'node:fs';
import type { StoreOpenParams } from '../../protocol/store';

/**
 * Whether this process may still write. Several windows share the folder and one of them owns it; one that
 * stood still (a machine that slept, a blocked thread) may have been succeeded meanwhile. Asked before each
 * write, and when a file is about to be put in another's place: the successor has removed what the one before
 * had written beside, so that even one that stands still right after asking cannot replace anything.
 */
export class WriteClaim {
  readonly #files: StoreOpenParams['claim'];

  constructor(files: StoreOpenParams['claim']) {
    this.#files = files;
  }

  get isHeld(): boolean {
    if (!this.#files) return true;
    const { held, successor } = this.#files;
    // In this order: both may have been removed, and then ours went first.
    return !exists(successor) && exists(held);
  }

  /** Throws when this process may not write. */
  check(): void {
    if (!this.isHeld) throw new Error('The history does not belong to this window now.');
  }
}

/** A drive that does not answer says nothing of the claim: the write itself will fail. */
function exists(file: string): boolean {
  try {
    // Not `stat`: a link that leads nowhere has the name of a claim all the same.
    fs.lstatSync(file);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}
