import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { hourMs as hour } from '../../src/common/time';
import type { SyncStore as Store } from '../support/data/syncStore';
import { StoreFixture } from '../store/fixture';
import { makeBusyTick, noonMs } from '../store/ticks';

const stepMs = 300_000;

describe('A disk that refuses a part of the history', function () {
  this.timeout(60_000);
  let fixture: StoreFixture;
  beforeEach(() => (fixture = new StoreFixture()));
  afterEach(() => fixture.remove());

  /** Puts a file where a folder has to be, or a folder where a file has to be, which also fails for root. */
  const obstruct = (name: string): (() => void) => {
    const place = fixture.file(name);
    const aside = `${place}.aside`;
    if (fs.existsSync(place)) fs.renameSync(place, aside);
    if (path.extname(name) === '') fs.writeFileSync(place, '');
    else fs.mkdirSync(path.join(place, 'in the way'), { recursive: true });
    return () => {
      fs.rmSync(place, { recursive: true });
      if (fs.existsSync(aside)) fs.renameSync(aside, place);
    };
  };
  const record = (store: Store, hours: number): number[] =>
    Array.from({ length: (hours * hour) / stepMs }, () => {
      store.record(makeBusyTick(fixture.clock.now(), 2));
      fixture.clock.advance(stepMs);
      return fixture.clock.now() - stepMs;
    });
  const timesOf = (store: Store): number[] => {
    const query = { container: 'app-1', hours: 10_000, limit: 5000, nowMs: fixture.clock.now() };
    const rows = store.queryHistory(query);
    assert.deepEqual(
      new Set(rows.map(row => row.networkRxBytes === row.timestampMs - noonMs + 1_000_000)),
      new Set([true]),
    );
    return rows.map(row => row.timestampMs).reverse();
  };
  const health = (): string[] => fixture.healths.map(({ kind }) => kind);

  for (const [part, name] of [
    ['the journal', 'journal'],
    ['hours that are over', 'raw'],
    ['the catalog', 'metrics.sqlite'],
    ['roll-ups', 'rollups'],
  ] as const) {
    it(`saves the rest when only ${part} cannot be saved, tells it once, and catches up`, async () => {
      const store = await fixture.open(10_000);
      const recorded = record(store, 1);
      const clear = obstruct(name);
      recorded.push(...record(store, 6));
      assert.deepEqual(health(), ['failing']);
      assert.equal(fixture.logged.filter(message => message.includes('cannot be saved')).length, 1);
      assert.deepEqual(timesOf(store), recorded);
      if (name !== 'raw') assert.ok(fixture.rawFiles().length >= 6, 'finished hours are on disk');
      if (name === 'raw') assert.ok(fixture.journals().length >= 6, 'their journals stay');
      clear();
      fixture.clock.advance(10_000);
      assert.deepEqual(health(), ['failing', 'ok']);
      recorded.push(...record(store, 1));
      // As after a crash: only what is on the disk remains.
      const again = await fixture.open(10_000);
      assert.deepEqual(timesOf(again), recorded);
      assert.deepEqual(health(), ['failing', 'ok']);
      again.close();
      store.close();
    });
  }

  it('keeps a day of hours in memory that cannot be saved, and older ones in their journals', async () => {
    const store = await fixture.open(10_000);
    const clear = obstruct('raw');
    const recorded = record(store, 40);
    const inMemory = timesOf(store);
    assert.ok(
      inMemory.length <= (26 * hour) / stepMs,
      `${(inMemory.length * stepMs) / hour} hours in memory`,
    );
    assert.deepEqual(inMemory.slice(-200), recorded.slice(-200));
    clear();
    fixture.clock.advance(10_000);
    fixture.clock.advance(10_000);
    assert.deepEqual(timesOf(store), recorded);
    assert.equal(fixture.rawFiles().length, 39);
    assert.deepEqual(fixture.journals().length, 1);
    store.close();
  });

  it('replays more hours than memory keeps, and loses none while they cannot be saved', async () => {
    const before = await fixture.open(10_000);
    const clear = obstruct('raw');
    const recorded = record(before, 40);
    const crashed = `${fixture.folder}.crashed`;
    fs.renameSync(fixture.folder, crashed);
    assert.throws(() => {
      fs.writeFileSync(fixture.folder, '');
      before.close();
    });
    fs.rmSync(fixture.folder);
    fs.renameSync(crashed, fixture.folder);
    fixture.healths.length = 0;
    const store = await fixture.open(10_000);
    assert.equal(fixture.journals().length, 40);
    recorded.push(...record(store, 2));
    assert.deepEqual(health(), ['failing']);
    clear();
    fixture.clock.advance(10_000);
    fixture.clock.advance(10_000);
    assert.deepEqual(health(), ['failing', 'ok']);
    assert.deepEqual(timesOf(store), recorded);
    store.close();
  });

  it('keeps samples past their time while their roll-ups are in memory only', async () => {
    const store = await fixture.open(10_000);
    const clear = obstruct('rollups');
    record(store, 8);
    const nowMs = fixture.clock.now();
    store.prune({ nowMs, rawHours: 2 });
    assert.equal(fixture.rawFiles().length, 8);
    clear();
    assert.equal(store.prune({ nowMs, rawHours: 2 }).removedFiles, 6);
    const again = await fixture.open(2);
    const subject = { kind: 'host', metrics: ['cpuPercent'] } as const;
    const { timestamps } = again.querySeries({ subject, fromMs: noonMs, toMs: nowMs, maxPoints: 1000 });
    assert.equal(timestamps[0], noonMs);
    again.close();
    store.close();
  });

  it('makes the folder again when all of it is deleted under a running store', async () => {
    const store = await fixture.open();
    const recorded = record(store, 1);
    store.flush();
    fs.rmSync(fixture.folder, { recursive: true });
    recorded.push(...record(store, 1));
    store.flush();
    const again = await fixture.open();
    // The samples saved in the deleted files are gone, because the user deleted them.
    assert.deepEqual(timesOf(again), recorded.slice(-12));
    again.close();
    store.close();
  });
});
