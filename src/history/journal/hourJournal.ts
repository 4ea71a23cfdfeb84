import { randomBytes } from 'node:crypto';
import * as path from 'node:path';
import { hourName } from '../files/hourFile';
import { journalHeader } from './journalFormat';
import type { StoredTick } from '../figures/storedTick';
import { JournalWriter } from './journalWriter';
import { TickEncoder } from './tickEncoder';
import { tickParts } from './tickParts';

/** One hour's journal. The random part of its name makes sure that nobody else writes to it. */
export class HourJournal extends JournalWriter {
  readonly #encoder: TickEncoder;

  constructor(folder: string, hourStartMs: number, handleSync: (error: Error | undefined) => void) {
    const name = `${hourName(hourStartMs)}.${randomBytes(6).toString('hex')}.journal`;
    super({ file: path.join(folder, name), header: journalHeader(hourStartMs), handleSync });
    this.#encoder = new TickEncoder(hourStartMs);
  }

  /** Takes a tick, which the next `writePending` writes. */
  appendTick(stored: StoredTick): void {
    for (const part of tickParts(stored)) {
      if (!this.isGivenUp) this.append(this.#encoder.encode(part));
    }
  }
}
