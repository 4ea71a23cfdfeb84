import * as fs from 'node:fs';
import type { StoreOpenReport } from '../protocol/store';
import { hourMs, hourOf } from './hours';
import { Journal, readJournal } from './journal';
import { JournalDecoder, JournalEncoder } from './journalCodec';
import { NewerSchemaError } from './migrations';
import { RawPartition } from './rawPartition';
import type { SqlJsStatic } from './sqlite';
import type { StoreFolder } from './storeFolder';
import type { TickRecord } from './tickRecord';
import { writeBeside } from './writeBeside';

/** Finished hours kept open: enough for a panel on the last hours, small next to the editor. */
const openSealed = 4;

export type Damage = StoreOpenReport['damaged'][number];

/**
 * The raw samples as hour files. The current hour is in memory and in a journal; when it is over it is sealed into its file
 * and the journal goes. Finished hours are opened on demand.
 */
export class Partitions {
  readonly #sqlite: SqlJsStatic;
  readonly #folder: StoreFolder;
  readonly #onDamage: (damage: Damage) => void;
  /** Finished hours that are open, least recently used first. */
  readonly #sealed = new Map<number, RawPartition>();
  #current: RawPartition | undefined;
  #journal: Journal | undefined;
  #encoder = new JournalEncoder();

  constructor(sqlite: SqlJsStatic, folder: StoreFolder, onDamage: (damage: Damage) => void) {
    this.#sqlite = sqlite;
    this.#folder = folder;
    this.#onDamage = onDamage;
  }

  /** Replays what journals hold, so that nothing recorded is missing; `onRecord` sees each replayed tick. */
  recover(nowMs: number, onRecord: (record: TickRecord) => void): void {
    const journals = this.#folder.listJournals();
    for (const hour of new Set(journals.map(each => each.hour))) {
      const partition = this.#load(hour) ?? new RawPartition(this.#sqlite, hour);
      const ofHour = journals.filter(each => each.hour === hour);
      const records = ofHour.flatMap(each => this.#readRecords(each.path));
      records.sort((a, b) => a.timestampMs - b.timestampMs);
      for (const record of records) {
        partition.record(record);
        onRecord(record);
      }
      writeBeside(this.#folder.rawFile(hour), partition.export());
      partition.close();
      if (hour < hourOf(nowMs)) for (const { path } of ofHour) fs.rmSync(path, { force: true });
    }
  }

  /** Stores a tick: it is in the journal when this returns. */
  record(record: TickRecord): void {
    const partition = this.#writable(hourOf(record.timestampMs));
    const last = partition.lastTimestampMs ?? 0;
    const timestampMs = record.timestampMs > last ? record.timestampMs : last + 1;
    const own = timestampMs === record.timestampMs ? record : { ...record, timestampMs };
    this.#journal?.append(this.#encoder.encode(own));
    partition.record(own);
  }

  /** Hours that may have rows in `[fromMs, toMs)`, oldest first. */
  hoursBetween(fromMs: number, toMs: number): number[] {
    const hours = new Set(this.#folder.listRaw().map(each => each.hour));
    if (this.#current) hours.add(this.#current.hour);
    return [...hours].filter(hour => hour + hourMs > fromMs && hour < toMs).sort((a, b) => a - b);
  }

  /** The partition of an hour; `undefined` when there is none that can be read. */
  get(hour: number): RawPartition | undefined {
    if (this.#current?.hour === hour) return this.#current;
    const open = this.#sealed.get(hour);
    const partition = open ?? this.#load(hour);
    if (!partition) return undefined;
    this.#sealed.delete(hour);
    this.#sealed.set(hour, partition);
    for (const [oldest, other] of this.#sealed) {
      if (this.#sealed.size <= openSealed) break;
      this.#sealed.delete(oldest);
      other.close();
    }
    return partition;
  }

  /** Writes the current hour's file; its journal stays until the hour is over. */
  flush(): void {
    if (this.#current) writeBeside(this.#folder.rawFile(this.#current.hour), this.#current.export());
  }

  /** Deletes the files of hours that ended before a time; answers how many. */
  removeBefore(timeMs: number): number {
    let removed = 0;
    for (const { hour, path } of this.#folder.listRaw()) {
      if (hour + hourMs > timeMs || hour === this.#current?.hour) continue;
      this.#sealed.get(hour)?.close();
      this.#sealed.delete(hour);
      fs.rmSync(path, { force: true });
      removed++;
    }
    return removed;
  }

  close(): void {
    this.#seal();
    for (const partition of this.#sealed.values()) partition.close();
    this.#sealed.clear();
  }

  /** The partition that takes ticks of an hour; the one before is sealed. */
  #writable(hour: number): RawPartition {
    if (this.#current?.hour === hour) return this.#current;
    const previous = this.#current;
    const next = this.#load(hour) ?? new RawPartition(this.#sqlite, hour);
    if (previous?.hour === hour - hourMs) next.continueFrom(previous);
    this.#sealed.get(hour)?.close();
    this.#sealed.delete(hour);
    this.#seal();
    this.#current = next;
    this.#journal = new Journal(this.#folder.journalFile(hour));
    this.#encoder = new JournalEncoder();
    return next;
  }

  /** Once its file is on the disk, the journal is not needed. */
  #seal(): void {
    if (!this.#current) return;
    this.flush();
    this.#journal?.remove();
    this.#current.close();
    this.#current = undefined;
    this.#journal = undefined;
  }

  #load(hour: number): RawPartition | undefined {
    const file = this.#folder.rawFile(hour);
    if (!fs.existsSync(file)) return undefined;
    try {
      return new RawPartition(this.#sqlite, hour, fs.readFileSync(file));
    } catch (error) {
      this.#reportUnusable(file, error);
      return undefined;
    }
  }

  #readRecords(path: string): TickRecord[] {
    const records: TickRecord[] = [];
    try {
      const decoder = new JournalDecoder();
      for (const payload of readJournal(path).payloads) records.push(decoder.decode(payload));
    } catch (error) {
      this.#reportUnusable(path, error);
    }
    return records;
  }

  /** A file of a newer version is left where it is; a damaged one is set aside. */
  #reportUnusable(file: string, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    const movedTo = error instanceof NewerSchemaError ? file : this.#folder.setAside(file);
    this.#onDamage({ file, reason, movedTo });
  }
}
