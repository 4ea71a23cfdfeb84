import * as fs from 'node:fs';
import * as path from 'node:path';
import { messageOf } from '../../common/errors';
import type { Log } from '../../common/log';
import type { Tick } from '../../common/model/tick';
import { hourMs, minuteMs } from '../../common/time';
import type { DamagedFiles } from '../files/damagedFiles';
import { fullJournalBytes, maxJournalBytes } from '../files/fileBounds';
import { isCorruption, NewerSchemaError } from '../files/fileCheck';
import { hourStartOf, parseJournalName } from '../files/hourFile';
import { HourJournal } from './hourJournal';
import type { StoredTick } from '../figures/storedTick';
import { listFolder } from '../files/listFolder';
import type { Hours } from '../hours/hours';
import { ticksInOrder } from '../figures/ticksInOrder';
import { isRemoved } from '../files/isRemoved';
import { isInUse } from '../../node/isInUse';
import { patiently, readIfThere } from '../files/patiently';
import { sizeOfFile } from '../files/sizeOfFile';
import { journalTicks } from './readJournal';
import type { Steps } from '../steps/steps';

/** How long after its end an hour may still get a row from another process. */
const graceMs = minuteMs;

/**
 * After so many hours that could not be sealed, the disk is assumed to refuse them all for now. Then one hour
 * at a time is tried, because each attempt makes the hour's whole file.
 */
const maxFailures = 3;

interface ReadJournal {
  readonly file: string;
  readonly bytes: Buffer;
  readonly ticks: Iterable<StoredTick>;
}

/**
 * The journals in a folder: our own, to which each tick goes first, and those of earlier runs and other
 * processes. A journal is removed only when its hour is over and the hour's file holds, on disk, everything
 * that all journals of the hour hold.
 */
export class Journals {
  readonly #folder: string;
  readonly #hourFiles: Hours;
  readonly #damaged: DamagedFiles;
  readonly #log: Log;
  readonly #handleSync: (error: Error | undefined) => void;
  /** By start of the hour. */
  readonly #own = new Map<number, HourJournal>();
  /** How many bytes of other files are already in the hours. */
  readonly #replayedBytes = new Map<string, number>();
  /** Why files cannot be read, or not to their end: they are set aside instead of removed. */
  readonly #damages = new Map<string, string>();
  /** Files written by a later version. */
  readonly #leftAlone = new Set<string>();
  /** Hours whose own file was written by a later version. */
  readonly #leftHours = new Set<number>();
  /** Files whose rows are deleted and that could not be removed yet. */
  readonly #discarded = new Set<string>();
  /** Files that were reported as held open by another program. */
  readonly #toldInUse = new Set<string>();
  /** The closing of writers whose last call to the disk is under way. */
  readonly #closing = new Set<Promise<void>>();
  /** Our own files that are deleted but not closed yet: until then Windows still lists them. */
  readonly #vanishing = new Set<string>();
  /** Original timestamps of the ticks that were found at the start. */
  readonly #replayedTicks = new Set<number>();
  /** How often in a row `settle` assumed that the disk refuses all hours. */
  #refusals = 0;

  constructor(options: {
    folder: string;
    hourFiles: Hours;
    damaged: DamagedFiles;
    log: Log;
    handleSync: (error: Error | undefined) => void;
  }) {
    this.#folder = options.folder;
    this.#hourFiles = options.hourFiles;
    this.#damaged = options.damaged;
    this.#log = options.log;
    this.#handleSync = options.handleSync;
  }

  /**
   * Adds to the hours what only the files have. Returns the hours that have journals, ascending. Throws
   * if another program holds one open.
   */
  replay(): number[] {
    const files = this.#foreignFiles();
    const hours = [...files.keys()].sort((a, b) => a - b);
    for (const hour of hours) {
      this.#replayHour(hour, files.get(hour) ?? [], ({ tick }) => this.#replayedTicks.add(tick.timestampMs));
    }
    return hours;
  }

  /** Whether `replay` found this tick. */
  hasReplayed({ timestampMs }: Tick): boolean {
    return this.#replayedTicks.has(timestampMs);
  }

  /** Throws when the disk refuses; the tick is kept and written later. */
  append(stored: StoredTick): void {
    const hour = hourStartOf(stored.timestampMs);
    const writer = this.#own.get(hour) ?? new HourJournal(this.#folder, hour, this.#handleSync);
    this.#own.set(hour, writer);
    writer.appendTick(stored);
    this.writePending();
  }

