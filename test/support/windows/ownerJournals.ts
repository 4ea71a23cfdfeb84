import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Tick } from '../../../src/common/model/tick';
import { parseJournalName } from '../../../src/history/files/hourFile';
import { readJournal } from '../../../src/history/journal/readJournal';
import { openFilesUnder } from '../machine/processFacts';

/** The journals that a process writes to: one, or briefly two at the full hour. */
export function journalsOf(pid: number, folder: string): string[] {
  return openFilesUnder(pid, folder).filter(file => file.endsWith('.journal'));
}

/** All hour journals in a history folder, whoever writes to them. */
export function journalsIn(folder: string): string[] {
  const journals = path.join(folder, 'journal');
  return fs.readdirSync(journals).map(name => path.join(journals, name));
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
