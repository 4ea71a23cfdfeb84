import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { hourMs as hour } from '../../src/common/time';
import type { Tick } from '../../src/common/model/tick';
import type { SyncStore } from '../support/data/syncStore';
import { StoreFixture } from '../store/fixture';
import { makeBusyTick, noonMs } from '../store/ticks';

const retryMs = 10_000;

/** A small disk in the fixture's folder, which can be filled, enlarged and made read-only. */
class SmallDisk {
  readonly #folder: string;

  constructor(folder: string, sizeKib: number) {
    this.#folder = folder;
    fs.mkdirSync(folder, { recursive: true });
    this.#mount(['-t', 'tmpfs', '-o', `size=${sizeKib}k`, 'tmpfs', folder]);
  }

  /** Whether this machine allows it. */
  static get isPossible(): boolean {
    return process.platform === 'linux' && process.getuid?.() === 0;
  }

  resize(sizeKib: number): void {
    this.#mount(['-o', `remount,size=${sizeKib}k`, this.#folder]);
  }

  setReadOnly(isReadOnly: boolean): void {
    this.#mount(['-o', `remount,${isReadOnly ? 'ro' : 'rw'}`, this.#folder]);
  }

  unmount(): void {
    spawnSync('umount', ['-l', this.#folder]);
  }

  #mount(args: string[]): void {
    const { status, stderr } = spawnSync('mount', args, { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  }
}

describe('A disk that refuses', function () {
  this.timeout(60_000);
  let fixture: StoreFixture;
  let disk: SmallDisk | undefined;

  beforeEach(function () {
    // Only root can mount a disk; .ci/run is root.
    if (!SmallDisk.isPossible) this.skip();
    fixture = new StoreFixture();
  });
  afterEach(async () => {
    disk?.unmount();
    disk = undefined;
    await fixture.remove();
  });

  const open = (): Promise<SyncStore> => fixture.openAt('disk', 10_000);
  const hourFiles = (): string[] => {
    const folder = fixture.file('disk/raw');
    return fs.existsSync(folder) ? fs.readdirSync(folder).filter(name => name.endsWith('.sqlite')) : [];
  };
  const health = (): string[] => fixture.healths.map(({ kind }) => kind);
  const timesOf = (store: SyncStore, nowMs = noonMs): number[] => {
    const times: number[] = [];
    for (let beforeMs: number | undefined; ; beforeMs = times.at(-1)) {
      const query = { container: 'app-1', hours: 10_000, limit: 5000, nowMs, beforeMs };
      const rows = store.queryHistory(query);
      if (rows.length === 0) return times.reverse();
      times.push(...rows.map(row => row.timestampMs));
    }
  };
  /** Records ticks of ten containers, ten seconds apart, and lets the store's timers run. */
  const record = (store: SyncStore, fromMs: number, ticks: number): number[] =>
    Array.from({ length: ticks }, (_, index) => {
      const tick: Tick = makeBusyTick(fromMs + index * 10_000, 10);
      store.record(tick);
      fixture.clock.advance(10_000);
      return tick.timestampMs;
    });

  it('that is full costs nothing but time: all rows are served, and on disk when there is room again', async () => {
    disk = new SmallDisk(fixture.file('disk'), 200);
    const store = await open();
    const recorded = record(store, noonMs, 1500);
    assert.deepEqual(health(), ['failing']);
    assert.match(fixture.logged.join('\n'), /cannot be saved: .*(ENOSPC|no space)/i);
    assert.deepEqual(timesOf(store), recorded);
    disk.resize(20_000);
    recorded.push(...record(store, noonMs + 1500 * 10_000, 3));
    assert.deepEqual(health(), ['failing', 'ok']);
    assert.deepEqual(timesOf(store), recorded);
    // As after a crash: only what is on the disk remains.
    const again = await open();
    assert.deepEqual(timesOf(again), recorded);
    assert.deepEqual(again.report.damaged, []);
    again.close();
    store.close();
  });

  it('that stays full for days takes the oldest hours, not all memory', async () => {
    disk = new SmallDisk(fixture.file('disk'), 100);
    const store = await open();
    for (let index = 0; index < 40 * 60; index++) {
      store.record(makeBusyTick(noonMs + index * 60_000, 2));
      if (index % 30 === 0) fixture.clock.advance(retryMs);
    }
    const times = timesOf(store);
    const last = noonMs + 40 * hour - 60_000;
    assert.equal(times.at(-1), last);
    assert.ok(times.length >= 22 * 60 && times.length <= 26 * 60, `${times.length / 60} hours`);
    assert.deepEqual(health(), ['failing']);
    assert.throws(() => store.close(), /ENOSPC|no space/i);
  });

  it('that refuses more than a journal can hold back still gets every row of the hour', async () => {
    disk = new SmallDisk(fixture.file('disk'), 400);
    const store = await open();
    // A changed container needs a long journal entry, so few rows exceed what the journal may hold back.
    const many = (index: number): Tick => {
      const tick = makeBusyTick(noonMs + index * 1000, 90);
      return {
        ...tick,
        containers: tick.containers.map(each => ({ ...each, image: 'x'.repeat(1000) })),
        samples: tick.samples.map(each => ({ ...each, memoryLimitBytes: (index + 1) * 2 ** 20 })),
      };
    };
    for (let index = 0; index < 40; index++) store.record(many(index));
    assert.deepEqual(health(), ['failing', 'failing']);
    assert.match(JSON.stringify(fixture.healths[1]), /The journal cannot be completed/);
    assert.deepEqual(hourFiles(), []);
    disk.resize(60_000);
    fixture.clock.advance(retryMs);
    assert.equal(health().at(-1), 'ok');
    assert.equal(hourFiles().length, 1, 'in place of a journal, before the hour is over');
    store.record(many(40));
    const again = await open();
    assert.equal(timesOf(again, noonMs + hour).length, 41);
    again.close();
    store.close();
  });

  it('that becomes read-only and writable again loses nothing', async () => {
    disk = new SmallDisk(fixture.file('disk'), 20_000);
    const store = await open();
    const recorded = record(store, noonMs, 20);
    // An open file or a running disk call keeps its file system from becoming read-only.
    await store.store.whenStored();
    store.close();
    disk.setReadOnly(true);
    const reader = await open();
    assert.deepEqual(timesOf(reader), recorded);
    recorded.push(...record(reader, noonMs + 200_000, 400));
    assert.deepEqual(health(), ['failing']);
    assert.deepEqual(timesOf(reader), recorded);
    disk.setReadOnly(false);
    recorded.push(...record(reader, noonMs + 4_200_000, 2));
    assert.deepEqual(health(), ['failing', 'ok']);
    const again = await open();
    assert.deepEqual(timesOf(again), recorded);
    again.close();
    reader.close();
  });

  it('that is read-only before there is any history still lets it be recorded in memory', async () => {
    disk = new SmallDisk(fixture.file('disk'), 1000);
    disk.setReadOnly(true);
    const store = await open();
    const recorded = record(store, noonMs, 10);
    assert.deepEqual(timesOf(store), recorded);
    assert.deepEqual(health(), ['failing']);
    disk.setReadOnly(false);
    recorded.push(...record(store, noonMs + 100_000, 2));
    assert.deepEqual(health(), ['failing', 'ok']);
    store.close();
    const again = await open();
    assert.deepEqual(timesOf(again), recorded);
    again.close();
  });

  it('that is read-only leaves damaged files in their place until they can be set aside', async () => {
    disk = new SmallDisk(fixture.file('disk'), 20_000);
    const before = await open();
    const recorded = record(before, noonMs, 20);
    await before.store.whenStored();
    before.close();
    const raw = fixture.file('disk', 'raw', '2026-11-23T12.sqlite');
    const catalog = fixture.file('disk', 'metrics.sqlite');
    for (const file of [raw, catalog]) fs.writeFileSync(file, 'damaged');
    disk.setReadOnly(true);
    const store = await open();
    // Read from the journal.
    assert.deepEqual(timesOf(store), recorded);
    assert.deepEqual(
      store.report.damaged.map(({ file, movedTo }) => [file, movedTo]),
      [raw, catalog].map(file => [file, file]),
    );
    recorded.push(...record(store, noonMs + 200_000, 2));
    disk.setReadOnly(false);
    recorded.push(...record(store, noonMs + 220_000, 2));
    store.close();
    assert.deepEqual(
      store.report.damaged.map(({ movedTo }) => fs.readFileSync(movedTo, 'utf8')),
      ['damaged', 'damaged'],
    );
    assert.equal(
      store.report.damaged.some(({ file, movedTo }) => file === movedTo),
      false,
    );
    const again = await open();
    assert.deepEqual(timesOf(again), recorded);
    assert.deepEqual(again.report.damaged, []);
    again.close();
  });
});
