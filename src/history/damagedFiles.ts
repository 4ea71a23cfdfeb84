import * as fs from 'node:fs';
import * as path from 'node:path';
import { messageOf } from '../common/errors';
import type { Log } from '../common/log';
import type { StoreOpenReport } from '../protocol/store';
import type { Clock } from '../common/clock';

/** Sets files aside that cannot be used. Nothing of a user's history is ever deleted because it could not be read. */
export class DamagedFiles {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #entries: StoreOpenReport['damaged'][number][] = [];

  constructor(folder: string, clock: Clock, log: Log) {
    this.#folder = folder;
    this.#clock = clock;
    this.#log = log;
  }

  /** Everything set aside so far. */
  get entries(): StoreOpenReport['damaged'] {
    return [...this.#entries];
  }

  /**
   * Moves `file` into the folder of damaged files, with a note beside it that tells when and why. Where the disk refuses, it
   * stays where it is.
   */
  setAside(file: string, reason: string): void {
    const stamp = new Date(this.#clock.now()).toISOString().replace(/[:.]/g, '-');
    try {
      fs.mkdirSync(this.#folder, { recursive: true });
      const movedTo = this.#freeName(`${stamp}_${path.basename(file)}`);
      fs.renameSync(file, movedTo);
      this.#entries.push({ file, reason, movedTo });
      this.#log.warn(`Set aside ${file}: ${reason} It is now ${movedTo}.`);
      fs.writeFileSync(`${movedTo}.txt`, `${path.basename(file)} was set aside at ${stamp}: ${reason}\n`);
    } catch (error) {
      this.#log.error(`${file} cannot be used (${reason}) and could not be set aside: ${messageOf(error)}`);
    }
  }

  #freeName(name: string): string {
    for (let attempt = 0; ; attempt++) {
      const candidate = path.join(this.#folder, attempt === 0 ? name : `${attempt}_${name}`);
      if (!fs.existsSync(candidate)) return candidate;
    }
  }
}
