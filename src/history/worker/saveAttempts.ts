import type { WriteClaim } from '../files/writeClaim';
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

  *makeInSteps(part: SavedPart, save: Steps<void>): Steps<void> {
    try {
      this.#claim.check();
      yield* save;
      this.note(part, undefined);
    } catch (error) {
      this.note(part, error);
    }
  }

  note(part: SavedPart, error: unknown): void {
    this.#saving.note(part, error);
    if (error !== undefined) this.#handleFailure();
  }
}
