import { hourMs } from '../../common/time';
import { DamagedFileError } from '../files/fileCheck';
import { runKeyOf } from '../runs/runKey';
import { keyRange, offsetOfKey, rawFileKind, rawPageBytes, slotStride } from './rawSchema';
import { migrate } from '../files/fileSchema';
import { openDatabase } from '../files/openDatabase';
import { numberOrUndefined, SqlDatabase, textOrUndefined } from '../files/sqlDatabase';
import type { SqlRuntime } from '../files/sqlDatabase';

/** A container under one name, as a file of raw samples knows it. */
export interface PartitionRun {
  /** Number of the run within this file. */
  readonly slot: number;
  readonly containerId: string;
  readonly name: string;
  readonly workload: string;
  readonly project?: string;
  readonly service?: string;
  readonly image: string;
  readonly createdAtMs: number;
}

/**
 * One hour of raw samples, open in memory. Reading and writing live in their own modules; this owns the
 * database.
 */
export class RawPartition {
  readonly hourStartMs: number;
  readonly database: SqlDatabase;
  readonly #runs = new Map<string, PartitionRun>();
  /**
   * Runs whose rows are not in the database yet. All runs are in memory, so rows are needed only in the file:
   * thousands of containers that start at once cost no statement of texts until then.
   */
  #unwritten: PartitionRun[] = [];
  #lastSlot = 0;
  #isDirty = false;
  #isCompact = false;

  private constructor(hourStartMs: number, database: SqlDatabase) {
    this.hourStartMs = hourStartMs;
    this.database = database;
  }

  static create(runtime: SqlRuntime, hourStartMs: number): RawPartition {
    const database = new SqlDatabase(runtime);
    database.run(`PRAGMA page_size = ${rawPageBytes}`);
    migrate(database, rawFileKind);
    database.run('INSERT INTO hour VALUES (?)', [hourStartMs]);
    return new RawPartition(hourStartMs, database);
  }

  /** Throws as `openDatabase` does. */
  static open(runtime: SqlRuntime, hourStartMs: number, bytes: Uint8Array, isTrusted: boolean): RawPartition {
    return openDatabase(runtime, rawFileKind, { bytes, isTrusted }, database => {
      if (database.number('SELECT hour_start_ms FROM hour') !== hourStartMs) {
        throw new DamagedFileError('The file holds another hour than its name says.');
      }
      const partition = new RawPartition(hourStartMs, database);
      partition.reloadRuns();
      return partition;
    });
  }

  /** By run key. */
  get runs(): ReadonlyMap<string, PartitionRun> {
    return this.#runs;
  }

  /** Its size in memory. */
  get bytes(): number {
    return this.database.bytes;
  }

