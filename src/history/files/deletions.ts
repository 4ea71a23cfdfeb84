import { isRemoved } from './isRemoved';

/**
 * A deletion of many files, of which another program may hold some open: those do not keep the rest from
 * going.
 */
export class Deletions {
  #left = 0;

  /** Throws what else than use by another program is in the way. */
  attempt(remove: () => void): void {
    if (!isRemoved(remove)) this.#left++;
  }

  /** Throws when something is left, in words for the user. */
  finish(): void {
    if (this.#left === 0) return;
    const what = this.#left === 1 ? 'A file' : `${this.#left} files`;
    throw new Error(
      `${what} of the history could not be deleted: open in another program. The rest is deleted. Try again later.`,
    );
  }
}
