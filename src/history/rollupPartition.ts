import type { Metric } from '../common/metrics';
import { checkHeader, DamagedFileError } from './fileCheck';
import type { FileKind } from './fileCheck';
import type { RolledFigure, RollupRow } from './rollupRow';
import { rolledContainerMetrics, rolledHostMetrics, scaleOf } from './rollupTiers';
import { scaled, toInteger } from './sampleCodec';
import { SqlDatabase } from './sqlDatabase';
import type { SqlRuntime, SqlValue } from './sqlDatabase';

/** "CMru": marks a file as roll-ups of this extension. */
export const rollupFileKind: FileKind = { applicationId: 0x43_4d_72_75, schemaVersion: 1 };

/** The run id under which the host's own figures are asked for. */
export const hostRun = '';

/**
 * Figures are integers: percent, counts and loads times 100, bytes in KiB, rates in bytes per second. Where min and max are
 * NULL, they equal the average. `sources` are the spans that went in: what makes a span count exactly once.
 */
const schema = `
PRAGMA application_id = ${rollupFileKind.applicationId};
PRAGMA user_version = ${rollupFileKind.schemaVersion};
CREATE TABLE sources (start_ms INTEGER PRIMARY KEY);
CREATE TABLE runs (slot INTEGER PRIMARY KEY, container_id TEXT NOT NULL UNIQUE);
${tableOf('rollups', rolledContainerMetrics)}
${tableOf('host_rollups', rolledHostMetrics)}`;

function tableOf(name: string, metrics: readonly Metric[]): string {
  const columns = metrics.map(
    metric => `${metric}_avg INTEGER, ${metric}_min INTEGER, ${metric}_max INTEGER`,
  );
  return `CREATE TABLE ${name} (
    slot INTEGER NOT NULL, start_s INTEGER NOT NULL, count INTEGER NOT NULL, ${columns.join(', ')},
    PRIMARY KEY (slot, start_s)
  ) WITHOUT ROWID;`;
}

/** A file of roll-ups, open in memory. */
export class RollupPartition {
  readonly database: SqlDatabase;
  readonly sources = new Set<number>();
  readonly #slots = new Map<string, number>();
  isDirty = false;

  /** Without `bytes` a new one. Throws `DamagedFileError` or `NewerSchemaError`; then nothing stays open. */
  constructor(runtime: SqlRuntime, bytes?: Uint8Array) {
    if (bytes) checkHeader(bytes, bytes.length, rollupFileKind);
    this.database = new SqlDatabase(runtime, bytes);
    try {
      if (bytes) this.#check();
      else this.database.script(schema);
      this.#load();
    } catch (error) {
      this.database.close();
      throw error;
    }
  }

  get runs(): readonly string[] {
    return [...this.#slots.keys()];
  }

  /** Adds a span's rows by run (`hostRun` for the host); nothing where the span went in before. */
  add(sourceMs: number, rowsByRun: ReadonlyMap<string, readonly RollupRow[]>): void {
    if (this.sources.has(sourceMs)) return;
    this.database.transaction(() => {
      for (const [run, rows] of rowsByRun) this.#insert(run, rows);
      this.database.run('INSERT INTO sources VALUES (?)', [sourceMs]);
    });
    this.sources.add(sourceMs);
    this.isDirty = true;
  }

  /** Rows of one run with any part between the two times, ascending. */
  read(run: string, fromMs: number, toMs: number): RollupRow[] {
    const slot = run === hostRun ? 0 : this.#slots.get(run);
    if (slot === undefined) return [];
    const [table, metrics] = target(run);
    const sql = `SELECT * FROM ${table} WHERE slot = ? AND start_s >= ? AND start_s <= ? ORDER BY start_s`;
    const rows: RollupRow[] = [];
    this.database.forEach(sql, [slot, Math.ceil(fromMs / 1000), Math.floor(toMs / 1000)], row => {
      rows.push({
        timestampMs: Number(row[1]) * 1000,
        count: Number(row[2]),
        figures: figuresOf(row, metrics),
      });
    });
    return rows;
  }

  close(): void {
    this.database.close();
  }

  #insert(run: string, rows: readonly RollupRow[]): void {
    const [table, metrics] = target(run);
    const slot = run === hostRun ? 0 : this.#slotOf(run);
    const sql = `INSERT INTO ${table} VALUES (?, ?, ?${', ?, ?, ?'.repeat(metrics.length)})`;
    for (const { timestampMs, count, figures } of rows) {
      const values = metrics.flatMap(metric => integersOf(figures.get(metric), scaleOf(metric)));
      this.database.run(sql, [slot, timestampMs / 1000, count, ...values]);
    }
  }

  #slotOf(run: string): number {
    const known = this.#slots.get(run);
    if (known !== undefined) return known;
    const slot = this.#slots.size + 1;
    this.database.run('INSERT INTO runs VALUES (?, ?)', [slot, run]);
    this.#slots.set(run, slot);
    return slot;
  }

  #check(): void {
    const verdict = this.database.all('PRAGMA quick_check(1)')[0]?.[0];
    if (verdict !== 'ok') throw new DamagedFileError(`SQLite found it broken: ${String(verdict)}.`);
  }

  #load(): void {
    this.database.forEach('SELECT start_ms FROM sources', [], ([start]) => this.sources.add(Number(start)));
    this.database.forEach('SELECT slot, container_id FROM runs', [], ([slot, id]) => {
      this.#slots.set(String(id), Number(slot));
    });
  }
}

function target(run: string): ['rollups' | 'host_rollups', readonly Metric[]] {
  return run === hostRun ? ['host_rollups', rolledHostMetrics] : ['rollups', rolledContainerMetrics];
}

function integersOf(figure: RolledFigure | undefined, scale: number): SqlValue[] {
  const [avg = null, min = null, max = null] = [figure?.avg, figure?.min, figure?.max].map(value =>
    toInteger(value, scale),
  );
  return min === avg && max === avg ? [avg, null, null] : [avg, min, max];
}

function figuresOf(row: readonly SqlValue[], metrics: readonly Metric[]): Map<Metric, RolledFigure> {
  const figures = new Map<Metric, RolledFigure>();
  metrics.forEach((metric, index) => {
    const [avg, min, max] = row.slice(3 + index * 3, 6 + index * 3);
    if (typeof avg !== 'number') return;
    const back = (value: SqlValue | undefined): number =>
      scaled(typeof value === 'number' ? value : avg, scaleOf(metric)) ?? 0;
    figures.set(metric, { avg: back(avg), min: back(min), max: back(max) });
  });
  return figures;
}
