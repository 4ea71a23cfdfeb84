import { checkHeader, DamagedFileError } from './fileCheck';
import { migrate, type FileSchema } from './fileSchema';
import { checkSchema } from './schemaCheck';
import { SqlDatabase, type SqlRuntime } from './sqlDatabase';

/**
 * Opens a database of ours from its bytes, or makes one without them, brings it to today's tables and hands
 * it to `use`. Throws `DamagedFileError` or `NewerSchemaError`; then, and if `use` throws, nothing stays
 * open. `isTrusted` leaves out the check of the whole file, which costs more than a query.
 */
export function openDatabase<T>(
  runtime: SqlRuntime,
  schema: FileSchema,
  { bytes, isTrusted = false }: { readonly bytes: Uint8Array | undefined; readonly isTrusted?: boolean },
  use: (database: SqlDatabase, isMigrated: boolean) => T,
): T {
  if (bytes) checkHeader(bytes, bytes.length, schema);
  const database = new SqlDatabase(runtime, bytes);
  try {
    if (bytes) checkSchema(runtime, database, schema);
    const verdict = isTrusted ? 'ok' : database.all('PRAGMA quick_check(1)')[0]?.[0];
    if (verdict !== 'ok') throw new DamagedFileError(`SQLite found it broken: ${String(verdict)}.`);
    return use(database, migrate(database, schema));
  } catch (error) {
    database.close();
    throw error;
  }
}
