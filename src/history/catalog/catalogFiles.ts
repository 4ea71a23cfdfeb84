import * as fs from 'node:fs';
import * as path from 'node:path';
import type { ReplaceFile } from '../files/atomicFile';
import { CatalogEncoder } from './catalogCodec';
import { catalogJournalHeader, catalogJournalName, readCatalogJournal } from './catalogJournal';
import type { CatalogJournalPlace } from './catalogJournal';
import type { Catalog } from './catalog';
import { readRegularFileSync } from '../../node/regularFile';
import type { DamagedFiles } from '../files/damagedFiles';
import { fullJournalBytes, maxJournalBytes } from '../files/fileBounds';
import { JournalWriter } from '../journal/journalWriter';
import type { OpenedCatalog, OpenedJournal } from './openCatalog';
import { isInUse } from '../../node/isInUse';
import { patiently } from '../files/patiently';
import { sizeOfFile } from '../files/sizeOfFile';
import { stampOf } from '../files/stampOf';
import type { StoreFolder } from '../files/storeFolder';

/**
 * The database is written again when the journals have grown to this share of it: then each byte of a journal
 * costs two more at most, however large the database is, and what a start after a crash replays stays small
 * beside what it reads.
 */
const mergeShare = 1 / 2;
/** While it goes on, a database is not written again for fewer bytes. */
const minMergeBytes = 128 * 1024;
/**
 * At an orderly end a smaller share is worth it, for the next start and for people who read the database with
 * other programs.
 */
const closingShare = 1 / 8;
/** So small that writing it costs no more than a journal does. */
const smallBytes = 64 * 1024;
/** Each process has a journal of its own. */
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
  /** Told of each `fdatasync` how it ended. */
  readonly handleSync: (error: Error | undefined) => void;
}

/**
 * How the catalog is on disk: a database, and journals with what was learned since. A change is appended to
 * the journal of this process, so it costs about its own size. Now and then the database is written whole,
 * under the next generation, and only then the journals go: those of an earlier generation are in it, so that
 * a crash in between loses and repeats nothing.
 */
export class CatalogFiles {
  readonly #options: CatalogFilesOptions;
  readonly #file: string;
  readonly #catalog: Catalog;
  /** The generation of the database on disk. */
  #generation: number;
  #databaseBytes: number;
  /** Those of earlier runs and other processes, and those of our own that are complete; by path. */
  readonly #others: Map<string, OpenedJournal>;
  #own: OwnJournal | undefined;
  /** Writers whose last call to the disk is under way. */
  readonly #closing = new Set<Promise<void>>();
  /** The database is missing, of an older schema, or not what it should be. */
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

  /**
   * Appends what was learned: the end of this process cannot take it any more. Throws when the disk refuses.
   */
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

  /** Appends when runs were last seen as well, which changes with every tick: to be called once an hour. */
  appendSeen(): void {
    this.#catalog.noteSeen();
    this.append();
    this.#noticeRemoval();
  }

  /**
   * Appends, and writes the database where it is time to; else begins to sync what was appended. Throws when
   * the disk refuses.
   */
  settle(): void {
    this.append();
    if (this.#isMergeDue) this.merge();
    else this.#own?.writer.sync();
  }

  /** All that was learned is on disk when this returns; throws when it could not be written. */
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
    // All of them are in the database.
    this.#catalog.takeRecords();
    const before = stampIfThere(this.#file);
    try {
      this.#options.replaceFile(this.#file, bytes);
    } catch (error) {
      // In its place all the same: what goes on from the one before would be taken for a part of this one.
      if (stampIfThere(this.#file) !== before) this.#goOnFrom(generation, bytes.length);
      throw error;
    }
    this.#goOnFrom(generation, bytes.length);
    this.#mustMerge = false;
    this.#catalog.markExported();
    this.removeMerged();
  }

  /**
   * Takes in what other journals got since they were read: a process that stood still may have appended once
   * more before it noticed that it has a successor. Throws where another program holds one open.
   */
  absorb(): void {
    for (const [file, journal] of this.#others) {
      const bytes = sizeOfFile(file) ?? 0;
      if (bytes <= journal.bytes || !Number.isFinite(journal.count)) continue;
      try {
        const { records } = readCatalogJournal(patiently(() => readRegularFileSync(file, maxJournalBytes)));
        this.#catalog.replay(records.slice(journal.count));
        this.#others.set(file, { ...journal, bytes, count: records.length });
      } catch (error) {
        if (isInUse(error)) throw error;
        // What was whole of it is known, and what is broken was told of when it was opened.
      }
    }
  }

  /** Removes journals that the database holds all of; what was damaged in one is set aside. */
  removeMerged(): void {
    for (const [file, { generation, damage }] of this.#others) {
      if (generation >= this.#generation) continue;
      try {
        if (damage !== undefined && fs.existsSync(file)) this.#options.damaged.setAside(file, damage);
        else patiently(() => fs.rmSync(file, { force: true }));
        this.#others.delete(file);
      } catch {
        // One that another program holds open goes with the next merge: it is not read any more.
      }
    }
  }

  /** Flushes, and writes the database where the next start gains by it. Throws when the disk refuses. */
  prepareClose(): void {
    this.flush();
    const bytes = this.#journalBytes;
    const isSmall = bytes > 0 && this.#databaseBytes + bytes <= smallBytes;
    if (isSmall || bytes > closingShare * this.#databaseBytes) this.merge();
  }

  /** The files stay: they are what the next start replays. */
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

  /** Somebody may have deleted files under us; what is appended to a deleted one is lost. */
  #noticeRemoval(): void {
    if (isGone(this.#file) || (this.#own && isGone(this.#own.writer.file))) this.#mustMerge = true;
  }
}

/** Something else in its place is not the file either. */
function isGone(file: string): boolean {
  return sizeOfFile(file) === undefined || !fs.statSync(file, { throwIfNoEntry: false })?.isFile();
}

function stampIfThere(file: string): string | undefined {
  return fs.existsSync(file) ? stampOf(file) : undefined;
}
