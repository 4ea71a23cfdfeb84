import * as fs from 'node:fs';
import * as path from 'node:path';
import type { ReplaceFile } from '../files/atomicFile';
import { CatalogEncoder } from './catalogCodec';
import { catalogJournalHeader, catalogJournalName, readCatalogJournal } from './catalogJournal';
import type { CatalogJournalPlace } from './catalogJournal';
import type { Catalog } from './catalog';
import type { DamagedFiles } from '../files/damagedFiles';
import { fullJournalBytes, maxJournalBytes } from '../files/fileBounds';
import { JournalWriter } from '../journal/journalWriter';
import type { OpenedCatalog, OpenedJournal } from './openCatalog';
import { isInUse } from '../../node/isInUse';
import { patiently, readIfThere } from '../files/patiently';
import { sizeOfFile, statOf } from '../files/sizeOfFile';
import { stampOf } from '../files/stampOf';
import type { StoreFolder } from '../files/storeFolder';

/**
 * The database is rewritten when the journals reach this share of its size: then each byte of a journal costs
 * two more at most, however large the database is, and a start after a crash replays little compared with
 * what it reads.
 */
const mergeShare = 1 / 2;
/** Fewer bytes in journals are not worth rewriting the database while the process runs. */
const minMergeBytes = 128 * 1024;
/**
 * At an orderly end a smaller share is worth it, for the next start and for people who read the database with
 * other programs.
 */
const closingShare = 1 / 8;
/** A database this small costs no more to write than a journal. */
const smallBytes = 64 * 1024;
/** With more journals beside our own, the database is rewritten. Each process has its own. */
const maxJournals = 16;

interface OwnJournal extends CatalogJournalPlace {
  readonly writer: JournalWriter;
  readonly encoder: CatalogEncoder;
}

export interface CatalogFilesOptions {
  readonly folder: StoreFolder;
  readonly opened: OpenedCatalog;
  readonly damaged: DamagedFiles;
  readonly replaceFile: ReplaceFile;
  /** Called after each `fdatasync`, with its error if it failed. */
  readonly handleSync: (error: Error | undefined) => void;
}

/**
 * The catalog on disk: a database, and journals with the changes since. A change is appended to the journal
 * of this process, so it costs about its own size. Now and then the database is written whole, under the next
 * generation, and only then are the journals removed: it contains those of earlier generations, so a crash in
 * between loses and repeats nothing.
 */
export class CatalogFiles {
  readonly #options: CatalogFilesOptions;
  readonly #file: string;
  readonly #catalog: Catalog;
  /** The generation of the database on disk. */
  #generation: number;
  #databaseBytes: number;
  /** Journals of earlier runs and other processes, and our own complete ones; by path. */
  readonly #others: Map<string, OpenedJournal>;
  #own: OwnJournal | undefined;
  /** The closing of writers whose last call to the disk is under way. */
  readonly #closing = new Set<Promise<void>>();
  /** The database has to be written: it is missing, has an older schema, or is not what it should be. */
  #mustMerge: boolean;

  constructor(options: CatalogFilesOptions) {
    const { opened, folder } = options;
    this.#options = options;
    this.#file = folder.catalog;
    this.#catalog = opened.catalog;
    this.#generation = opened.catalog.generation;
    this.#databaseBytes = sizeOfFile(this.#file) ?? 0;
    this.#others = new Map(opened.journals.map(journal => [journal.file, journal]));
    this.#mustMerge = opened.isIncomplete;
  }

  /** Whether `settle` has something to do. */
  get isUnsettled(): boolean {
    const isAppended = !this.#catalog.hasRecords && this.#own?.writer.hasUnsynced !== true;
    return !isAppended || this.#isMergeDue;
  }

