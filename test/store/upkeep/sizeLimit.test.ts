import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { hourMs as hour } from '../../../src/common/time';
import { folderSize } from '../../../src/history/files/sizeOfFile';
import { loadSqlRuntime, SqlDatabase } from '../../../src/history/files/sqlDatabase';
import type { SyncStore } from '../../support/data/syncStore';
import { StoreFixture, wasmPath } from '../fixture';
import { makeContainer, makeTick, noonMs } from '../ticks';

const maxBytes = 16 * 2 ** 20;
const retention = { rawHours: 24, maxBytes };

describe('The limit of what history takes', () => {
  let fixture: StoreFixture;
  beforeEach(() => (fixture = new StoreFixture()));
  afterEach(() => fixture.remove());

  const open = (): Promise<SyncStore> => fixture.openWith(retention);
  /** Records a container with `bytes` of stored facts. */
  const record = (store: SyncStore, atMs: number, bytes: number): void => {
    const image = `${atMs} ${'x'.repeat(bytes)}`;
    store.record(makeTick(atMs, { containers: [makeContainer(1, { image })] }));
  };
  const rowsSince = (store: SyncStore, fromMs: number): number =>
    store
      .queryHistory({ nowMs: noonMs + hour, hours: 48, limit: 5000 })
      .filter(({ timestampMs }) => timestampMs >= fromMs).length;
  const warnings = (): string[] => fixture.logged.filter(each => /more than its limit/.test(each));

  it('holds within an hour, too: the oldest hours go while a fast writer writes', async () => {
    const first = await open();
    for (let back = 6; back >= 0; back--) first.record(makeTick(noonMs - back * hour));
    first.prune({ nowMs: noonMs, ...retention });
    first.close();
    // Makes the files as large as those of a busy day: SQLite ignores bytes behind the last page.
    for (const name of fixture.rawFiles()) fs.truncateSync(fixture.file('raw', name), 2 * 2 ** 20);
    const store = await open();
    let mostBytes = 0;
    for (let index = 1; index <= 60; index++) {
      record(store, noonMs + index * 5000, 200_000);
      fixture.clock.advance(5000);
      await fixture.whenReleased();
      mostBytes = Math.max(mostBytes, folderSize(fixture.folder).bytes);
    }
    assert.ok(mostBytes <= 1.1 * maxBytes, `${mostBytes} bytes`);
    assert.equal(rowsSince(store, noonMs + 1), 60);
    const kept = fixture.rawFiles();
    assert.ok(kept.length > 1 && kept.length < 6, kept.join(' '));
    // The newest files are kept.
    assert.deepEqual(
      kept,
      kept.map((_, index) => `2026-11-23T${12 - (kept.length - 1) + index}.sqlite`),
    );
    assert.deepEqual(warnings(), []);
    assert.deepEqual(fixture.healths, []);
    store.close();
  });

  it('of one file is that of its reader: a larger database is not written', async () => {
    const database = new SqlDatabase(await loadSqlRuntime(wasmPath));
    try {
      database.script('CREATE TABLE t (x); INSERT INTO t VALUES (zeroblob(100000))');
      const { length } = database.export();
      assert.equal(database.export(length).length, length);
      assert.throws(() => database.export(length - 1), /more than can be read again/);
    } finally {
      database.close();
    }
  });

  it('takes nothing of the hour that is being recorded, even where that alone takes more: it says so, once', async () => {
    const store = await open();
    store.record(makeTick(noonMs - hour));
    for (let index = 0; index < 30; index++) record(store, noonMs + index * 5000, 1_000_000);
    assert.ok(folderSize(fixture.folder).bytes > maxBytes);
    assert.equal(rowsSince(store, noonMs), 30);
    assert.match(
      warnings().join('\n'),
      /^History takes \d\d MB, more than its limit of 16 MB: what is being/,
    );
    store.prune({ nowMs: noonMs + 200_000, ...retention });
    assert.equal(warnings().length, 1);
    // By then the journal has started over.
    fixture.clock.advance(10_000);
    store.prune({ nowMs: noonMs + 200_000, ...retention });
    await fixture.whenReleased();
    assert.ok(folderSize(fixture.folder).bytes <= maxBytes);
    assert.equal(rowsSince(store, noonMs), 30);
    store.close();
  });
});
