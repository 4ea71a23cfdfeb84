import type { Sqlite } from './sqlite';

/** A kind of file: who made it, and the steps from an empty file to today's schema. Steps are only ever added. */
export interface Schema {
  readonly applicationId: number;
  readonly migrations: readonly string[];
}

/** A file of a newer version of this extension: it is left as it is. */
export class NewerSchemaError extends Error {
  override readonly name = 'NewerSchemaError';
}

/**
 * Brings a file to today's schema. Answers whether anything was changed.
 * @throws NewerSchemaError for a file of a newer version, Error for one that is not ours or is damaged.
 */
export function migrate(database: Sqlite, { applicationId, migrations }: Schema): boolean {
  const version = Number(database.value('PRAGMA user_version'));
  if (version > migrations.length) {
    throw new NewerSchemaError(`Its schema ${version} is newer than this version's ${migrations.length}.`);
  }
  if (version > 0) {
    if (Number(database.value('PRAGMA application_id')) !== applicationId)
      throw new Error('It is not one of ours.');
    const check = database.value('PRAGMA quick_check(1)');
    if (check !== 'ok') throw new Error(`It is damaged: ${String(check)}`);
  } else if (Number(database.value('SELECT count(*) FROM sqlite_schema')) > 0) {
    throw new Error('It is not one of ours.');
  }
  for (const [index, step] of migrations.entries()) {
    if (index < version) continue;
    database.transaction(() => database.execute(step));
    database.execute(`PRAGMA user_version = ${index + 1}`);
  }
  if (version === 0) database.execute(`PRAGMA application_id = ${applicationId}`);
  return version < migrations.length;
}