  /** Writes what the disk refused before; throws when it still does. */
  writePending(): void {
    const failures: unknown[] = [];
    for (const writer of this.#own.values()) {
      try {
        writer.writePending();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  /** Resolves once a power loss cannot take what was appended, or once the disk has refused it. */
  async whenSynced(): Promise<void> {
    await Promise.all([...this.#own.values()].map(writer => writer.whenSynced()));
  }

  /** Whether a journal can take no more: the disk refused too much of it, or it is full. */
  get hasSpent(): boolean {
    return [...this.#own.values()].some(isSpent);
  }

  /** Replaces journals that can take no more; to be called once all hours are in their files. */
  restart(): void {
    for (const [hour, writer] of this.#own) {
      this.#letGoGivenUp(hour);
      if (isSpent(writer) && this.#own.has(hour)) this.#removeOwn(hour);
    }
  }

  /**
   * Seals the hours that are over at `nowMs` and removes their journals. One that cannot be sealed does not
   * hold up the others; throws the first error afterwards. While the disk refuses, each call begins with
   * another hour.
   */
  *settle(nowMs: number): Steps<void> {
    isRemoved(() => this.removeDiscarded());
    const failures: unknown[] = [];
    for (const hour of this.hours()) this.#letGoGivenUp(hour);
    const most = this.#refusals > 0 ? 1 : maxFailures;
    for (const hour of rotated(this.hours(), this.#refusals)) {
      if (failures.length >= most) break;
      // Restoring what memory had no room for is of no use while the disk refuses.
      if (failures.length > 0 && !this.#hourFiles.isUnsaved(hour)) continue;
      try {
        this.#settleHour(hour, nowMs);
      } catch (error) {
        failures.push(error);
      }
      yield;
    }
    this.#refusals = failures.length >= most ? this.#refusals + 1 : 0;
    if (failures.length > 0) throw failures[0];
  }

  /** Hours that are not settled, because they have journals; ascending. */
  hours(): number[] {
    return [...new Set([...this.#own.keys(), ...this.#foreignFiles().keys()])].sort((a, b) => a - b);
  }

  /** Takes in what other processes recorded of an hour so far. */
  absorb(hour: number): void {
    this.#letGoGivenUp(hour);
    this.#replayHour(hour, this.#foreignFiles().get(hour) ?? []);
  }

  /**
   * For an hour whose rows are to be deleted. Throws if another program holds a journal open; its rows are
   * ignored until the end of this process all the same, and `removeDiscarded` tries again.
   */
  discard(hour: number): void {
    const own = this.#own.get(hour);
    for (const file of this.#foreignFiles().get(hour) ?? []) this.#discarded.add(file);
    if (own) this.#discarded.add(own.file);
    this.#leftHours.delete(hour);
    this.#letGo(hour);
    this.removeDiscarded();
  }

  /** Removes what `discard` could not. Tries them all; throws the first error afterwards. */
  removeDiscarded(): void {
    const failures: unknown[] = [];
    for (const file of this.#discarded) {
      try {
        this.#removeOrSetAside(file);
        if (!fs.existsSync(file)) this.#discarded.delete(file);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  /** The files stay for the next start, which replays them. */
  close(): void {
    for (const hour of [...this.#own.keys()]) this.#letGo(hour);
  }

  /** Resolves once no file is open any more; to be called after `close`. */
  async whenClosed(): Promise<void> {
    await Promise.all(this.#closing);
  }

  #letGo(hour: number): void {
    const writer = this.#own.get(hour);
    if (writer) this.#close(writer);
    this.#own.delete(hour);
  }

  #close(writer: HourJournal): void {
    const closed: Promise<void> = writer.close().finally(() => {
      this.#closing.delete(closed);
      this.#vanishing.delete(writer.file);
    });
    this.#closing.add(closed);
  }

  #settleHour(hour: number, nowMs: number): void {
    if (nowMs < hour + hourMs) return;
    this.#letGoGivenUp(hour);
    const files = this.#foreignFiles().get(hour) ?? [];
    if (files.length > 0 && nowMs < hour + hourMs + graceMs) return;
    if (!this.#replayHour(hour, files)) return;
    this.#hourFiles.seal(hour);
    this.#removeOwn(hour);
    for (const file of files) if (!this.#leftAlone.has(file)) this.#remove(file);
  }

  /** If memory no longer holds what an hour's journals do, they are to be read again. */
  #letGoGivenUp(hour: number): void {
    if (!this.#hourFiles.isGivenUp(hour)) return;
    this.#letGo(hour);
    for (const file of this.#foreignFiles().get(hour) ?? []) this.#replayedBytes.delete(file);
  }

  /** Returns whether the hour now has everything. */
  #replayHour(hour: number, files: readonly string[], handleTick?: (tick: StoredTick) => void): boolean {
    if (this.#leftHours.has(hour)) return false;
    const read = files.flatMap(file => this.#read(file, hour) ?? []);
    const done = (): boolean => {
      for (const { file, bytes } of read) this.#replayedBytes.set(file, bytes.length);
      return true;
    };
    // What it says may take hundreds of times its size.
    const [largest] = read.toSorted((a, b) => b.bytes.length - a.bytes.length);
    const ticks = ticksInOrder(read.map(each => each.ticks));
    const first = ticks.next();
    if (!largest || first.done === true) return done();
    const all = function* (): Generator<StoredTick> {
      for (let next: IteratorResult<StoredTick, void> = first; next.done !== true; next = ticks.next()) {
        handleTick?.(next.value);
        yield next.value;
      }
    };
    try {
      this.#damaged.examine(largest.file, () => this.#hourFiles.merge(hour, all()));
      return done();
    } catch (error) {
      if (!(error instanceof NewerSchemaError)) throw error;
      this.#leftHours.add(hour);
      this.#log.warn(`Left alone the journals of an hour: ${error.message}`);
      return false;
    }
  }

  /** A file that has grown since it was last replayed, and its ticks, which are read one by one. */
  #read(file: string, hour: number): ReadJournal | undefined {
    try {
      const size = sizeOfFile(file);
      if (size === undefined || this.#replayedBytes.get(file) === size) return undefined;
      const bytes = readIfThere(file, maxJournalBytes);
      // Removed meanwhile: the hour's file contains it.
      if (!bytes) return undefined;
      const ticks = this.#ticksOf(file, bytes, hour);
      // A file that cannot be used tells so with its first tick.
      const first = this.#damaged.examine(file, () => ticks.next());
      return { file, bytes, ticks: first.done === true ? [] : startingWith(first.value, ticks) };
    } catch (error) {
      if (isInUse(error)) throw error;
      this.#replayedBytes.set(file, sizeOfFile(file) ?? 0);
      if (isCorruption(error)) {
        this.#damages.set(file, messageOf(error));
        this.#removeOrSetAside(file);
      } else if (error instanceof NewerSchemaError) {
        this.#leftAlone.add(file);
        this.#log.warn(`Left alone ${file}: ${error.message}`);
      } else throw error;
      return undefined;
    }
  }

  *#ticksOf(file: string, bytes: Buffer, hour: number): Generator<StoredTick, void> {
    const damage = yield* journalTicks(bytes, hour);
    if (damage !== undefined) this.#damages.set(file, damage);
  }

  #removeOwn(hour: number): void {
    const writer = this.#own.get(hour);
    if (!writer) return;
    this.#close(writer);
    // If this throws, it stays one of ours and is removed later.
    if (this.#remove(writer.file)) this.#vanishing.add(writer.file);
    this.#own.delete(hour);
  }

  /** Returns whether the file is deleted; one that cannot be is left for later. */
  #remove(file: string): boolean {
    if (isRemoved(() => this.#removeOrSetAside(file))) return true;
    this.#leave(file);
    return false;
  }

  /** A damaged file that cannot be set aside stays. Throws if another program holds an intact one open. */
  #removeOrSetAside(file: string): void {
    const damage = this.#damages.get(file);
    if (damage === undefined) patiently(() => fs.rmSync(file, { force: true }));
    else if (fs.existsSync(file)) this.#damaged.setAside(file, damage);
    if (fs.existsSync(file)) return;
    this.#damages.delete(file);
    this.#replayedBytes.delete(file);
    this.#toldInUse.delete(file);
    this.#leftAlone.delete(file);
  }

  /** Its hour's file contains all of it; it is removed when the hours are settled again. */
  #leave(file: string): void {
    this.#replayedBytes.set(file, sizeOfFile(file) ?? 0);
    if (!this.#toldInUse.has(file)) this.#log.info(`${file} is in use and will be removed later.`);
    this.#toldInUse.add(file);
  }

  #foreignFiles(): Map<number, string[]> {
    const files = new Map<number, string[]>();
    const left = new Set([...this.#own.values()].map(writer => writer.file));
    for (const file of [...this.#vanishing, ...this.#discarded]) left.add(file);
    for (const name of listFolder(this.#folder)) {
      const hour = parseJournalName(name);
      const file = path.join(this.#folder, name);
      if (hour === undefined || left.has(file)) continue;
      files.set(hour, [...(files.get(hour) ?? []), file]);
    }
    return files;
  }
}

function isSpent({ isGivenUp, writtenBytes }: HourJournal): boolean {
  return isGivenUp || writtenBytes >= fullJournalBytes;
}

function* startingWith(first: StoredTick, rest: Iterable<StoredTick>): Generator<StoredTick, void> {
  yield first;
  yield* rest;
}

/** The same items, beginning with the one at `start`, which wraps around. */
function rotated<T>(items: readonly T[], start: number): T[] {
  const first = items.length === 0 ? 0 : start % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}
