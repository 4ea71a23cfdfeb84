import { DamagedFileError, NewerSchemaError } from '../files/fileCheck';
import {
  figuresOfVersion,
  headerBytes,
  journalVersion,
  parseFigures,
  parseJournalHeader,
} from './journalFormat';
import type { StoredTick } from '../figures/storedTick';
import { framesOf, isZero } from './journalFrames';
import { TickDecoder } from './tickDecoder';

export interface JournalContent {
  /** The ticks before the first damaged byte. */
  readonly ticks: readonly StoredTick[];
  /** Why reading stopped before the end of the file; a tail torn by a crash is no damage. */
  readonly damage?: string;
}

/** Reads the intact part of a journal, all at once; throws as `journalTicks` does. */
export function readJournal(bytes: Buffer, hourStartMs: number): JournalContent {
  const ticks: StoredTick[] = [];
  const reading = journalTicks(bytes, hourStartMs);
  for (let next = reading.next(); ; next = reading.next()) {
    if (next.done === true) return next.value === undefined ? { ticks } : { ticks, damage: next.value };
    ticks.push(next.value);
  }
}

/**
 * Reads the intact part of a journal, each tick when it is asked for, because idle containers take hundreds
 * of times more in memory than here; returns the damage. With its first tick it throws `NewerSchemaError` for
 * a later version, or figures that only a later one knows, and `DamagedFileError` for a file that is not a
 * journal of this hour; nothing else, whatever the bytes.
 */
export function* journalTicks(bytes: Buffer, hourStartMs: number): Generator<StoredTick, string | undefined> {
  // Torn within the header: nothing had been stored yet.
  if (bytes.length < headerBytes || isZero(bytes)) return undefined;
  const header = parseJournalHeader(bytes);
  if (!header) throw new DamagedFileError('Not a journal of Container Metrics, or its header is damaged.');
  if (header.version > journalVersion) {
    throw new NewerSchemaError(
      `Written by a newer version of Container Metrics (journal ${header.version}).`,
    );
  }
  if (header.hourStartMs !== hourStartMs) {
    throw new DamagedFileError('The journal is of another hour than its name says.');
  }
  const figures = figuresOfVersion(header.version);
  let decoder = figures && new TickDecoder(hourStartMs, figures);
  return yield* framesOf(bytes, headerBytes, payload => {
    if (decoder) return decoder.decode(payload);
    decoder = new TickDecoder(hourStartMs, parseFigures(payload));
    return undefined;
  });
}
