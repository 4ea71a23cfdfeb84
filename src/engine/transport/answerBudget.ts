/** Sixty-four answers of usual length at once are a megabyte. */
const maxUnderWayBytes = 16 * 1024 * 1024;

/**
 * What the answers of one engine that are under way may take together: one that floods costs itself, and no
 * other engine, its answers.
 */
export class AnswerBudget {
  #takenBytes = 0;

  /** `false`: there is no room for so many more. */
  take(bytes: number): boolean {
    if (this.#takenBytes + bytes > maxUnderWayBytes) return false;
    this.#takenBytes += bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#takenBytes -= bytes;
  }
}