  /** Appends new records, which the end of this process then cannot take. Throws when the disk refuses. */
  append(): void {
    const records = this.#catalog.takeRecords();
    if (records.length > 0) {
      this.#own ??= this.#createOwn();
      if (!this.#own.writer.isGivenUp) this.#own.writer.append(this.#own.encoder.encode(records));
    }
    if (this.#own?.writer.isGivenUp) {
      this.#mustMerge = true;
      this.#letGoOfOwn();
    }
    this.#own?.writer.writePending();
  }

  /** Appends also when runs were last seen, which changes with every tick: to be called once an hour. */
  appendSeen(): void {
    this.#catalog.noteSeen();
    this.append();
    this.#noticeRemoval();
  }

  /**
   * Appends, then writes the database if that is due, else begins to sync the journal. Throws when the disk
   * refuses.
   */
  settle(): void {
    this.append();
    if (this.#isMergeDue) this.merge();
    else this.#own?.writer.sync();
  }

  /** Everything is on disk when this returns; throws when it could not be written. */
  flush(): void {
    this.appendSeen();
    if (this.#isMergeDue) this.merge();
    this.#own?.writer.syncNow();
  }

  /** Writes the database. Throws when the disk refuses; the journals then stay. */
  merge(): void {
    this.#mustMerge = true;
    const places = [...this.#others.values(), ...(this.#own ? [this.#own] : [])];
    const generation = 1 + Math.max(this.#generation, ...places.map(place => place.generation));
    this.absorb();
    this.#options.damaged.makeWay(this.#file);
    const bytes = this.#catalog.export(generation);
    // The exported bytes contain these records.
    this.#catalog.takeRecords();
    const before = stampOf(this.#file);
    try {
      this.#options.replaceFile(this.#file, bytes);
    } catch (error) {
      // The new database is in place all the same: a journal of the old generation would count as part of it.
      if (stampOf(this.#file) !== before) this.#goOnFrom(generation, bytes.length);
      throw error;
    }
    this.#goOnFrom(generation, bytes.length);
    this.#mustMerge = false;
    this.#catalog.markExported();
    this.removeMerged();
  }

  /**
   * Takes in what other journals gained since they were read: a process that stood still may have appended
   * once more before it noticed its successor. Throws if another program holds one open.
   */
  absorb(): void {
    for (const [file, journal] of this.#others) {
      const bytes = sizeOfFile(file) ?? 0;
      if (bytes <= journal.bytes || !Number.isFinite(journal.count)) continue;
      try {
        const content = readIfThere(file, maxJournalBytes);
        if (!content) continue;
        const { records } = readCatalogJournal(content);
        this.#catalog.replay(records.slice(journal.count));
        this.#others.set(file, { ...journal, bytes, count: records.length });
      } catch (error) {
        if (isInUse(error)) throw error;
        // Its intact part is known, and its damage was reported when it was opened.
      }
    }
  }

  /** Removes journals that the database contains; sets damaged ones aside. */
  removeMerged(): void {
    for (const [file, { generation, damage }] of this.#others) {
      if (generation >= this.#generation) continue;
      try {
        if (damage !== undefined && fs.existsSync(file)) this.#options.damaged.setAside(file, damage);
        else patiently(() => fs.rmSync(file, { force: true }));
        this.#others.delete(file);
      } catch {
        // One that another program holds open is removed after the next merge: it is not read any more.
      }
    }
  }

  /** Flushes, and writes the database if the next start gains by it. Throws when the disk refuses. */
  prepareClose(): void {
    this.flush();
    const bytes = this.#journalBytes;
    const isSmall = bytes > 0 && this.#databaseBytes + bytes <= smallBytes;
    if (isSmall || bytes > closingShare * this.#databaseBytes) this.merge();
  }

  /** The files stay for the next start, which replays them. */
  close(): void {
    if (this.#own) this.#close(this.#own.writer);
    this.#own = undefined;
  }

  /** Resolves once no file is open any more; to be called after `close`. */
  async whenClosed(): Promise<void> {
    await Promise.all(this.#closing);
  }

  get #journalBytes(): number {
    const others = [...this.#others.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    return others + (this.#own?.writer.writtenBytes ?? 0);
  }

  get #isMergeDue(): boolean {
    return this.#mustMerge || this.#catalog.hasUnrecorded || this.#isWorthMerging;
  }

  get #isWorthMerging(): boolean {
    if (this.#others.size > maxJournals) return true;
    const worthBytes = Math.max(minMergeBytes, mergeShare * this.#databaseBytes);
    return this.#journalBytes > Math.min(fullJournalBytes, worthBytes);
  }

  #createOwn(): OwnJournal {
    const numbers = [...this.#others.values()].map(({ number }) => number);
    const place = { generation: this.#generation, number: 1 + Math.max(0, ...numbers) };
    const file = path.join(path.dirname(this.#file), catalogJournalName());
    const header = catalogJournalHeader(place);
    const writer = new JournalWriter({
      file,
      header,
      handleSync: this.#options.handleSync,
      isSyncedLater: true,
    });
    return { ...place, writer, encoder: new CatalogEncoder() };
  }

  #letGoOfOwn(): void {
    if (!this.#own) return;
    const { writer, generation, number } = this.#own;
    this.#close(writer);
    const { file, writtenBytes } = writer;
    this.#others.set(file, { file, generation, number, bytes: writtenBytes, count: Infinity });
    this.#own = undefined;
  }

  #close(writer: JournalWriter): void {
    const closed: Promise<void> = writer.close().finally(() => this.#closing.delete(closed));
    this.#closing.add(closed);
  }

  #goOnFrom(generation: number, bytes: number): void {
    this.#generation = generation;
    this.#databaseBytes = bytes;
    this.#letGoOfOwn();
  }

  /** Somebody may have deleted our files; what is appended to a deleted one is lost. */
  #noticeRemoval(): void {
    if (isGone(this.#file) || (this.#own && isGone(this.#own.writer.file))) this.#mustMerge = true;
  }
}

/** What is not a regular file counts as gone, too. */
function isGone(file: string): boolean {
  return !statOf(file)?.isFile();
}
