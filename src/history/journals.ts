import * as fs from 'node:fs';
import * as path from 'node:path';
import { messageOf } from '../common/errors';
import type { Log } from '../common/log';
import type { DamagedFiles } from './damagedFiles';
import { isCorruption, NewerSchemaError } from './fileCheck';
import { hourMs, hourStartOf, parseJournalName } from './hourFile';
import type { StoredTick } from './journalFormat';
import { JournalWriter } from './journalWriter';
import type { Partitions } from './partitions';
import { readJournal } from './readJournal';
import type { Steps } from './steps';

/** How long after its end an hour may still get a row from another process. */
const graceMs = 60_000;

/**
 * The journals in a folder: our own, to which each tick goes first, and those of earlier runs and other processes. A journal
 * goes only when its hour is over and the hour's file holds, on disk, everything that all journals of the hour hold.
 */
export class Journals {
  readonly #folder: string;
  readonly #partitions: Partitions;
  readonly #damaged: DamagedFiles;
  readonly #log: Log;
  readonly #onSyncError: (error: Error) => void;
  /** By start of the hour. */
  readonly #own = new Map<number, JournalWriter>();
  /** How many bytes of other files the partitions have taken in. */
  readonly #replayedBytes = new Map<string, number>();
  readonly #damages = new Map<string, string>();

  constructor(options: {
    folder: string;
    partitions: Partitions;
    damaged: DamagedFiles;
    log: Log;
    onSyncError: (error: Error) => void;
  }) {
    this.#folder = options.folder;
    this.#partitions = options.partitions;
    this.#damaged = options.damaged;
    this.#log = options.log;
    this.#onSyncError = options.onSyncError;
  }

  /** Takes in what the files hold and the partitions do not. Answers the hours it found journals of, ascending. */
  replay(): number[] {
    const files = this.#foreignFiles();
    const hours = [...files.keys()].sort((a, b) => a - b);
    for (const hour of hours) this.#replayHour(hour, files.get(hour) ?? []);
    return hours;
  }

  /** Throws when the disk refuses; the tick is kept and written later. */
  append(stored: StoredTick): void {
    const hour = hourStartOf(stored.timestampMs);
    const writer = this.#own.get(hour) ?? new JournalWriter(this.#folder, hour, this.#onSyncError);
    this.#own.set(hour, writer);
    writer.append(stored);
  }

  /** Resolves when every tick that was appended is on the disk, or the disk has refused. */
  async whenSynced(): Promise<void> {
    await Promise.all([...this.#own.values()].map(writer => writer.whenSynced()));
  }

  /** Writes what the disk refused before; throws when it still does. */
  writePending(): void {
    for (const writer of this.#own.values()) writer.writePending();
  }

  /** Begins anew where a journal could not be completed; to be called once all hours are in their files. */
  restart(): void {
    for (const [hour, writer] of this.#own) {
      if (!writer.isGivenUp) continue;
      writer.remove();
      this.#own.delete(hour);
    }
  }

  /** Seals the hours that are over at `nowMs` and removes their journals. Throws when an hour could not be written. */
  *settle(nowMs: number): Steps<void> {
    const foreign = this.#foreignFiles();
    for (const hour of new Set([...this.#own.keys(), ...foreign.keys()])) {
      const files = foreign.get(hour) ?? [];
      if (nowMs < hour + hourMs + (files.length > 0 ? graceMs : 0)) continue;
      if (!this.#replayHour(hour, files)) continue;
      this.#partitions.seal(hour);
      this.#own.get(hour)?.remove();
      this.#own.delete(hour);
      for (const file of files) this.#remove(file);
      yield;
    }
  }

  /** Hours that are not settled: there are journals of them. */
  hours(): number[] {
    return [...new Set([...this.#own.keys(), ...this.#foreignFiles().keys()])];
  }

  /** Takes in what others recorded of an hour so far. */
  absorb(hour: number): void {
    this.#replayHour(hour, this.#foreignFiles().get(hour) ?? []);
  }

  /** For an hour whose rows are to be forgotten. */
  discard(hour: number): void {
    this.#own.get(hour)?.remove();
    this.#own.delete(hour);
    for (const file of this.#foreignFiles().get(hour) ?? []) this.#remove(file);
  }

  /** The files stay: they are what the next start replays. */
  close(): void {
    for (const writer of this.#own.values()) writer.close();
    this.#own.clear();
  }

  /** Whether the hour now has everything. */
  #replayHour(hour: number, files: readonly string[]): boolean {
    const ticks = files.flatMap(file => this.#read(file, hour));
    if (ticks.length === 0) return true;
    try {
      this.#partitions.merge(hour, ticks);
      return true;
    } catch (error) {
      if (!(error instanceof NewerSchemaError)) throw error;
      this.#log.warn(`Left alone the journals of an hour: ${error.message}`);
      return false;
    }
  }

  /** Ticks of a file that has grown since it was last read. */
  #read(file: string, hour: number): readonly StoredTick[] {
    try {
      const size = fs.statSync(file, { throwIfNoEntry: false })?.size;
      if (size === undefined || this.#replayedBytes.get(file) === size) return [];
      const bytes = fs.readFileSync(file);
      const { ticks, damage } = readJournal(bytes, hour);
      this.#replayedBytes.set(file, bytes.length);
      if (damage !== undefined) this.#damages.set(file, damage);
      return ticks;
    } catch (error) {
      this.#replayedBytes.set(file, fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0);
      if (isCorruption(error)) this.#damaged.setAside(file, messageOf(error));
      else if (error instanceof NewerSchemaError) this.#log.warn(`Left alone ${file}: ${error.message}`);
      else throw error;
      return [];
    }
  }

  #remove(file: string): void {
    const damage = this.#damages.get(file);
    this.#damages.delete(file);
    this.#replayedBytes.delete(file);
    if (damage === undefined) fs.rmSync(file, { force: true });
    else if (fs.existsSync(file)) this.#damaged.setAside(file, damage);
  }

  #foreignFiles(): Map<number, string[]> {
    const files = new Map<number, string[]>();
    if (!fs.existsSync(this.#folder)) return files;
    const own = new Set([...this.#own.values()].map(writer => writer.file));
    for (const name of fs.readdirSync(this.#folder)) {
      const hour = parseJournalName(name);
      const file = path.join(this.#folder, name);
      if (hour === undefined || own.has(file)) continue;
      files.set(hour, [...(files.get(hour) ?? []), file]);
    }
    return files;
  }
}
