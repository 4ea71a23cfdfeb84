import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { hourMs as hour } from '../../src/common/time';
import { loadSqlRuntime, SqlDatabase } from '../../src/history/files/sqlDatabase';
import { findFiles, openFile } from '../../src/history/export/exportFiles';
import { ReusedMemory } from '../../src/history/export/reusedMemory';
import { storeFolder } from '../../src/history/files/storeFolder';
import { StoreFixture, wasmPath } from '../store/fixture';
import { makeTick, noonMs } from '../store/ticks';
import { makeAllKinds, readAllKinds } from './allKinds';

const endless = '(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n)';

/** Each kind of file, a table of it that is read or written, and a column of that table. */
const kinds = {
  'the catalog': { place: ['metrics.sqlite'], table: 'runs', column: 'name' },
  'an hour': { place: ['raw', '2026-11-23T11.sqlite'], table: 'runs', column: 'name' },
  'the figures of an hour': { place: ['raw', '2026-11-23T11.sqlite'], table: 'extras', column: 'oom_kills' },
  'a day of minutes': {
    place: ['rollups', 'minute', '2026-11-23.sqlite'],
    table: 'sources',
    column: 'start_ms',
  },
} as const;

/** Additions that make a valid SQLite file with our marks one that must not be read. */
const additions: Readonly<Record<string, (table: string, column: string) => string>> = {
  'a view without end in the place of a table': (table, column) =>
    `ALTER TABLE ${table} RENAME TO real_${table}; CREATE VIEW ${table} AS SELECT ${endless} AS ${column} FROM real_${table}`,
  'a trigger without end': table => `CREATE TRIGGER t AFTER INSERT ON ${table} BEGIN SELECT ${endless}; END`,
  'a column that is computed': table =>
    `ALTER TABLE ${table} ADD COLUMN load TEXT AS (hex(zeroblob(1000000000)))`,
  'an index that is computed': (table, column) => `CREATE INDEX i ON ${table} (hex(${column}))`,
  'one table more': () => 'CREATE TABLE more (x)',
  'a table less': table => `DROP TABLE ${table}`,
};

describe('A SQLite file that has our marks and is not ours', () => {
  let fixture: StoreFixture;
  beforeEach(async () => {
    fixture = new StoreFixture();
    await makeAllKinds(fixture);
  });
  afterEach(() => fixture.remove());

  for (const [kind, { place, table, column }] of Object.entries(kinds)) {
    for (const [name, add] of Object.entries(additions)) {
      it(`is set aside before anything is asked of it: ${kind} with ${name}`, async () => {
        const file = fixture.file(...place);
        await change(file, add(table, column));
        const store = await fixture.open();
        readAllKinds(store);
        assert.deepEqual(
          store.report.damaged.map(found => [path.basename(found.file), found.reason]),
          [[place.at(-1), 'The file has other tables or views than those of Container Metrics.']],
        );
        store.record(makeTick(noonMs));
        store.close();
        const again = await fixture.open();
        assert.deepEqual(again.report.damaged, []);
        again.close();
      });
    }
  }

  it('is left out of an export too', async () => {
    const { place, table, column } = kinds['an hour'];
    await change(
      fixture.file(...place),
      additions['a view without end in the place of a table']?.(table, column) ?? '',
    );
    const runtime = await loadSqlRuntime(wasmPath);
    const [file] = findFiles(storeFolder(fixture.folder), noonMs - hour, noonMs - 1);
    assert.ok(file);
    const opened = openFile(runtime, new ReusedMemory(), file);
    assert.ok('problem' in opened && /other tables or views/.test(opened.problem));
  });

  it('is recognized by its schema, however that is written', async () => {
    const file = fixture.file('raw', '2026-11-23T11.sqlite');
    await change(
      file,
      `PRAGMA writable_schema = ON;
       UPDATE sqlite_schema SET sql = replace(sql, 'slot INTEGER', 'slot   INTEGER /**/') WHERE name = 'nothing';
       UPDATE sqlite_schema SET sql = replace(sql, ', ', ',' || char(10) || ' -- why' || char(10) || ' ') WHERE type = 'table'`,
    );
    const store = await fixture.open();
    assert.equal(store.queryHistory({ nowMs: noonMs }).length, 60);
    assert.deepEqual(store.report.damaged, []);
    store.close();
  });
});

async function change(file: string, sql: string): Promise<void> {
  const database = new SqlDatabase(await loadSqlRuntime(wasmPath), fs.readFileSync(file));
  database.script(sql);
  fs.writeFileSync(file, database.export());
  database.close();
}
