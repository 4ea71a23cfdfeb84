/** 64 answers of usual length at once take a megabyte. */
const maxUnderWayBytes = 16 * 1024 * 1024;

/**
 * Limits what the answers of one engine under way may take together: an engine that floods loses its own
 * answers, and no other engine's.
 */
export class AnswerBudget {
  #takenBytes = 0;

  /** `false` if there is no room for so many more. */
  take(bytes: number): boolean {
    if (this.#takenBytes + bytes > maxUnderWayBytes) return false;
    this.#takenBytes += bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#takenBytes -= bytes;
  }
}
