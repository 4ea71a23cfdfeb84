import * as fs from 'node:fs';
import * as path from 'node:path';
import { messageOf } from '../../common/errors';
import type { Log } from '../../common/log';
import { hourMs } from '../../common/time';
import { removeLeftovers, writeFileAtomically, type ReplaceFile } from '../files/atomicFile';
import type { DamagedFiles } from '../files/damagedFiles';
import { maxDatabaseBytes } from '../files/fileBounds';
import { checkFileHeader, isCorruption, NewerSchemaError } from '../files/fileCheck';
import { hourFileName, parseHourFileName } from '../files/hourFile';
import { listFolder } from '../files/listFolder';
import { OpenFiles } from '../files/openFiles';
import { isInUse } from '../../node/isInUse';
import { patiently, readIfThere } from '../files/patiently';
import { RawPartition } from './rawPartition';
import { rawFileKind } from './rawSchema';
import type { StoredTick } from '../figures/storedTick';
import { hourUntil, mergeHour } from './mergeHour';
import { partitionTicks } from './partitionTicks';
import { sizeOfFile } from '../files/sizeOfFile';
import type { SqlRuntime } from '../files/sqlDatabase';
import { stampOf } from '../files/stampOf';

/**
 * Most bytes of hours that stay open beside unsaved ones, so that they need not be read again: enough for
 * charts of ten containers over a day, or of very many over the last hours.
 */
const openBytes = 12 * 2 ** 20;
/** Most hours in memory. Where the disk refuses to take as many, the oldest is dropped. */
const mostOpen = 25;

/**
 * The hours of raw samples in a folder. Opens them on demand, keeps a few open, saves what changed, and sets
 * aside what cannot be read, so that a broken file costs its own hour and nothing else.
 *
 * Another process may write to the folder too: before a file is replaced, rows that it got meanwhile are
 * taken in.
 */
export class Hours {
  readonly #runtime: SqlRuntime;
  readonly #folder: string;
  readonly #damaged: DamagedFiles;
  readonly #log: Log;
  readonly #replaceFile: ReplaceFile;
  /** Hours with a usable file or with rows in memory. */
  readonly #hours = new Set<number>();
  /** Hours whose file was found intact since the start, or written by us. */
  readonly #checked = new Set<number>();
  /** What each file looked like when we last read or wrote it. */
  readonly #stamps = new Map<number, string | undefined>();
  readonly #open = new OpenFiles<number, RawPartition>({ bytes: openBytes, count: mostOpen });
  /**
   * Complete hours that got more rows since the last `takeMergedHours`, from elsewhere or because the clock
   * was set back.
   */
  readonly #merged = new Set<number>();
  /** Hours dropped from memory while the disk refused them; a journal may still have them. */
  readonly #givenUp = new Set<number>();
  /** The hour being recorded: its writer holds on to it. */
  #pinned: RawPartition | undefined;

  constructor(
    runtime: SqlRuntime,
    folder: string,
    damaged: DamagedFiles,
    log: Log,
    replaceFile: ReplaceFile = writeFileAtomically,
  ) {
    this.#runtime = runtime;
    this.#folder = folder;
    this.#damaged = damaged;
    this.#log = log;
    this.#replaceFile = replaceFile;
  }