  /** Time of the newest row; `undefined` while there is none. */
  get newestMs(): number | undefined {
    const offsets = [...this.#runs.values()].map(run => this.newestOffsetOf(run.slot));
    offsets.push(this.database.number('SELECT max(offset_ms) FROM host_samples'));
    const known = offsets.filter(offset => offset !== undefined);
    return known.length === 0 ? undefined : this.hourStartMs + Math.max(...known);
  }

  newestOffsetOf(slot: number): number | undefined {
    return this.#edgeOffset('SELECT max(key) FROM samples WHERE key >= ? AND key < ?', slot);
  }

  oldestOffsetOf(slot: number): number | undefined {
    return this.#edgeOffset('SELECT min(key) FROM samples WHERE key >= ? AND key < ?', slot);
  }

  /** Part of the hour within a span of time, as offsets; `toMs` is not included. */
  offsets(fromMs: number, toMs: number): { readonly from: number; readonly to: number } {
    return {
      from: Math.min(Math.max(0, fromMs - this.hourStartMs), hourMs),
      to: Math.min(Math.max(0, toMs - this.hourStartMs), hourMs),
    };
  }

  /** To be followed by a sample of the run, in the same transaction. */
  addRun(run: Omit<PartitionRun, 'slot'>): PartitionRun {
    const added = { ...run, slot: ++this.#lastSlot };
    this.#unwritten.push(added);
    this.#runs.set(runKeyOf(run), added);
    return added;
  }

  /** Names a run that had no name yet. */
  nameRun(run: PartitionRun, identity: Omit<PartitionRun, 'slot'>): PartitionRun {
    const { name, workload, project, service, image, createdAtMs } = identity;
    this.#writeRuns();
    this.database.run(
      'UPDATE runs SET name = ?, workload = ?, project = ?, service = ?, image = ?, created_ms = ? WHERE slot = ?',
      [name, workload, project ?? null, service ?? null, image, createdAtMs, run.slot],
    );
    const named = { ...identity, slot: run.slot };
    this.#runs.delete(runKeyOf(run));
    this.#runs.set(runKeyOf(named), named);
    return named;
  }

  /**
   * Deletes all rows of some runs. Returns whether there were any; then a writer of this partition must be
   * replaced.
   */
  removeRuns(keys: ReadonlySet<string>): boolean {
    const runs = [...this.#runs].flatMap(([key, run]) => (keys.has(key) ? [run] : []));
    if (runs.length === 0) return false;
    this.#writeRuns();
    this.database.transaction(() => {
      for (const { slot } of runs) {
        for (const table of ['samples', 'baselines', 'rates', 'states', 'extras']) {
          this.database.run(`DELETE FROM ${table} WHERE key >= ? AND key < ?`, [
            slot * slotStride,
            (slot + 1) * slotStride,
          ]);
        }
        this.database.run('DELETE FROM runs WHERE slot = ?', [slot]);
      }
    });
    this.isDirty = true;
    this.reloadRuns();
    return true;
  }

  /** Whether memory holds what the file does not. To be set with every change. */
  get isDirty(): boolean {
    return this.#isDirty;
  }

  set isDirty(isDirty: boolean) {
    this.#isDirty = isDirty;
    if (isDirty) this.#isCompact = false;
  }

  /**
   * Closes the gaps that growing left in the pages; for an hour that is over. Does nothing again until the
   * next change.
   */
  compact(): void {
    if (this.#isCompact) return;
    this.#writeRuns();
    this.database.script('VACUUM');
    this.isDirty = true;
    this.#isCompact = true;
  }

  /** The hour as the bytes of its file. */
  export(): Uint8Array {
    this.#writeRuns();
    return this.database.export();
  }

  close(): void {
    this.database.close();
  }

  /**
   * Reads the runs again: rolling back a transaction undoes what `addRun` did in it, and leaves those runs
   * without a sample.
   */
  reloadRuns(): void {
    this.#unwritten = this.#unwritten.filter(({ slot }) => this.newestOffsetOf(slot) !== undefined);
    this.#writeRuns();
    this.#runs.clear();
    this.#lastSlot = 0;
    const sql =
      'SELECT slot, container_id, name, workload, project, service, image, created_ms FROM runs ORDER BY slot';
    this.database.forEach(
      sql,
      [],
      ([slot, containerId, name, workload, project, service, image, createdAtMs]) => {
        this.#lastSlot = Math.max(this.#lastSlot, Number(slot));
        const run = {
          slot: Number(slot),
          containerId: String(containerId),
          name: String(name),
          workload: String(workload),
          project: textOrUndefined(project),
          service: textOrUndefined(service),
          image: String(image),
          createdAtMs: numberOrUndefined(createdAtMs) ?? 0,
        };
        this.#runs.set(runKeyOf(run), run);
      },
    );
  }

  #writeRuns(): void {
    if (this.#unwritten.length === 0) return;
    this.database.transaction(() => {
      for (const run of this.#unwritten) {
        this.database.run('INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?)', [
          run.slot,
          run.containerId,
          run.name,
          run.workload,
          run.project ?? null,
          run.service ?? null,
          run.image,
          run.createdAtMs,
        ]);
      }
    });
    this.#unwritten = [];
  }

  #edgeOffset(sql: string, slot: number): number | undefined {
    const [from, to] = keyRange(slot);
    const key = this.database.number(sql, [from, to]);
    return key === undefined ? undefined : offsetOfKey(key);
  }
}
