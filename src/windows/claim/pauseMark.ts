import * as fs from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import type { Clock } from '../../common/clock';
import { messageOf } from '../../common/errors';
import type { Log } from '../../common/log';
import { untilFree } from '../../node/untilFree';
import { whenFree } from '../../node/whenFree';

export interface PauseMarkOptions {
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * A file beside the claims that stands there while collection is paused, so that what a user paused stays
 * paused when the only window is loaded again.
 */
export class PauseMark {
  readonly #file: string;
  readonly #options: PauseMarkOptions;
  #writing: Promise<void> = Promise.resolve();
  /** Aborts the retries while another program holds the mark open. */
  #waiting = new AbortController();

  constructor(folder: string, options: PauseMarkOptions) {
    this.#file = path.join(folder, 'paused');
    this.#options = options;
  }

  isSet(): boolean {
    try {
      return fs.lstatSync(this.#file, { throwIfNoEntry: false }) !== undefined;
    } catch {
      return false;
    }
  }

  /**
   * Resolves when it is on disk, could not be written, or something else was set meanwhile. Never rejects.
   * While another program holds the mark open, as on Windows a virus scanner may, it is tried again: else a
   * user who resumed would be paused after the next start.
   */
  set(isPaused: boolean): Promise<void> {
    this.#waiting.abort();
    const waiting = (this.#waiting = new AbortController());
    this.#writing = this.#writing.then(() => this.#change(isPaused, waiting));
    return this.#writing;
  }

  /** Resolves when what was set so far is on disk, or cannot be put there now: it is not tried again. */
  giveUp(): Promise<void> {
    this.#waiting.abort();
    return this.#writing;
  }

  async #change(isPaused: boolean, waiting: AbortController): Promise<void> {
    const { clock, log } = this.#options;
    let hasTold = false;
    const handleWait = (reason: string): void => {
      if (!hasTold) log.warn(`The pause cannot be stored yet: ${reason}`);
      hasTold = true;
    };
    const change = (): Promise<void> =>
      whenFree(() => (isPaused ? this.#lay() : rm(this.#file, { force: true })));
    try {
      await untilFree(change, { clock, signal: waiting.signal, handleWait });
    } catch (error) {
      if (waiting === this.#waiting) log.error(messageOf(error));
    }
  }

  /**
   * Anything that already has this name counts as the mark: it is not truncated, and a link is not followed.
   */
  async #lay(): Promise<void> {
    try {
      await writeFile(this.#file, '', { mode: 0o600, flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}
