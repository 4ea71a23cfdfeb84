import { isInUse } from '../../node/isInUse';

/**
 * A deletion of many files, some of which another program may hold open, or the disk may refuse to delete:
 * those do not keep the rest from being deleted.
 */
export class Deletions {
  #inUse = 0;
  #refusal: Error | undefined;

  /** An error that is not about one file, such as a lost claim, is thrown at once: deleting must end then. */
  attempt(remove: () => void): void {
    try {
      remove();
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
      if (isInUse(error)) this.#inUse++;
      else this.#refusal ??= error;
    }
  }

  /**
   * Throws if something is left, in words for the user. The reason that waiting does not mend comes first:
   * the first error other than use by another program, as it is.
   */
  finish(): void {
    if (this.#refusal) throw this.#refusal;
    if (this.#inUse === 0) return;
    const what = this.#inUse === 1 ? 'A file' : `${this.#inUse} files`;
    throw new Error(
      `${what} of the history could not be deleted: open in another program. The rest is deleted. Try again later.`,
    );
  }
}
