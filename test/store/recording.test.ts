import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { hourMs as hour } from '../../src/common/time';
import { readJournal } from '../../src/history/journal/readJournal';
import { StoreFixture } from './fixture';
import { makeBusyTick, makeTick, noonMs } from './ticks';

describe('Recording', () => {
  let fixture: StoreFixture;
  beforeEach(() => (fixture = new StoreFixture()));
  afterEach(() => fixture.remove());

  it('writes the file of an hour on flush and when the hour is over, and not in between', async () => {
    const store = await fixture.open();
    store.record(makeTick(noonMs));
    fixture.clock.advance(60_000);
    assert.deepEqual(fixture.rawFiles(), []);
    assert.equal(fixture.journals().length, 1);
    store.flush();
    assert.deepEqual(fixture.rawFiles(), ['2026-11-23T12.sqlite']);
    // Windows removes a file's name only after the last disk call on it.
    await store.store.whenStored();
    store.record(makeTick(noonMs + hour));
    assert.deepEqual(fixture.rawFiles(), ['2026-11-23T12.sqlite']);
    assert.deepEqual(
      fixture.journals().map(name => name.slice(0, 13)),
      ['2026-11-23T13'],
    );
    store.close();
  });

  it('does not store a tick with the same timestamp twice, also after a restart', async () => {
    let store = await fixture.open();
    store.record(makeTick(noonMs));
    store.record(makeTick(noonMs));
    store.close();
    store = await fixture.open();
    store.record(makeTick(noonMs));
    assert.equal(store.queryHistory({ nowMs: noonMs }).length, 1);
    store.close();
  });

  it('keeps times growing when the clock is set back', async () => {
    const store = await fixture.open();
    for (const at of [0, 5000, 2000, 2000, 7000]) store.record(makeTick(noonMs + at));
    const times = store.queryHistory({ nowMs: noonMs }).map(row => row.timestampMs - noonMs);
    assert.deepEqual(times, [7000, 5001, 5000, 0]);
    store.close();
  });

  it('stores nothing for a tick without rows', async () => {
    const store = await fixture.open();
    store.record(makeTick(noonMs, { samples: [] }));
    store.close();
    assert.deepEqual(fixture.rawFiles(), []);
  });

  it('goes on in memory while the disk refuses, says so once, and catches up', async () => {
    const store = await fixture.open();
    // A file in the folder's place makes every journal fail, even for root.
    const obstacle = fixture.file('journal');
    fs.writeFileSync(obstacle, '');
    store.record(makeTick(noonMs));
    store.record(makeTick(noonMs + 5000));
    fixture.clock.advance(10_000);
    assert.deepEqual(
      fixture.healths.map(health => health.kind),
      ['failing'],
    );
    assert.throws(() => store.flush(), /cannot be saved/);
    assert.equal(store.queryHistory({ nowMs: noonMs + 5000 }).length, 2);
    fs.rmSync(obstacle);
    fixture.clock.advance(10_000);
    assert.deepEqual(
      fixture.healths.map(health => health.kind),
      ['failing', 'ok'],
    );
    const [journal = ''] = fixture.journals();
    const content = readJournal(fs.readFileSync(fixture.file('journal', journal)), noonMs);
    assert.equal(content.ticks.length, 2);
    store.close();
  });

  it('leaves files that the sqlite3 program reads', async function () {
    if (!hasSqliteProgram()) return this.skip();
    const store = await fixture.open();
    for (let index = 0; index < 3; index++) store.record(makeBusyTick(noonMs + index * 5000, 2));
    store.close();
    const sqlite = (file: string, sql: string): string =>
      execFileSync('sqlite3', ['-json', fixture.file(file), sql], { encoding: 'utf8' });
    const raw = 'raw/2026-11-23T12.sqlite';
    assert.deepEqual(JSON.parse(sqlite(raw, 'SELECT * FROM container_history LIMIT 1 OFFSET 4')), [
      {
        time_utc: '2026-11-23T12:00:10.000Z',
        container: 'app-1',
        container_id: 'cccccccccccc',
        cpu_percent: 12.34,
        memory_used_bytes: 4_096_000,
        pids: 7,
        network_rx_bytes_per_second: 1000,
        network_tx_bytes_per_second: 0,
        block_read_bytes_per_second: null,
        block_write_bytes_per_second: null,
      },
    ]);
    assert.match(
      sqlite(raw, 'SELECT cpu_percent, load1 FROM host_history LIMIT 1'),
      /"cpu_percent":25\.0,"load1":0\.5/,
    );
    assert.match(sqlite(raw, 'PRAGMA integrity_check'), /"ok"/);
    assert.match(sqlite('metrics.sqlite', 'SELECT name FROM workloads'), /app-1.*app-2/s);
  });

  it('removes whole hours that are older than asked, at start and on demand', async () => {
    let store = await fixture.open();
    for (let back = 30; back >= 0; back--) store.record(makeTick(noonMs - back * hour));
    assert.deepEqual(store.prune({ nowMs: noonMs, rawHours: 24 }), { removedFiles: 6 });
    assert.equal(fixture.rawFiles()[0], '2026-11-22T12.sqlite');
    store.close();
    store = await fixture.open(2);
    assert.deepEqual(fixture.rawFiles(), [
      '2026-11-23T10.sqlite',
      '2026-11-23T11.sqlite',
      '2026-11-23T12.sqlite',
    ]);
    store.close();
  });

  it('removes nothing while the newest row is more than a day away from the clock', async () => {
    const store = await fixture.open();
    for (let back = 30; back >= 0; back--) store.record(makeTick(noonMs - back * hour));
    const jumpedMs = noonMs + 25 * hour;
    assert.deepEqual(store.prune({ nowMs: jumpedMs, rawHours: 1 }), { removedFiles: 0 });
    store.close();
  });

  it('forgets workloads whose history is gone', async () => {
    const store = await fixture.open();
    store.record(makeBusyTick(noonMs - 40 * 24 * hour, 2));
    for (const back of [24, 12, 0]) store.record(makeTick(noonMs - back * hour));
    store.prune({ nowMs: noonMs, rawHours: 1 });
    assert.equal(store.listWorkloads().length, 2);
    store.prune({ nowMs: noonMs, rawHours: 1, minuteDays: 1, quarterHourDays: 1 });
    assert.deepEqual(
      store.listWorkloads().map(workload => workload.name),
      ['app-1'],
    );
    store.close();
  });

  it('does not grow in memory when opened and closed again and again', async function () {
    this.timeout(20_000);
    const store = await fixture.open();
    for (let back = 8; back >= 0; back--) {
      for (let index = 0; index < 20; index++)
        store.record(makeBusyTick(noonMs - back * hour + index * 5000, 50));
    }
    const scan = (): number =>
      store.queryHistory({ nowMs: noonMs + 100_000, limit: 5000, container: 'app-7' }).length;
    scan();
    const before = process.memoryUsage().rss;
    for (let round = 0; round < 100; round++) assert.equal(scan(), 180);
    const grownMb = (process.memoryUsage().rss - before) / 2 ** 20;
    assert.ok(grownMb < 60, `grew by ${grownMb.toFixed(0)} MB over 900 openings of an hour`);
    store.close();
  });
});

function hasSqliteProgram(): boolean {
  try {
    execFileSync('sqlite3', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
