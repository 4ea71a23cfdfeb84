import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { hourMs as hour } from '../../src/common/time';
import { SqlDatabase, loadSqlRuntime } from '../../src/history/files/sqlDatabase';
import { StoreFixture, wasmPath } from '../store/fixture';
import { makeTick, noonMs } from '../store/ticks';

describe('Damaged and foreign files', () => {
  let fixture: StoreFixture;
  beforeEach(() => (fixture = new StoreFixture()));
  afterEach(() => fixture.remove());

  /** Saves three hours with ten rows each. */
  async function fill(): Promise<void> {
    const store = await fixture.open();
    for (const start of [noonMs - 2 * hour, noonMs - hour, noonMs]) {
      for (let index = 0; index < 10; index++) store.record(makeTick(start + index * 5000));
    }
    store.close();
  }

  const breakages: [string, (file: string) => void][] = [
    ['an empty', file => fs.writeFileSync(file, '')],
    ['a cut-off', file => fs.truncateSync(file, 10_000)],
    ['a tiny', file => fs.truncateSync(file, 50)],
    ['a garbage', file => fs.writeFileSync(file, Buffer.alloc(20_000, 'garbage'))],
    ['a foreign SQLite', file => fs.copyFileSync(fixture.file('metrics.sqlite'), file)],
  ];
  for (const [name, damage] of breakages) {
    it(`set ${name} hour file aside at start and go on with the rest`, async () => {
      await fill();
      const bad = fixture.file('raw', '2026-11-23T11.sqlite');
      damage(bad);
      const store = await fixture.open();
      const [entry] = store.report.damaged;
      assert.equal(entry?.file, bad);
      assert.ok(entry && fs.existsSync(entry.movedTo) && fs.existsSync(`${entry.movedTo}.txt`));
      assert.equal(fs.existsSync(bad), false);
      assert.equal(store.queryHistory({ nowMs: noonMs + 60_000 }).length, 20);
      store.record(makeTick(noonMs + 60_000));
      store.close();
    });

    it(`set ${name} file of the current hour aside, restore it from the journal and record on`, async () => {
      await fill();
      damage(fixture.file('raw', '2026-11-23T12.sqlite'));
      const store = await fixture.open();
      store.record(makeTick(noonMs + 60_000));
      assert.equal(store.queryHistory({ nowMs: noonMs + 60_000 }).length, 31);
      store.close();
      assert.ok(fixture.rawFiles().includes('2026-11-23T12.sqlite'));
    });
  }

  it('set a file aside that turns out broken inside only when it is read', async () => {
    await fill();
    const file = fixture.file('raw', '2026-11-23T11.sqlite');
    const bytes = fs.readFileSync(file);
    bytes.fill(0xff, 4096, 8192);
    fs.writeFileSync(file, bytes);
    const store = await fixture.open();
    assert.deepEqual(store.report.damaged, []);
    assert.equal(store.queryHistory({ nowMs: noonMs + 60_000 }).length, 20);
    assert.equal(store.report.damaged.length, 1);
    assert.ok(fixture.logged.some(message => message.includes('Set aside')));
    store.close();
  });

  it('build the catalog again from the hours when it is damaged or gone', async () => {
    await fill();
    for (const damage of [(file: string) => fs.truncateSync(file, 5000), (file: string) => fs.rmSync(file)]) {
      damage(fixture.file('metrics.sqlite'));
      const store = await fixture.open();
      assert.equal(store.queryHistory({ container: 'app-1', nowMs: noonMs + 60_000 }).length, 30);
      const [workload] = store.listWorkloads();
      assert.equal(workload?.firstSeenMs, noonMs - 2 * hour);
      assert.equal(workload?.lastSeenMs, noonMs + 45_000);
      store.close();
    }
  });

  it('leave a catalog of a newer version alone and say so', async () => {
    await fill();
    await setVersion(fixture.file('metrics.sqlite'), 99);
    const before = fs.readFileSync(fixture.file('metrics.sqlite'));
    await assert.rejects(
      fixture.open(),
      /newer version of Container Metrics \(schema 99.*Update the extension/,
    );
    assert.deepEqual(fs.readFileSync(fixture.file('metrics.sqlite')), before);
  });

  it('leave an hour of a newer version alone, serve the rest, and refuse to record into it', async () => {
    await fill();
    const file = fixture.file('raw', '2026-11-23T12.sqlite');
    await setVersion(file, 99);
    const before = fs.readFileSync(file);
    const store = await fixture.open();
    assert.equal(store.queryHistory({ nowMs: noonMs + 60_000 }).length, 20);
    assert.throws(() => store.record(makeTick(noonMs + 60_000)), { name: 'NewerSchemaError' });
    store.record(makeTick(noonMs + hour));
    store.close();
    assert.deepEqual(fs.readFileSync(file), before);
    assert.deepEqual(fixture.damagedFiles(), []);
  });

  it('remove what a crash in the middle of saving left, but not a save in progress', async () => {
    await fill();
    const old = fixture.file('raw', '2026-11-23T12.sqlite.1.tmp');
    const fresh = fixture.file('raw', '2026-11-23T12.sqlite.2.tmp');
    fs.writeFileSync(old, 'x');
    fs.writeFileSync(fresh, 'x');
    fs.utimesSync(old, noonMs / 1000 - 120, noonMs / 1000 - 120);
    fs.utimesSync(fresh, noonMs / 1000, noonMs / 1000);
    (await fixture.open()).close();
    assert.equal(fs.existsSync(old), false);
    assert.equal(fs.existsSync(fresh), true);
  });
});

async function setVersion(file: string, version: number): Promise<void> {
  const database = new SqlDatabase(await loadSqlRuntime(wasmPath), fs.readFileSync(file));
  database.run(`PRAGMA user_version = ${version}`);
  fs.writeFileSync(file, database.export());
  database.close();
}
