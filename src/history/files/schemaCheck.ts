import { DamagedFileError, NewerSchemaError } from './fileCheck';
import { migrate } from './fileSchema';
import type { FileSchema } from './fileSchema';
import { SqlDatabase } from './sqlDatabase';
import type { SqlRuntime } from './sqlDatabase';

/** What a kind of file contains at each of its versions, as text; made when first needed. */
const expected = new WeakMap<SqlRuntime, Map<string, string>>();
/** More tables, indexes and views than any of our files has. */
const maxThings = 64;

/**
 * Throws `DamagedFileError` if a database of `kind` contains anything else than the version it claims: a view
 * or a trigger in a table's place could run for ever. Throws `NewerSchemaError` if it has figures that only a
 * later version knows. To be called before anything is read from it.
 */
export function checkSchema(runtime: SqlRuntime, database: SqlDatabase, kind: FileSchema): void {
  const version = database.number('PRAGMA user_version') ?? 0;
  const byVersion = expected.get(runtime) ?? new Map<string, string>();
  expected.set(runtime, byVersion);
  const name = `${kind.applicationId} ${version}`;
  let schema = byVersion.get(name);
  if (schema === undefined) {
    const empty = new SqlDatabase(runtime);
    try {
      migrate(empty, kind, version);
      schema = schemaOf(empty, kind).schema;
    } finally {
      empty.close();
    }
    byVersion.set(name, schema);
  }
  const found = schemaOf(database, kind);
  if (found.schema !== schema) {
    throw new DamagedFileError('The file has other tables or views than those of Container Metrics.');
  }
  const unknown = found.unknown;
  if (unknown.length > 0) throw new NewerSchemaError(newerFigures(unknown));
}

/** The message about figures that this version does not know. */
export function newerFigures(columns: readonly string[]): string {
  return `Written by a newer version of Container Metrics (figures ${columns.slice(0, 5).join(', ')}).`;
}

/**
 * The order says when something was made, not what; comments and spaces do nothing. Views are for people with
 * the `sqlite3` program and never queried by us, so their names are enough. Figures of growing tables are no
 * part of it; those that this version does not know are returned apart.
 */
function schemaOf(
  database: SqlDatabase,
  { growing = [] }: FileSchema,
): { readonly schema: string; readonly unknown: readonly string[] } {
  const sql = `SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema LIMIT ${maxThings}`;
  const unknown: string[] = [];
  const things = database.all(sql).map(([type, name, onTable, sqlText]) => {
    let text = type === 'view' ? '' : plainSql(String(sqlText));
    const table = type === 'table' ? growing.find(each => each.name === name) : undefined;
    const figures = table && figuresIn(text, table.name);
    if (figures) {
      unknown.push(...figures.filter(figure => !table.columns.includes(figure)));
      text = 'figures';
    }
    return [type, name, onTable, text].join('\n');
  });
  return { schema: things.sort().join('\n\n'), unknown };
}

/** The columns of a growing table; `undefined` if it has anything other than its key and integers. */
function figuresIn(text: string, table: string): string[] | undefined {
  const [, columns] = /^CREATE TABLE \w+ \(key INTEGER PRIMARY KEY((?:, \w+ INTEGER)+)\)$/.exec(text) ?? [];
  if (columns === undefined || !text.startsWith(`CREATE TABLE ${table} `)) return undefined;
  return columns
    .split(', ')
    .slice(1)
    .map(column => column.replace(/ INTEGER$/, ''));
}

function plainSql(text: string): string {
  return text
    .replace(/--[^\n]*/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/\( /g, '(')
    .replace(/ ([,)])/g, '$1')
    .trim();
}
