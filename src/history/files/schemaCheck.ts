import { DamagedFileError, NewerSchemaError } from './fileCheck';
import { migrate } from './fileSchema';
import type { FileSchema, GrowingTable } from './fileSchema';
import { SqlDatabase } from './sqlDatabase';
import type { SqlRuntime } from './sqlDatabase';

/** What a kind of file is made of at each of its versions, as text; made when first needed. */
const expected = new WeakMap<SqlRuntime, Map<string, string>>();
/** More tables, indexes and views than any file of ours has. */
const maxThings = 64;

/**
 * Throws `DamagedFileError` where a database of `kind` is made of anything else than the version it says it
 * has: a view or a trigger in a table's place could run for ever. Throws `NewerSchemaError` where it has
 * figures that only a later version knows. To be called before anything is read of it.
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
      schema = schemaOf(empty, kind.growing).schema;
    } finally {
      empty.close();
    }
    byVersion.set(name, schema);
  }
  const found = schemaOf(database, kind.growing);
  if (found.schema !== schema) {
    throw new DamagedFileError('The file has other tables or views than those of Container Metrics.');
  }
  const unknown = found.figures.filter(figure => !kind.growing?.columns.includes(figure));
  if (unknown.length > 0) throw new NewerSchemaError(newerFigures(unknown));
}

/** What to say of figures that this version does not know. */
export function newerFigures(columns: readonly string[]): string {
  return `Written by a newer version of Container Metrics (figures ${columns.slice(0, 5).join(', ')}).`;
}

/**
 * The order says when something was made, not what; comments and spaces do nothing. Views are for people with
 * the `sqlite3` program: nothing of ours ever asks one, so their names are enough. Which figures a growing
 * table has is told apart from its shape.
 */
function schemaOf(
  database: SqlDatabase,
  growing: GrowingTable | undefined,
): { readonly schema: string; readonly figures: readonly string[] } {
  const sql = `SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema LIMIT ${maxThings}`;
  let figures: readonly string[] = [];
  const things = database.all(sql).map(([type, name, table, sqlText]) => {
    let text = type === 'view' ? '' : plainSql(String(sqlText));
    const columns = type === 'table' && name === growing?.name ? figuresIn(text, String(name)) : undefined;
    if (columns) [figures, text] = [columns, 'figures'];
    return [type, name, table, text].join('\n');
  });
  return { schema: things.sort().join('\n\n'), figures };
}

/** The columns of a growing table; `undefined` where it has anything else than its key and integers. */
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
