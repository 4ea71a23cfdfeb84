import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Tick } from '../../../src/common/model/tick';
import { parseJournalName } from '../../../src/history/files/hourFile';
import { listFolder } from '../../../src/history/files/listFolder';
import { readJournal } from '../../../src/history/journal/readJournal';
import { openFilesUnder } from '../machine/processFacts';

/**
 * The journals of a process that collects, with those that it begins later. A process that is stopped may
 * begin one, too: a call to the disk that was going on still ends, and on waking the append goes on. Linux.
 */
export class OwnerJournals {
  readonly #folder: string;
  /** Journals of those who collected before. */
  readonly #earlier: ReadonlySet<string>;

  /** `pid`: who collects now. */
  constructor(pid: number, folder: string) {
    this.#folder = folder;
    const own = journalsOf(pid, folder);
    this.#earlier = new Set(journalsIn(folder).filter(file => !own.includes(file)));
  }

  /**
   * Times of the ticks in them, ascending. `successor`: the process that collects by now, if another does.
   */
  times(successor?: number): number[] {
    const since = journalsIn(this.#folder).filter(file => !this.#earlier.has(file));
    const others = successor === undefined ? [] : journalsOf(successor, this.#folder);
    return journalTimes(since.filter(file => !others.includes(file)));
  }
}

/** The journals that a process writes to: none before its first tick, and briefly two at the full hour. */
function journalsOf(pid: number, folder: string): string[] {
  return openFilesUnder(pid, folder).filter(file => file.endsWith('.journal'));
}

/** All hour journals in a history folder, whoever writes to them. */
export function journalsIn(folder: string): string[] {
  const journals = path.join(folder, 'journal');
  return listFolder(journals).map(name => path.join(journals, name));
}

/**
 * Times of the ticks in journals that fit, ascending. A journal that is gone was taken over whole by a later
 * owner and has nothing new.
 */
export function journalTimes(files: readonly string[], fits: (tick: Tick) => boolean = () => true): number[] {
  const times = files.flatMap(file => {
    const hour = parseJournalName(path.basename(file));
    if (hour === undefined || !fs.existsSync(file)) return [];
    const ticks = readJournal(fs.readFileSync(file), hour).ticks.map(({ tick }) => tick);
    return ticks.filter(fits).map(({ timestampMs }) => timestampMs);
  });
  return times.sort((a, b) => a - b);
}
