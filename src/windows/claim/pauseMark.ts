import * as fs from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import * as path from 'node:path';

/**
 * A file beside the claims that stands there while collection is paused, so that what a user paused stays paused when the only
 * window is loaded again.
 */
export class PauseMark {
  readonly #file: string;
  readonly #onError: (error: unknown) => void;
  #writing: Promise<void> = Promise.resolve();

  constructor(folder: string, onError: (error: unknown) => void) {
    this.#file = path.join(folder, 'paused');
    this.#onError = onError;
  }

  isSet(): boolean {
    try {
      return fs.lstatSync(this.#file, { throwIfNoEntry: false }) !== undefined;
    } catch {
      return false;
    }
  }

  /** Resolves when it is on disk, or could not be written. */
  set(isPaused: boolean): Promise<void> {
    this.#writing = this.#writing
      .then(() => (isPaused ? this.#lay() : rm(this.#file, { force: true })))
      .catch(this.#onError);
    return this.#writing;
  }

  /** Whatever has this name already is a mark too, and is neither emptied nor followed to where it leads. */
  async #lay(): Promise<void> {
    try {
      await writeFile(this.#file, '', { mode: 0o600, flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }

  /** Resolves when what was set so far is on disk. */
  whenWritten(): Promise<void> {
    return this.#writing;
  }
}
