import type { Log } from '../common/log';
import type { StoreHealth } from './storeHealth';

/** What is written apart from the rest, and can fail alone. */
export type SavedPart =
  'journal' | 'journalSync' | 'hours' | 'catalogue' | 'catalogueJournal' | 'catalogueSync';

/** Puts together how saving the parts went: history is safe only when all of it is. Tells on change only. */
export class SaveHealth {
  readonly #log: Log;
  readonly #onChange: (health: StoreHealth) => void;
  readonly #problems = new Map<SavedPart, string>();

  constructor(log: Log, onChange: (health: StoreHealth) => void) {
    this.#log = log;
    this.#onChange = onChange;
  }

  /** What is wrong with a part; without one, with any. */
  problem(part?: SavedPart): string | undefined {
    return part === undefined ? [...this.#problems.values()][0] : this.#problems.get(part);
  }

  /** Without `problem` the part is safe again. */
  note(part: SavedPart, problem: string | undefined): void {
    const wasFailing = this.#problems.size > 0;
    if (problem === undefined) this.#problems.delete(part);
    else this.#problems.set(part, `History cannot be saved: ${problem}`);
    const message = this.problem();
    if (wasFailing === (message !== undefined)) return;
    if (message === undefined) this.#log.info('History is saved again.');
    else this.#log.error(message);
    this.#onChange(message === undefined ? { kind: 'ok' } : { kind: 'failing', message });
  }
}
