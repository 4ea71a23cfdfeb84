import { isRemoved } from './isRemoved';

/**
 * A deletion of many files, some of which another program may hold open: those do not keep the rest from
 * being deleted.
 */
export class Deletions {
  #left = 0;

  /** Throws for any obstacle other than use by another program. */
  attempt(remove: () => void): void {
    if (!isRemoved(remove)) this.#left++;
  }

  /** Throws if something is left, in words for the user. */
  finish(): void {
    if (this.#left === 0) return;
    const what = this.#left === 1 ? 'A file' : `${this.#left} files`;
    throw new Error(
      `${what} of the history could not be deleted: open in another program. The rest is deleted. Try again later.`,
    );
  }
}
