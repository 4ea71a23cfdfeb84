import * as fs from 'node:fs';
import { bytesWithin, roomyBytes } from './roomyBytes';
import { SqlDatabase } from '../files/sqlDatabase';
import type { SqlRuntime } from '../files/sqlDatabase';
import { containerColumns, hostColumns } from './exportColumns';
import type { ExportColumn } from './exportColumns';
import type { ExportFile } from './exportFiles';
import { selectsOf } from './exportSelects';
import type { ExportChoice } from './exportSelects';
import type { ExportTable } from './exportTables';
import type { ExportedRun, ExportTarget } from './exportTarget';

/**
 * One plain SQLite database with readable columns. Rows are copied inside SQLite, from one file in memory to
 * another, which is several times as fast as through JavaScript. The database is in memory until the end:
 * about 140 bytes a row.
 */
export class SqliteTarget implements ExportTarget {
  readonly #database: SqlDatabase;
  readonly #room: Uint8Array;

  /**
   * `runs`: the containers whose rows are wanted. `tables`: what goes beside their history. `room`: memory
   * for what it is going to hold.
   */
  constructor(
    runtime: SqlRuntime,
    runs: readonly ExportedRun[],
    tables: readonly ExportTable[],
    about: ReadonlyMap<string, string>,
    room: Uint8Array,
  ) {
    this.#room = room;
    const empty = new SqlDatabase(runtime);
    empty.script(`
      CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
      ${tables.map(({ name, columns }) => tableOf(name, columns)).join('')}
      ${tableOf('container_history', containerColumns.map(declared))}
      ${tableOf('host_history', hostColumns.map(declared))}`);
    this.#database = new SqlDatabase(runtime, roomyBytes(empty.export(), room));
    empty.close();
    // A failed export is discarded whole, so nothing has to be rolled back.
    this.#database.script(`
      PRAGMA journal_mode = OFF;
      PRAGMA synchronous = OFF;
      CREATE TEMP TABLE exported_names (container_id TEXT PRIMARY KEY, container TEXT);`);
    this.#database.transaction(() => {
      for (const [name, value] of about) this.#database.run('INSERT INTO about VALUES (?, ?)', [name, value]);
      for (const { containerId, name } of runs)
        this.#database.run('INSERT OR IGNORE INTO exported_names VALUES (?, ?)', [containerId, name]);
      for (const { name, rows } of tables)
        for (const row of rows)
          this.#database.run(`INSERT INTO ${name} VALUES (${row.map(() => '?').join(', ')})`, [...row]);
    });
  }

  add(file: ExportFile, source: SqlDatabase, choice: ExportChoice): number {
    const selects = selectsOf(file, source, choice, 'source.', 'exported_names');
    let rows = 0;
    this.#database.attached(source, 'source', () => {
      for (const { subject, sql } of selects) {
        this.#database.script(`INSERT INTO ${subject}_history ${sql}`);
        rows += this.#database.number('SELECT changes()') ?? 0;
      }
    });
    return rows;
  }

  finish(file: string): void {
    const bytes = bytesWithin(this.#room, this.#database) ?? this.#database.export(Infinity);
    fs.writeFileSync(file, bytes, { mode: 0o600, flag: 'wx' });
    this.#database.close();
  }
}

function tableOf(name: string, columns: readonly string[]): string {
  return `CREATE TABLE ${name} (${columns.join(', ')});`;
}

function declared({ name, type }: ExportColumn): string {
  return `${name} ${type}`;
}
