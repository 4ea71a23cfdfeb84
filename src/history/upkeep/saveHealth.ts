import type { Log } from '../../common/log';
import type { StoreHealth } from '../../protocol/storeHealth';

/** What is written separately, and can fail alone. */
export type SavedPart = 'journal' | 'journalSync' | 'hours' | 'catalog' | 'catalogJournal' | 'catalogSync';

/**
 * Combines how saving the parts went: history is safe only when all of it is. Reports when that changes, and
 * when the reason becomes another; the receiver logs it, too.
 */
export class SaveHealth {
  readonly #log: Log;
  readonly #handleChange: (health: StoreHealth) => void;
  readonly #reasons = new Map<SavedPart, string>();
  #told: string | undefined;

  constructor(log: Log, handleChange: (health: StoreHealth) => void) {
    this.#log = log;
    this.#handleChange = handleChange;
  }

  /** What is wrong with a part, or with any part; a sentence. */
  problem(part?: SavedPart): string | undefined {
    const reason = part === undefined ? this.#reason : this.#reasons.get(part);
    return reason === undefined ? undefined : `History cannot be saved: ${reason}`;
  }

  /** Without `reason` the part is safe again. */
  note(part: SavedPart, reason: string | undefined): void {
    if (reason === undefined) this.#reasons.delete(part);
    else this.#reasons.set(part, reason);
    const message = this.#reason;
    const kind = message === undefined ? undefined : kindOf(message);
    if (kind === this.#told) return;
    this.#told = kind;
    this.#log.debug(this.problem() ?? 'History is saved again.');
    this.#handleChange(message === undefined ? { kind: 'ok' } : { kind: 'failing', message });
  }

  get #reason(): string | undefined {
    return [...this.#reasons.values()][0];
  }
}

/**
 * `ENOSPC: no space left on device` of `ENOSPC: no space left on device, write`: the failing operation keeps
 * changing while the problem lasts.
 */
function kindOf(reason: string): string {
  return reason.split(',')[0] ?? reason;
}
