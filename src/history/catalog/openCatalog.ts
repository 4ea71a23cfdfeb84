import * as fs from 'node:fs';
import * as path from 'node:path';
import { messageOf } from '../../common/errors';
import type { Log } from '../../common/log';
import { isCatalogJournalName, readCatalogJournal } from './catalogJournal';
import type { CatalogJournalContent, CatalogJournalPlace } from './catalogJournal';
import { Catalog } from './catalog';
import type { DamagedFiles } from '../files/damagedFiles';
import { maxDatabaseBytes, maxJournalBytes } from '../files/fileBounds';
import { isCorruption, NewerSchemaError } from '../files/fileCheck';
import { listFolder } from '../files/listFolder';
import { readIfThere } from '../files/patiently';
import type { Hours } from '../hours/hours';
import { untilOf } from '../hours/present';
import type { SqlRuntime } from '../files/sqlDatabase';
import type { StoreFolder } from '../files/storeFolder';
import type { TrustedUntil } from './trustedUntil';

/** A journal of the catalog, and how much of it was read. */
export interface OpenedJournal extends CatalogJournalPlace {
  readonly file: string;
  readonly bytes: number;
  /** Number of records. */
  readonly count: number;
  /** Why not all of it could be read. */
  readonly damage?: string;
}

export interface OpenedCatalog {
  readonly catalog: Catalog;
  readonly journals: readonly OpenedJournal[];
  /** The database on disk is missing, was of an older schema, or had a damaged journal. */
  readonly isIncomplete: boolean;
}

interface ReadJournal extends OpenedJournal {
  readonly content: CatalogJournalContent;
}

export interface OpenCatalogOptions {
  readonly runtime: SqlRuntime;
  readonly folder: StoreFolder;
  readonly hourFiles: Hours;
  readonly damaged: DamagedFiles;
  readonly log: Log;
  /** Hours for which journals were found. */
  readonly replayedHours: readonly number[];
  readonly nowMs: number;
  readonly trustedUntil: TrustedUntil;
}

/**
 * Opens the catalog, or builds a new one from what the hour files know when its database is missing or
 * damaged. Throws `NewerSchemaError` with what a user can do about it.
 */
export function openCatalog(options: OpenCatalogOptions): OpenedCatalog {
  const { runtime, folder, hourFiles, damaged, log, replayedHours, nowMs, trustedUntil } = options;
  // Read before the database, which may take them in meanwhile.
  const journals = readJournals(folder, (file, error) => {
    if (error instanceof NewerSchemaError) log.warn(`Left alone ${file}: ${error.message}`);
    else if (isCorruption(error)) damaged.setAside(file, messageOf(error));
    else throw error;
  });
  const existing = openDatabase(options);
  const catalog = existing ?? Catalog.open(runtime, undefined, trustedUntil);
  replayAll(catalog, journals);
  // "Last seen" is written rarely; after a crash the newest hour knows better.
  const newest = hourFiles.hoursWithin(0, untilOf(nowMs)).slice(-1);
  const isWhole = existing !== undefined && !existing.isMigrated;
  const hours = isWhole ? [...replayedHours, ...newest] : hourFiles.hours();
  learnFrom(hourFiles, [...new Set(hours)], catalog);
  const isIncomplete = !isWhole || journals.some(({ damage }) => damage !== undefined);
  return { catalog, journals, isIncomplete };
}

/**
 * The catalog as a folder's files have it. Read-only; what cannot be read of a journal is left out. Throws
 * without a usable database.
 */
export function readCatalog(runtime: SqlRuntime, folder: StoreFolder, trustedUntil?: TrustedUntil): Catalog {
  const journals = readJournals(folder, () => undefined);
  const file = folder.catalog;
  const bytes = fs.existsSync(file) ? readIfThere(file, maxDatabaseBytes) : undefined;
  const catalog = Catalog.open(runtime, bytes, trustedUntil);
  replayAll(catalog, journals);
  return catalog;
}

/** Sorted in the order they were written. */
function readJournals(
  folder: StoreFolder,
  handleProblem: (file: string, error: unknown) => void,
): ReadJournal[] {
  const root = path.dirname(folder.catalog);
  const journals: ReadJournal[] = [];
  for (const name of listFolder(root).filter(isCatalogJournalName)) {
    const file = path.join(root, name);
    try {
      const bytes = readIfThere(file, maxJournalBytes);
      // Removed meanwhile: the database contains it.
      if (!bytes) continue;
      const content = readCatalogJournal(bytes);
      const { generation, number, damage, records } = content;
      journals.push({
        file,
        generation,
        number,
        damage,
        bytes: bytes.length,
        count: records.length,
        content,
      });
    } catch (error) {
      handleProblem(file, error);
    }
  }
  return journals.sort((a, b) => a.generation - b.generation || a.number - b.number);
}

/** Skips journals of an earlier generation: the database contains them. */
function replayAll(catalog: Catalog, journals: readonly ReadJournal[]): void {
  const { generation } = catalog;
  for (const journal of journals) {
    if (journal.generation >= generation) catalog.replay(journal.content.records);
  }
}

/** `undefined` if there is no usable one. */
function openDatabase(options: OpenCatalogOptions): Catalog | undefined {
  const { runtime, folder, damaged, trustedUntil } = options;
  const file = folder.catalog;
  if (!fs.existsSync(file)) return undefined;
  try {
    const bytes = readIfThere(file, maxDatabaseBytes);
    if (!bytes) return undefined;
    return damaged.examine(file, () => Catalog.open(runtime, bytes, trustedUntil));
  } catch (error) {
    if (error instanceof NewerSchemaError) {
      throw new NewerSchemaError(
        `The history in ${file} was left as it is. ${error.message} Update the extension.`,
      );
    }
    if (!isCorruption(error)) throw error;
    damaged.setAside(file, messageOf(error));
    return undefined;
  }
}

function learnFrom(hourFiles: Hours, hours: readonly number[], catalog: Catalog): void {
  for (const hour of hours) {
    hourFiles.read(hour, partition => {
      for (const { slot, ...identity } of partition.runs.values()) {
        const oldest = partition.oldestOffsetOf(slot);
        const newest = partition.newestOffsetOf(slot);
        if (oldest === undefined || newest === undefined) continue;
        catalog.noteRun(identity, hour + oldest, hour + newest);
      }
    });
  }
}
