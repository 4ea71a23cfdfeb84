import type { RollupPeriod } from './rollupPeriod';
import { DamagedFileError } from '../files/fileCheck';
import { rolledContainerMetrics, rolledHostMetrics } from '../figures/rolledMetrics';
import type { RolledMetric } from '../figures/rolledMetrics';
import { hostSlot, rollupFileKind, rollupStride } from './rollupSchema';
import { parseRunKey, runKeyOf } from '../runs/runKey';
import { readRollups } from './readRollups';
import type { RollupRow } from './rollupRow';
import { writeRollups } from './writeRollups';
import { migrate } from '../files/fileSchema';
import { openDatabase } from '../files/openDatabase';
import { SqlDatabase } from '../files/sqlDatabase';
import type { SqlRuntime } from '../files/sqlDatabase';

/** With the added rows the file would be larger than its reader takes. */
class NoRoomError extends Error {}

/** The run id under which the host's own figures are asked for. */
export const hostRun = '';

/**
 * A file of roll-ups, open in memory. Reading and writing of rows live in their own modules; this owns the
 * database.
 */
export class RollupPartition {
  readonly database: SqlDatabase;
  readonly period: RollupPeriod;
  readonly sources = new Set<number>();
  /** By run key. */
  #knownSlots: Map<string, number> | undefined;
  isDirty = false;

  private constructor(database: SqlDatabase, period: RollupPeriod) {
    this.database = database;
    this.period = period;
  }

  static create(runtime: SqlRuntime, period: RollupPeriod): RollupPartition {
    const database = new SqlDatabase(runtime);
    migrate(database, rollupFileKind);
    database.run('INSERT INTO period VALUES (?, ?)', [period.startMs, period.bucketMs]);
    return new RollupPartition(database, period);
  }

  /** Throws as `openDatabase` does. */
  static open(
    runtime: SqlRuntime,
    period: RollupPeriod,
    bytes: Uint8Array,
    isTrusted: boolean,
  ): RollupPartition {
    return openDatabase(runtime, rollupFileKind, { bytes, isTrusted }, database => {
      const [startMs, bucketMs] = database.all('SELECT start_ms, bucket_ms FROM period')[0] ?? [];
      if (startMs !== period.startMs || bucketMs !== period.bucketMs) {
        throw new DamagedFileError('The file holds another time than its name says.');
      }
      const partition = new RollupPartition(database, period);
      database.forEach('SELECT start_ms FROM sources', [], ([start]) => partition.sources.add(Number(start)));
      return partition;
    });
  }

  /** Its size in memory. */
  get bytes(): number {
    return this.database.bytes;
  }

