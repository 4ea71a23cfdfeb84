import assert from 'node:assert/strict';
import { loadSqlRuntime, SqlDatabase } from '../../../src/history/files/sqlDatabase';
import { wasmPath } from '../fixture';

describe('A database in memory', () => {
  const open: SqlDatabase[] = [];
  afterEach(() => open.splice(0).forEach(database => database.close()));

  async function make(bytes?: Uint8Array): Promise<SqlDatabase> {
    const database = new SqlDatabase(await loadSqlRuntime(wasmPath), bytes);
    open.push(database);
    return database;
  }

  it('is locked for itself from open to close: no statement looks for a journal', async () => {
    const first = await make();
    first.script('CREATE TABLE numbers (n INTEGER)');
    const again = await make(first.export());
    for (const database of [first, again]) {
      database.run('INSERT INTO numbers VALUES (1)');
      assert.deepEqual(database.all('PRAGMA locking_mode'), [['exclusive']]);
    }
  });

  it('lets the schema of a file call no function that does anything but compute', async () => {
    const bytes = (await make()).export();
    for (const database of [await make(), await make(bytes)])
      assert.deepEqual(database.all('PRAGMA trusted_schema'), [[0]]);
  });

  it('lends its tables to another with all that was written, also what was written last, and goes on', async () => {
    const runtime = await loadSqlRuntime(wasmPath);
    const [source, target] = [new SqlDatabase(runtime), new SqlDatabase(runtime)];
    open.push(source, target);
    source.script('CREATE TABLE numbers (n INTEGER)');
    target.script('CREATE TABLE copied (n INTEGER)');
    for (let round = 1; round <= 3; round++) {
      source.transaction(() => source.run('INSERT INTO numbers VALUES (?)', [round]));
      target.attached(source, 'source', () =>
        target.run('INSERT INTO copied SELECT max(n) FROM source.numbers'),
      );
      assert.deepEqual(source.all('PRAGMA locking_mode'), [['exclusive']]);
    }
    assert.deepEqual(target.all('SELECT n FROM copied'), [[1], [2], [3]]);
    assert.throws(() =>
      source.transaction(() => {
        source.run('DELETE FROM numbers');
        throw new Error('changed my mind');
      }),
    );
    const again = await make(source.export());
    assert.deepEqual(again.all('SELECT n FROM numbers'), [[1], [2], [3]]);
  });
});
