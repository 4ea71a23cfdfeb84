import * as fs from 'node:fs';
import type { StoreOpenParams } from '../../protocol/store';

/** Another window owns the history, or none: a matter of this window's role, and no fault of the disk. */
export class LostClaimError extends Error {
  constructor() {
    super('The history does not belong to this window now.');
  }
}

/**
 * Whether this process may still write. Several windows share the folder and one of them owns it; one that
 * stood still (a machine that slept, a blocked thread) may have been succeeded meanwhile. Checked before each
 * write, and when a file is about to replace another: the successor has removed the temporary files of its
 * predecessor, so that even one that stands still right after the check cannot replace anything.
 */
export class WriteClaim {
  readonly #files: StoreOpenParams['claim'];

  constructor(files: StoreOpenParams['claim']) {
    this.#files = files;
  }

  get isHeld(): boolean {
    if (!this.#files) return true;
    const { held, successor } = this.#files;
    // In this order: both may have been removed, and then ours was removed first.
    return !exists(successor) && exists(held);
  }

  /** Throws `LostClaimError` when this process may not write. */
  check(): void {
    if (!this.isHeld) throw new LostClaimError();
  }
}

/** A drive that does not answer says nothing about the claim: the write itself will fail. */
function exists(file: string): boolean {
  try {
    // Not `stat`: a link that leads nowhere still has the name of a claim.
    fs.lstatSync(file);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}
