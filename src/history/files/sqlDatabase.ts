import { readFileSync } from 'node:fs';
import initSqlJs from 'sql.js';
import { maxDatabaseBytes } from './fileBounds';
import { noteProgress } from '../../node/threadProgress';

export type SqlRuntime = initSqlJs.SqlJsStatic;
export type SqlValue = initSqlJs.SqlValue;

/** Loads SQLite's WASM. One runtime per thread is enough; databases of one runtime share its heap. */
export function loadSqlRuntime(wasmPath: string): Promise<SqlRuntime> {
  const wasm = readFileSync(wasmPath);
  const wasmBinary = wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength);
  return initSqlJs({ wasmBinary });
}

/**
 * One SQLite database in memory. Statements are prepared once per text and freed with the database: the WASM
 * heap has no garbage collector, so whoever opens one must close it.
 */
export class SqlDatabase {
  readonly #database: initSqlJs.Database;
  readonly #statements = new Map<string, initSqlJs.Statement>();
  #isInTransaction = false;

  /** Without `bytes` a new, empty database. Broken bytes may only be noticed by the first statement. */
  constructor(runtime: SqlRuntime, bytes?: Uint8Array) {
    this.#database = new runtime.Database(bytes);
    // A file's schema must not call functions with side effects.
    this.#database.exec('PRAGMA trusted_schema = OFF');
    // The file is in memory, so nobody else opens it. If SQLite unlocked it after each statement, the next
    // one would look for a journal first, which takes twenty times as long as finding a row.
    this.#database.exec('PRAGMA locking_mode = EXCLUSIVE');
  }

  /** Runs one statement and drops its rows. */
  run(sql: string, params: SqlValue[] = []): void {
    const statement = this.#prepare(sql);
    try {
      // Also resets the statement, unless it throws.
      statement.run(params);
    } catch (error) {
      statement.reset();
      throw error;
    }
  }

  /** Runs several statements without parameters, such as a schema. */
  script(sql: string): void {
    this.#database.exec(sql);
  }

  /** Calls `handle` with each row. `handle` must not run the same statement again. */
  forEach(sql: string, params: SqlValue[], handle: (row: SqlValue[]) => void): void {
    const statement = this.#prepare(sql);
    try {
      statement.bind(params);
      while (statement.step()) handle(statement.get());
    } finally {
      statement.reset();
    }
  }

  all(sql: string, params: SqlValue[] = []): SqlValue[][] {
    const rows: SqlValue[][] = [];
    this.forEach(sql, params, row => rows.push(row));
    return rows;
  }

  /** First column of the first row; `undefined` when there is no row or it holds NULL. */
  number(sql: string, params: SqlValue[] = []): number | undefined {
    const value = this.all(sql, params)[0]?.[0];
    return typeof value === 'number' ? value : undefined;
  }

  /** The size of its file. */
  get bytes(): number {
    return (this.number('PRAGMA page_count') ?? 0) * this.pageBytes;
  }

  get pageBytes(): number {
    return this.number('PRAGMA page_size') ?? 0;
  }

  /** All of `change` or nothing of it. Within another transaction it is a part of that. */
  transaction(change: () => void): void {
    if (this.#isInTransaction) {
      change();
      return;
    }
    this.run('BEGIN');
    this.#isInTransaction = true;
    try {
      change();
    } catch (error) {
      this.run('ROLLBACK');
      throw error;
    } finally {
      this.#isInTransaction = false;
    }
    this.run('COMMIT');
  }

  /**
   * Calls `use` while the tables of another database of the same runtime can be reached as `name.table`.
   * sql.js keeps each database as a file of its own in the memory of the runtime, which is what makes this
   * possible; it does not document the file's name, so a test watches over it.
   */
  attached(other: SqlDatabase, name: string, use: () => void): void {
    const { filename } = other.#database as unknown as { readonly filename: string };
    other.#unlock();
    this.run(`ATTACH ? AS ${name}`, [filename]);
    try {
      use();
    } finally {
      this.run(`DETACH ${name}`);
      other.#database.exec('PRAGMA locking_mode = EXCLUSIVE');
    }
  }

  /** A lock goes with the first look at the file after the mode has changed. */
  #unlock(): void {
    this.#database.exec('PRAGMA locking_mode = NORMAL');
    this.#database.exec('SELECT count(*) FROM sqlite_schema');
  }

  /**
   * The database as the bytes of its file. Statements and settings survive (sql.js 1.16 copies instead of
   * reopening). Throws if it is larger than its reader takes, before anything is copied.
   */
  export(maxBytes = maxDatabaseBytes): Uint8Array {
    const { bytes } = this;
    if (bytes > maxBytes) throw new Error(`A database of ${bytes} bytes is more than can be read again.`);
    return this.#database.export();
  }

  close(): void {
    for (const statement of this.#statements.values()) statement.free();
    this.#statements.clear();
    this.#database.close();
  }

  #prepare(sql: string): initSqlJs.Statement {
    noteProgress();
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

/** Values of a row that was written as an integer or NULL. */
export function numberOrUndefined(value: SqlValue | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

export function textOrUndefined(value: SqlValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