  /** Finds the files. Reads their headers only; damage further inside is found when a file is opened. */
  scan(nowMs: number): void {
    removeLeftovers(this.#folder, nowMs);
    for (const name of listFolder(this.#folder)) {
      const hourStartMs = parseHourFileName(name);
      if (hourStartMs === undefined) continue;
      try {
        patiently(() => checkFileHeader(path.join(this.#folder, name), rawFileKind));
        this.#hours.add(hourStartMs);
      } catch (error) {
        // Judged when it is read: by then the other program may have closed it.
        if (isInUse(error)) this.#hours.add(hourStartMs);
        else this.#handleUnusable(hourStartMs, error);
      }
    }
  }

  /** Ascending. */
  hours(): number[] {
    return [...this.#hours].sort((a, b) => a - b);
  }

  /** Hours with any part between the two times, both included; ascending. */
  hoursWithin(fromMs: number, toMs: number): number[] {
    return this.hours().filter(hour => hour <= toMs && hour + hourMs > fromMs);
  }

  /** Reads from one hour; `undefined` when there is no such hour or its file turns out to be damaged. */
  read<T>(hourStartMs: number, reader: (partition: RawPartition) => T): T | undefined {
    try {
      const partition = this.#get(hourStartMs);
      return partition && reader(partition);
    } catch (error) {
      if (!isCorruption(error) && !(error instanceof NewerSchemaError)) throw error;
      this.#handleUnusable(hourStartMs, error);
      return undefined;
    }
  }

  /**
   * The hour to record into, made if there is none; stays open until the next call. If another program holds
   * its file open, an hour without the file's rows, which are added before the file is replaced. Throws
   * `NewerSchemaError` when its file must not be touched.
   */
  openForWriting(hourStartMs: number): RawPartition {
    this.#pinned = this.#openOrCreate(hourStartMs);
    return this.#pinned;
  }

  #openOrCreate(hourStartMs: number): RawPartition {
    try {
      const known = this.read(hourStartMs, partition => partition);
      if (known?.isDirty === false) this.#merged.add(hourStartMs);
      return known ?? this.#create(hourStartMs);
    } catch (error) {
      if (!isInUse(error)) throw error;
      this.#log.info(`Recorded beside ${this.#file(hourStartMs)} for now: ${messageOf(error)}`);
      this.#stamps.delete(hourStartMs);
      this.#merged.add(hourStartMs);
      return this.#createEmpty(hourStartMs);
    }
  }

  /** Whether a partition handed out before may still be used. */
  isOpen(partition: RawPartition): boolean {
    return this.#open.peek(partition.hourStartMs) === partition;
  }

  /** Whether memory holds rows of the hour that its file does not. */
  isUnsaved(hourStartMs: number): boolean {
    return this.#open.peek(hourStartMs)?.isDirty ?? false;
  }

  /**
   * Whether rows of the hour were in memory only and had to make room; `merge` with its journals restores
   * them.
   */
  isGivenUp(hourStartMs: number): boolean {
    return this.#givenUp.has(hourStartMs);
  }

  /** Adds ticks that were recorded elsewhere, one by one; existing rows stay as they are. */
  merge(hourStartMs: number, ticks: Iterable<StoredTick>): void {
    const known = this.read(hourStartMs, open => open);
    const wasComplete = known?.isDirty === false;
    const merged = this.#merge(known ?? this.#create(hourStartMs), ticks);
    this.#givenUp.delete(hourStartMs);
    if (wasComplete && merged.isDirty) this.#merged.add(hourStartMs);
  }

  /** Hours that got more rows since the last call: what was made of them is to be made again. */
  takeMergedHours(): number[] {
    const hours = [...this.#merged].filter(hour => this.#hours.has(hour));
    this.#merged.clear();
    return hours;
  }

  /** Writes every hour that changed. Tries them all; throws the first error afterwards. */
  save(): void {
    let failure: unknown;
    for (const [, partition] of this.#open.entries()) {
      try {
        this.#save(partition);
      } catch (error) {
        failure ??= error;
      }
    }
    if (failure !== undefined) throw failure;
  }

  /** Writes an hour that is over, in its final, compact form. Throws when the disk refuses. */
  seal(hourStartMs: number): void {
    const partition = this.#open.peek(hourStartMs);
    if (!partition?.isDirty) return;
    partition.compact();
    this.#save(partition);
  }

  /** Sizes of the files (bytes), by hour, ascending; hours that are only in memory are absent. */
  fileSizes(): Map<number, number> {
    const sizes = this.hours().map(hour => [hour, sizeOfFile(this.#file(hour)) ?? 0] as const);
    return new Map(sizes.filter(([, bytes]) => bytes > 0));
  }

  /**
   * Deletes all rows of some runs in one hour and writes its file. Returns whether it was written; then it
   * holds the whole hour.
   */
  removeRuns(hourStartMs: number, keys: ReadonlySet<string>): boolean {
    const partition = this.read(hourStartMs, open => open);
    // An unsaved one may be left from an earlier attempt, whose result the disk refused.
    if (!partition || (!partition.removeRuns(keys) && !partition.isDirty)) return false;
    partition.compact();
    this.#save(partition);
    return true;
  }

  /**
   * Deletes the rows of an hour that are later than a time and writes its file. Returns whether there were
   * any. Throws when the disk refuses; then they are gone from memory only.
   */
  removeAfter(hourStartMs: number, untilMs: number): boolean {
    const partition = this.read(hourStartMs, open => open);
    if (partition?.newestMs === undefined || partition.newestMs <= untilMs) return false;
    const kept = hourUntil(this.#runtime, partition, untilMs);
    this.#open.replace(hourStartMs, kept);
    this.#merged.add(hourStartMs);
    if (kept.newestMs === undefined) this.remove(hourStartMs);
    else this.#save(kept);
    return true;
  }

  /** Deletes an hour for good. Throws where another program holds its file open; nothing has changed then. */
  remove(hourStartMs: number): void {
    patiently(() => fs.rmSync(this.#file(hourStartMs), { force: true }));
    this.#open.close(hourStartMs);
    this.#givenUp.delete(hourStartMs);
    this.#hours.delete(hourStartMs);
    this.#checked.delete(hourStartMs);
    this.#stamps.delete(hourStartMs);
  }

  /** Closes everything, saved or not. */
  close(): void {
    this.#open.closeAll();
  }

  #get(hourStartMs: number): RawPartition | undefined {
    const open = this.#open.use(hourStartMs);
    if (open) return open;
    if (!this.#hours.has(hourStartMs)) return undefined;
    const file = this.#file(hourStartMs);
    const stamp = stampOf(file);
    const bytes = stamp === undefined ? undefined : readIfThere(file, maxDatabaseBytes);
    if (!bytes) {
      this.#log.warn(`${file} was removed by another program.`);
      this.#hours.delete(hourStartMs);
      return undefined;
    }
    const isTrusted = this.#checked.has(hourStartMs) && this.#stamps.get(hourStartMs) === stamp;
    const partition = this.#damaged.examine(file, () =>
      RawPartition.open(this.#runtime, hourStartMs, bytes, isTrusted),
    );
    this.#checked.add(hourStartMs);
    this.#stamps.set(hourStartMs, stamp);
    this.#keepOpen(partition);
    return partition;
  }

  #save(partition: RawPartition): void {
    if (!partition.isDirty) return;
    const { hourStartMs } = partition;
    const file = this.#file(hourStartMs);
    const complete = this.#takeInForeignRows(partition, file);
    this.#damaged.makeWay(file);
    this.#replaceFile(file, complete.export());
    complete.isDirty = false;
    this.#checked.add(hourStartMs);
    this.#stamps.set(hourStartMs, stampOf(file));
  }

  /** Rows that another process wrote to the file since we looked must not be lost when we replace it. */
  #takeInForeignRows(partition: RawPartition, file: string): RawPartition {
    const { hourStartMs } = partition;
    const stamp = stampOf(file);
    if (stamp === undefined || this.#stamps.get(hourStartMs) === stamp) return partition;
    try {
      const bytes = readIfThere(file, maxDatabaseBytes);
      if (!bytes) return partition;
      const other = this.#damaged.examine(file, () =>
        RawPartition.open(this.#runtime, hourStartMs, bytes, false),
      );
      try {
        return this.#merge(partition, partitionTicks(other));
      } finally {
        other.close();
      }
    } catch (error) {
      if (!isCorruption(error)) throw error;
      this.#damaged.setAside(file, messageOf(error));
      return partition;
    }
  }

  #merge(partition: RawPartition, ticks: Iterable<StoredTick>): RawPartition {
    const merged = mergeHour(this.#runtime, partition, ticks);
    if (merged !== partition) this.#open.replace(partition.hourStartMs, merged);
    return merged;
  }

  #create(hourStartMs: number): RawPartition {
    this.#checkPlace(hourStartMs);
    return this.#createEmpty(hourStartMs);
  }

  #createEmpty(hourStartMs: number): RawPartition {
    const partition = RawPartition.create(this.#runtime, hourStartMs);
    this.#hours.add(hourStartMs);
    this.#keepOpen(partition);
    return partition;
  }

  /** Throws `NewerSchemaError` if there is a file that must not be replaced. */
  #checkPlace(hourStartMs: number): void {
    const file = this.#file(hourStartMs);
    if (!fs.existsSync(file)) return;
    try {
      const bytes = readIfThere(file, maxDatabaseBytes);
      if (!bytes) return;
      this.#damaged.examine(file, () => RawPartition.open(this.#runtime, hourStartMs, bytes, true)).close();
    } catch (error) {
      if (!isCorruption(error)) throw error;
      this.#damaged.setAside(file, messageOf(error));
    }
  }

  #keepOpen(partition: RawPartition): void {
    this.#open.add(partition.hourStartMs, partition, this.#pinned);
    if (this.#open.size <= mostOpen) return;
    const others = this.#open.entries().filter(([, each]) => each !== partition && each !== this.#pinned);
    const oldest = Math.min(...others.map(([hourStartMs]) => hourStartMs));
    this.#log.error(
      `${hourFileName(oldest)} cannot be saved. It is no longer in memory; its journal may still have it.`,
    );
    this.#givenUp.add(oldest);
    this.#open.close(oldest);
    if (!fs.existsSync(this.#file(oldest))) this.#hours.delete(oldest);
  }

  #handleUnusable(hourStartMs: number, error: unknown): void {
    const file = this.#file(hourStartMs);
    this.#open.close(hourStartMs);
    this.#hours.delete(hourStartMs);
    this.#checked.delete(hourStartMs);
    this.#stamps.delete(hourStartMs);
    if (error instanceof NewerSchemaError) this.#log.warn(`Left alone ${file}: ${error.message}`);
    else if (isCorruption(error) && fs.existsSync(file)) this.#damaged.setAside(file, messageOf(error));
    else this.#log.error(`Cannot read ${file}: ${messageOf(error)}`);
  }

  #file(hourStartMs: number): string {
    return path.join(this.#folder, hourFileName(hourStartMs));
  }
}
