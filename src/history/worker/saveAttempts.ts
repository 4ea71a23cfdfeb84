import { LostClaimError, type WriteClaim } from '../files/writeClaim';
import { finish, inOneStep, type Steps } from '../steps/steps';
import type { SavedPart, SaveHealth } from '../upkeep/saveHealth';

/** Attempts to save parts of the store. Each fails on its own: what can be saved is saved, whatever fails. */
export class SaveAttempts {
  readonly #claim: WriteClaim;
  readonly #saving: SaveHealth;
  readonly #handleFailure: () => void;

  /** `handleFailure`: called when something has to be tried again later. */
  constructor(claim: WriteClaim, saving: SaveHealth, handleFailure: () => void) {
    this.#claim = claim;
    this.#saving = saving;
    this.#handleFailure = handleFailure;
  }

  make(part: SavedPart, save: () => void): void {
    finish(this.makeInSteps(part, inOneStep(save)));
  }

  /**
   * Like `make`, for what is then reported as stored. Throws when the claim is lost, because nobody tries
   * again then, and the successor does not have it.
   */
  keep(part: SavedPart, save: () => void): void {
    const error = finish(this.makeInSteps(part, inOneStep(save)));
    if (error instanceof LostClaimError) throw error;
  }

  /** Returns why it failed, if it did. */
  *makeInSteps(part: SavedPart, save: Steps<void>): Steps<unknown> {
    try {
      this.#claim.check();
      yield* save;
      this.note(part, undefined);
      return undefined;
    } catch (error) {
      this.note(part, error);
      return error;
    }
  }

  note(part: SavedPart, error: unknown): void {
    this.#saving.note(part, error);
    if (error !== undefined) this.#handleFailure();
  }
}
