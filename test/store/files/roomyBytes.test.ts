import assert from 'node:assert/strict';
import { bytesWithin, roomyBytes } from '../../../src/history/export/roomyBytes';
import { loadSqlRuntime, SqlDatabase } from '../../../src/history/files/sqlDatabase';
import { wasmPath } from '../fixture';

const insertMany = (from: number): string =>
  `WITH RECURSIVE n(i) AS (SELECT ${from} UNION ALL SELECT i + 1 FROM n WHERE i < ${from + 19_999})
   INSERT INTO t SELECT i, hex(randomblob(16)) FROM n`;

describe('A database with room', () => {
  const open = async (roomBytes: number): Promise<{ database: SqlDatabase; room: Uint8Array }> => {
    const runtime = await loadSqlRuntime(wasmPath);
    const empty = new SqlDatabase(runtime);
    empty.script('CREATE TABLE t (i INTEGER PRIMARY KEY, text TEXT)');
    const room = new Uint8Array(roomBytes);
    const database = new SqlDatabase(runtime, roomyBytes(empty.export(), room));
    empty.close();
    database.run(insertMany(0));
    return { database, room };
  };
  const textsOf = (database: SqlDatabase): unknown =>
    database.all('SELECT count(*), count(text) FROM t WHERE length(text) = 32')[0];

  it('grows within it, without a copy', async () => {
    const { database, room } = await open(2 ** 21);
    const { bytes } = database;
    assert.ok(bytes > 500_000 && bytes < room.length, `${bytes} bytes`);
    const file = database.export();
    // But for the header, in which the export counts as a change.
    assert.ok(Buffer.from(room.subarray(100, bytes)).equals(file.subarray(100)), 'it is kept elsewhere');
    database.close();
  });

  it('is read where it is, also after more came', async () => {
    const { database, room } = await open(2 ** 23);
    for (let from = 20_000; from < 80_000; from += 20_000) database.run(insertMany(from));
    const file = bytesWithin(room, database);
    assert.ok(file, 'it is read elsewhere');
    const copy = new SqlDatabase(await loadSqlRuntime(wasmPath), Uint8Array.from(file));
    assert.deepEqual(textsOf(copy), [80_000, 80_000]);
    assert.deepEqual(copy.all('PRAGMA integrity_check'), [['ok']]);
    copy.close();
    database.close();
  });

  it('is not read where it was, once it outgrew it or where it never was', async () => {
    const { database, room } = await open(2 ** 21);
    for (let from = 20_000; from < 80_000; from += 20_000) database.run(insertMany(from));
    assert.ok(database.bytes > room.length);
    assert.equal(bytesWithin(room, database), undefined);
    const unused = new Uint8Array(2 ** 23);
    unused.set(database.export().subarray(0, 100));
    database.run(insertMany(80_000));
    assert.equal(bytesWithin(unused, database), undefined);
    database.close();
  });

  for (const [what, roomBytes] of [
    ['smaller than what comes', 2 ** 18],
    ['smaller than it is', 10],
    ['none', 0],
  ] as const)
    it(`grows beyond it where it is ${what}`, async () => {
      const { database } = await open(roomBytes);
      assert.deepEqual(textsOf(database), [20_000, 20_000]);
      assert.deepEqual(database.all('PRAGMA integrity_check'), [['ok']]);
      database.close();
    });
});
