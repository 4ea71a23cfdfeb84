import type { FileKind } from './fileCheck';
import type { SqlDatabase } from './sqlDatabase';

/**
 * A table `(key INTEGER PRIMARY KEY, …)` with a column for each figure, integers or NULL. Which figures a
 * file has depends on the version that wrote it: a missing column is a figure that was not known then, and
 * needs no schema version of its own.
 */
export interface GrowingTable {
  readonly name: string;
  /** All columns that this version knows. */
  readonly columns: readonly string[];
}

/** A kind of database: its marks, and the migrations of a file of any version to today's tables. */
export interface FileSchema extends FileKind {
  /**
   * Append only: a file in a user's folder may be at any of these versions. `user_version` counts how many
   * have run.
   */
  readonly migrations: readonly string[];
  readonly growing?: readonly GrowingTable[];
  /** By name; for people with the `sqlite3` program. Created anew when tables change. */
  readonly views?: Readonly<Record<string, string>>;
}

/**
 * Migrates a database to a version's tables, and to all figures that are known today. Returns whether
 * anything was missing.
 */
export function migrate(database: SqlDatabase, schema: FileSchema, to = schema.migrations.length): boolean {
  const { migrations, growing = [], views = {}, applicationId } = schema;
  const version = database.number('PRAGMA user_version') ?? 0;
  if (version >= to && growing.every(table => missingColumns(database, table).length === 0)) return false;
  for (const name of Object.keys(views)) database.script(`DROP VIEW IF EXISTS ${name}`);
  migrations.slice(version, to).forEach((migration, index) => {
    database.script(`BEGIN; ${migration}; PRAGMA user_version = ${version + index + 1}; COMMIT;`);
  });
  for (const table of growing) {
    for (const column of missingColumns(database, table))
      database.script(`ALTER TABLE ${table.name} ADD COLUMN ${column} INTEGER`);
  }
  for (const [name, select] of Object.entries(views)) database.script(`CREATE VIEW ${name} AS ${select}`);
  database.run(`PRAGMA application_id = ${applicationId}`);
  return true;
}

/** None if there is no such table: an earlier version had no figures of this kind. */
function missingColumns(database: SqlDatabase, { name, columns }: GrowingTable): string[] {
  const there = new Set(database.all(`PRAGMA table_info(${name})`).map(([, column]) => String(column)));
  return there.size === 0 ? [] : columns.filter(column => !there.has(column));
}
