import { DamagedFileError } from './fileCheck';
import type { FileKind } from './fileCheck';
import { SqlDatabase } from './sqlDatabase';
import type { SqlRuntime } from './sqlDatabase';

/** What a kind of file is made of at each of its versions, as text; made when first needed. */
const expected = new WeakMap<SqlRuntime, Map<string, string>>();
/** More tables, indexes and views than any file of ours has. */
const maxThings = 64;

/**
 * Throws `DamagedFileError` where a database of `kind` is made of anything else than the version it says it has: a view or a trigger
 * in a table's place could run for ever. To be called before anything is read of it. `create` makes an empty one of a version.
 */
export function checkSchema(
  runtime: SqlRuntime,
  database: SqlDatabase,
  kind: FileKind,
  create: (database: SqlDatabase, version: number) => void,
): void {
  const version = database.number('PRAGMA user_version') ?? 0;
  const byVersion = expected.get(runtime) ?? new Map<string, string>();
  expected.set(runtime, byVersion);
  const name = `${kind.applicationId} ${version}`;
  let schema = byVersion.get(name);
  if (schema === undefined) {
    const empty = new SqlDatabase(runtime);
    try {
      create(empty, version);
      schema = schemaOf(empty);
    } finally {
      empty.close();
    }
    byVersion.set(name, schema);
  }
  if (schemaOf(database) !== schema) {
    throw new DamagedFileError('The file has other tables or views than those of Container Metrics.');
  }
}

/**
 * The order says when something was made, not what; comments and spaces do nothing. Views are for people with the `sqlite3` program:
 * nothing of ours ever asks one, so their names are enough, which a file that was brought to a later version has kept.
 */
function schemaOf(database: SqlDatabase): string {
  const sql = `SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema LIMIT ${maxThings}`;
  const things = database
    .all(sql)
    .map(([type, name, table, text]) =>
      [type, name, table, type === 'view' ? '' : plainSql(String(text))].join('\n'),
    );
  return things.sort().join('\n\n');
}

function plainSql(text: string): string {
  return text
    .replace(/--[^\n]*/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