  get runs(): readonly string[] {
    return [...this.#slots.keys()];
  }

  /**
   * Adds a span's rows by run (`hostRun` for the host), figures in the order of all rolled metrics; nothing
   * if the span was added before. Returns whether there was room: nothing has changed if the file would be
   * larger than `maxBytes`.
   */
  add(sourceMs: number, rowsByRun: ReadonlyMap<string, readonly RollupRow[]>, maxBytes: number): boolean {
    if (this.sources.has(sourceMs)) return true;
    try {
      this.database.transaction(() => {
        for (const [run, rows] of rowsByRun) {
          const slot = run === hostRun ? hostSlot : this.#slotOf(run);
          writeRollups(this.database, this.period, slot, rows);
        }
        this.database.run('INSERT INTO sources VALUES (?)', [sourceMs]);
        if (this.bytes > maxBytes) throw new NoRoomError();
      });
    } catch (error) {
      // Some slots were assigned in the transaction that was rolled back.
      this.#knownSlots = undefined;
      if (error instanceof NoRoomError) return false;
      throw error;
    }
    this.sources.add(sourceMs);
    this.isDirty = true;
    return true;
  }

  /** Removes a span, so that it can be added anew. */
  forget(sourceMs: number, spanMs: number): void {
    if (!this.sources.delete(sourceMs)) return;
    const { startMs, bucketMs } = this.period;
    const from = Math.floor((sourceMs - startMs) / bucketMs);
    const to = Math.floor((sourceMs + spanMs - startMs) / bucketMs);
    this.database.transaction(() => {
      for (const table of [
        'container_rollups',
        'container_extras',
        'host_rollups',
        'host_extras',
        'weights',
        'steps',
      ]) {
        const sql = `DELETE FROM ${table} WHERE key % ${rollupStride} >= ? AND key % ${rollupStride} < ?`;
        this.database.run(sql, [from, to]);
      }
      this.database.run('DELETE FROM sources WHERE start_ms = ?', [sourceMs]);
    });
    this.isDirty = true;
  }

  /** Deletes all rows of a run. Returns whether there were any. */
  removeRun(run: string): boolean {
    const slot = this.#slots.get(run);
    if (slot === undefined) return false;
    this.database.transaction(() => {
      for (const table of ['container_rollups', 'container_extras', 'weights', 'steps']) {
        const sql = `DELETE FROM ${table} WHERE key >= ? AND key < ?`;
        this.database.run(sql, [slot * rollupStride, (slot + 1) * rollupStride]);
      }
      this.database.run('DELETE FROM runs WHERE slot = ?', [slot]);
    });
    this.#slots.delete(run);
    this.isDirty = true;
    return true;
  }

  /**
   * Rows of one run that begin between the two times, both included; ascending. Figures in the order of
   * `metrics`.
   */
  read(
    run: string,
    fromMs: number,
    toMs: number,
    metrics: readonly RolledMetric[] = rolledMetricsOf(run),
  ): RollupRow[] {
    const rows: RollupRow[] = [];
    this.forEachRow(run, { fromMs, toMs, metrics }, row => rows.push(row));
    return rows;
  }

  /** The same, one after the other. */
  forEachRow(
    run: string,
    asked: { readonly fromMs: number; readonly toMs: number; readonly metrics: readonly RolledMetric[] },
    handle: (row: RollupRow) => void,
  ): void {
    const slot = run === hostRun ? hostSlot : this.#slots.get(run);
    if (slot !== undefined) readRollups(this.database, this.period, slot, asked, handle);
  }

  has(run: string): boolean {
    return run === hostRun || this.#slots.has(run);
  }

  /** Closes the gaps that growing left in the pages; for a file that is complete. */
  compact(): void {
    this.database.script('VACUUM');
    this.isDirty = true;
  }

  close(): void {
    this.database.close();
  }

  #slotOf(run: string): number {
    const known = this.#slots.get(run);
    if (known !== undefined) return known;
    const last = this.database.number('SELECT max(slot) FROM runs') ?? hostSlot;
    const slot = last + 1;
    const { containerId = run, workload, name } = parseRunKey(run) ?? {};
    const sql = 'INSERT INTO runs (slot, container_id, workload, name) VALUES (?, ?, ?, ?)';
    this.database.run(sql, [slot, containerId, workload ?? null, name ?? null]);
    this.#slots.set(run, slot);
    return slot;
  }

  /** Read when first needed: many files are opened only to learn which spans they contain. */
  get #slots(): Map<string, number> {
    if (this.#knownSlots) return this.#knownSlots;
    const slots = new Map<string, number>();
    this.#knownSlots = slots;
    const sql = 'SELECT slot, container_id, workload, name FROM runs';
    this.database.forEach(sql, [], ([slot, id, workload, name]) => {
      const containerId = String(id);
      const isNamed = typeof workload === 'string' && typeof name === 'string';
      slots.set(isNamed ? runKeyOf({ containerId, workload, name }) : containerId, Number(slot));
    });
    return slots;
  }
}

/** All metrics that are rolled up for a run or for the host. */
export function rolledMetricsOf(run: string): readonly RolledMetric[] {
  return run === hostRun ? rolledHostMetrics : rolledContainerMetrics;
}
