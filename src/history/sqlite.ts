import initSqlJs, {
  type BindParams,
  type Database,
  type SqlJsStatic,
  type SqlValue,
  type Statement,
} from 'sql.js';

export type { Database, SqlJsStatic, SqlValue };

/** Loads SQLite; once per worker. */
export function loadSqlite(wasmBinary: ArrayBuffer): Promise<SqlJsStatic> {
  return initSqlJs({ wasmBinary });
}

/**
 * A database with prepared statements that are made once per SQL text. sql.js frees every statement on `export()`, so they
 * are made anew after it, and it never shrinks its heap, so each is freed with its database.
 */
export class Sqlite {
  readonly #database: Database;
  readonly #statements = new Map<string, Statement>();

  /** @throws when the bytes are not a database that can be read. */
  constructor(sqlite: SqlJsStatic, bytes?: Uint8Array) {
    this.#database = new sqlite.Database(bytes);
  }

  run(sql: string, ...values: SqlValue[]): void {
    this.#prepare(sql).run(values);
  }

  /** Several statements without values. */
  execute(sql: string): void {
    this.#database.exec(sql);
  }

  /** Calls back with each row; the array is the caller's. */
  each(sql: string, values: BindParams, callback: (row: SqlValue[]) => void): void {
    const statement = this.#prepare(sql);
    try {
      statement.bind(values);
      while (statement.step()) callback(statement.get());
    } finally {
      statement.reset();
    }
  }

  all(sql: string, values: BindParams = []): SqlValue[][] {
    const rows: SqlValue[][] = [];
    this.each(sql, values, row => rows.push(row));
    return rows;
  }

  /** First column of the first row. */
  value(sql: string, values: BindParams = []): SqlValue | undefined {
    return this.all(sql, values)[0]?.[0];
  }

  /** All or nothing. */
  transaction(work: () => void): void {
    this.#database.run('BEGIN');
    try {
      work();
      this.#database.run('COMMIT');
    } catch (error) {
      this.#database.run('ROLLBACK');
      throw error;
    }
  }

  /** The whole database as a file's bytes. */
  export(): Uint8Array {
    this.#freeStatements();
    return this.#database.export();
  }

  close(): void {
    this.#freeStatements();
    this.#database.close();
  }

  #prepare(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #freeStatements(): void {
    for (const statement of this.#statements.values()) statement.free();
    this.#statements.clear();
  }
}
