import { messageOf } from '../../common/errors';
import type { Log } from '../../common/log';
import type { StoreHealth } from '../../protocol/storeHealth';
import { LostClaimError } from '../files/writeClaim';

/** What is written separately, and can fail alone. */
export type SavedPart = 'journal' | 'journalSync' | 'hours' | 'catalog' | 'catalogJournal' | 'catalogSync';

/**
 * Combines how saving the parts went: history is safe only when all of it is. Reports when that changes, and
 * when the reason becomes another; the receiver logs it, too.
 */
export class SaveHealth {
  readonly #log: Log;
  readonly #handleChange: (health: StoreHealth) => void;
  readonly #errors = new Map<SavedPart, unknown>();
  #told: string | undefined;

  constructor(log: Log, handleChange: (health: StoreHealth) => void) {
    this.#log = log;
    this.#handleChange = handleChange;
  }

  /** What is wrong with a part, or with any part; a sentence. */
  problem(part?: SavedPart): string | undefined {
    const error = part === undefined ? [...this.#errors.values()][0] : this.#errors.get(part);
    return error === undefined ? undefined : refusalOf(messageOf(error));
  }

  /** Without `error` the part is safe again. */
  note(part: SavedPart, error: unknown): void {
    if (error === undefined) this.#errors.delete(part);
    else this.#errors.set(part, error);
    if (error instanceof LostClaimError) return;
    const failure = [...this.#errors.values()].find(each => !(each instanceof LostClaimError));
    const message = failure === undefined ? undefined : messageOf(failure);
    const kind = message === undefined ? undefined : kindOf(message);
    if (kind === this.#told) return;
    this.#told = kind;
    // Another part may still have the error of a claim that was lost meanwhile.
    this.#log.debug(message === undefined ? 'History is saved again.' : refusalOf(message));
    this.#handleChange(message === undefined ? { kind: 'ok' } : { kind: 'failing', message });
  }
}

function refusalOf(reason: string): string {
  return `History cannot be saved: ${reason}`;
}

/**
 * `ENOSPC: no space left on device` of `ENOSPC: no space left on device, write`: the failing operation keeps
 * changing while the problem lasts.
 */
function kindOf(reason: string): string {
  return reason.split(',')[0] ?? reason;
}
