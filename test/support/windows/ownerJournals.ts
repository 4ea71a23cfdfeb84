import * as fs from 'node:fs';
import * as path from 'node:path';
import { parseJournalName } from '../../../src/history/files/hourFile';
import { readJournal } from '../../../src/history/journal/readJournal';
import { openFilesUnder } from '../machine/processFacts';

/** The journals that a process writes to: one, and two for a moment at the full hour. */
export function journalsOf(pid: number, folder: string): string[] {
  return openFilesUnder(pid, folder).filter(file => file.endsWith('.journal'));
}

/** All journals of hours in a history's folder, whoever writes to them. */
export function journalsIn(folder: string): string[] {
  const journals = path.join(folder, 'journal');
  return fs.readdirSync(journals).map(name => path.join(journals, name));
}

/**
 * Times of the ticks in journals, ascending. One that is gone was taken in whole by a later owner, and holds
 * nothing new.
 */
export function journalTimes(files: readonly string[]): number[] {
  const times = files.flatMap(file => {
    const hour = parseJournalName(path.basename(file));
    if (hour === undefined || !fs.existsSync(file)) return [];
    return readJournal(fs.readFileSync(file), hour).ticks.map(({ tick }) => tick.timestampMs);
  });
  return times.sort((a, b) => a - b);
}
