import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { hourMs as hour } from '../../../src/common/time';
import { ArgumentError } from '../../../src/common/errors';
import type { SyncStore } from '../../support/data/syncStore';
import { StoreFixture } from '../fixture';
import { containerId, makeBusyTick, makeTick, makeSample, noonMs } from '../ticks';

const day = 24 * hour;

describe('Housekeeping', function () {
  this.timeout(30_000);
  let fixture: StoreFixture;
  beforeEach(() => (fixture = new StoreFixture()));
  afterEach(() => fixture.remove());

  const namesOf = (store: SyncStore): string[] => store.listWorkloads().map(({ name }) => name);
  const rowsOf = (store: SyncStore, container: string): number =>
    store.queryHistory({ container, hours: 10_000, limit: 5000, nowMs: noonMs }).length;

  /** A history of two containers for some hours up to noon, one tick every five minutes. */
  async function filled(hours: number): Promise<SyncStore> {
    const store = await fixture.open(10_000);
    for (let at = noonMs - hours * hour; at <= noonMs; at += 300_000) store.record(makeBusyTick(at, 2));
    await fixture.whenReleased();
    return store;
  }

  describe('of size', () => {
    it('removes the oldest samples first, and their minutes stay', async () => {
      const store = await filled(48);
      store.prune({ nowMs: noonMs, rawHours: 10_000 });
      const before = store.reportStorage();
      const [raw] = before.tiers;
      assert.equal(raw?.files, 49);
      const { removedFiles } = store.prune({
        nowMs: noonMs,
        rawHours: 10_000,
        maxBytes: before.bytes - raw.bytes / 2,
      });
      const after = store.reportStorage();
      assert.ok(after.bytes <= after.maxBytes);
      assert.equal(after.tiers[0]?.files, 49 - removedFiles);
      assert.ok(removedFiles >= 20 && removedFiles <= 30, String(removedFiles));
      assert.deepEqual(after.tiers.slice(1), before.tiers.slice(1));
      assert.equal(fixture.rawFiles().at(-1), '2026-11-23T12.sqlite');
      const series = store.querySeries({
        subject: { kind: 'container', container: 'app-1', metrics: ['cpuPercent'] },
        fromMs: noonMs - 48 * hour,
        toMs: noonMs,
        maxPoints: 2000,
      });
      assert.ok((series.timestamps[0] ?? 0) <= noonMs - 48 * hour);
      store.close();
    });

    it('removes minutes and quarter hours only when no older samples are left, and never what is being recorded', async () => {
      const store = await filled(50);
      store.prune({ nowMs: noonMs, rawHours: 10_000, maxBytes: 1 });
      assert.deepEqual(fixture.rawFiles(), ['2026-11-23T12.sqlite'].slice(0, fixture.rawFiles().length));
      assert.deepEqual(fs.readdirSync(fixture.file('rollups', 'minute')), ['2026-11-23.sqlite']);
      assert.deepEqual(fs.readdirSync(fixture.file('rollups', 'quarter')), ['2026-11.sqlite']);
      assert.equal(rowsOf(store, 'app-1'), 1);
      store.close();
    });

    it('removes nothing where there is room', async () => {
      const store = await filled(5);
      assert.deepEqual(store.prune({ nowMs: noonMs, rawHours: 10_000 }), { removedFiles: 0 });
      store.close();
    });
  });

  describe('on demand', () => {
    it('deletes one workload from every file, and the rest stays', async () => {
      let store = await filled(50);
      store.prune({ nowMs: noonMs, rawHours: 30 });
      assert.deepEqual(store.clear({ container: 'app-1', nowMs: noonMs }), { removedRuns: 1 });
      // The engine still lists it, so its name is known, but it has no rows.
      assert.equal(rowsOf(store, 'app-1'), 0);
      assert.equal(rowsOf(store, 'app-2'), 30 * 12 + 1);
      store.close();
      store = await fixture.open(30);
      assert.deepEqual(namesOf(store), ['app-2']);
      assert.throws(() => rowsOf(store, 'app-1'), ArgumentError);
      assert.equal(rowsOf(store, 'app-2'), 30 * 12 + 1);
      store.close();
      for (const file of fs.readdirSync(fixture.folder, { recursive: true, encoding: 'utf8' })) {
        if (!file.endsWith('.sqlite') && !file.endsWith('.journal')) continue;
        assert.equal(fs.readFileSync(path.join(fixture.folder, file)).includes(containerId(1)), false, file);
      }
    });

    it('deletes a container that runs on, whose history then begins anew', async () => {
      let store = await filled(1);
      store.clear({ container: 'app-1', nowMs: noonMs });
      await fixture.whenReleased();
      for (let index = 1; index <= 3; index++) store.record(makeBusyTick(noonMs + index * 5000, 2));
      // As after a crash: nothing is saved, only the journal is there.
      store = await fixture.open(10_000);
      assert.equal(rowsOf(store, 'app-1'), 3);
      assert.equal(rowsOf(store, 'app-2'), 13 + 3);
      store.close();
    });

    it('deletes everything, also what was set aside', async () => {
      let store = await filled(50);
      store.close();
      fs.truncateSync(fixture.file('raw', fixture.rawFiles()[3] ?? ''), 3000);
      store = await fixture.open(10_000);
      store.queryHistory({ hours: 10_000, limit: 5000, nowMs: noonMs });
      assert.ok(fixture.damagedFiles().length > 0);
      assert.deepEqual(store.clear({ nowMs: noonMs }), { removedRuns: 2 });
      const left = fs.readdirSync(fixture.folder, { recursive: true, withFileTypes: true });
      assert.deepEqual(
        left.flatMap(entry => (entry.isFile() ? [entry.name] : [])),
        ['metrics.sqlite'],
      );
      assert.deepEqual(store.listWorkloads(), []);
      store.record(makeBusyTick(noonMs + 5000, 2));
      assert.equal(rowsOf(store, 'app-2'), 1);
      store.close();
    });

    it('refuses a container that there is no history of, and deletes nothing', async () => {
      const store = await filled(1);
      assert.throws(() => store.clear({ container: 'nobody', nowMs: noonMs }), ArgumentError);
      assert.equal(rowsOf(store, 'app-1'), 13);
      store.close();
    });
  });

  it('reports files, rows, age and what was written, and leaves a readable file of the current hour', async () => {
    const store = await fixture.open();
    for (let index = 0; index < 10; index++) store.record(makeBusyTick(noonMs + index * 5000, 2));
    fixture.clock.advance(60_000);
    const report = store.reportStorage();
    assert.deepEqual(
      report.tiers.map(({ tier, files, rows, oldestMs }) => ({ tier, files, rows, oldestMs })),
      [
        { tier: 'raw', files: 1, rows: 30, oldestMs: noonMs },
        { tier: 'minute', files: 0, rows: 0, oldestMs: undefined },
        { tier: 'quarter', files: 0, rows: 0, oldestMs: undefined },
        { tier: 'sixHour', files: 0, rows: 0, oldestMs: undefined },
      ],
    );
    assert.ok(report.writtenBytes >= report.bytes, `${report.writtenBytes} ${report.bytes}`);
    assert.equal(report.openForMs, 60_000);
    assert.deepEqual(fixture.rawFiles(), ['2026-11-23T12.sqlite']);
    store.close();
  });

  it('rolls an hour and its day up again when rows of another process come late', async () => {
    const other = new StoreFixture();
    try {
      const startMs = noonMs - 30 * hour;
      const late = await other.open(1000);
      late.record(
        makeTick(startMs + 30_000, { samples: [makeSample(1, startMs + 30_000, { cpuPercent: 90 })] }),
      );
      const store = await fixture.open(1000);
      for (let at = startMs; at < noonMs; at += 60_000) {
        store.record(makeTick(at, { samples: [makeSample(1, at, { cpuPercent: 10 })] }));
      }
      const highest = (): number =>
        store.queryStatistics({
          subject: { kind: 'container', container: 'app-1', metrics: ['cpuPercent'] },
          fromMs: startMs - day,
          toMs: noonMs,
        }).metrics.cpuPercent?.max ?? 0;
      const drawn = (): number[] => {
        const series = store.querySeries({
          subject: { kind: 'container', container: 'app-1', metrics: ['cpuPercent'] },
          fromMs: startMs - day,
          toMs: noonMs,
          maxPoints: 150,
        });
        return (series.columns.cpuPercent?.max ?? []).map(value => value ?? 0);
      };
      store.prune({ nowMs: noonMs, rawHours: 1000 });
      assert.equal(Math.max(...drawn()), 10);
      const [journal = ''] = other.journals();
      fs.copyFileSync(other.file('journal', journal), fixture.file('journal', journal));
      store.prune({ nowMs: noonMs, rawHours: 1000 });
      assert.equal(highest(), 90);
      assert.equal(Math.max(...drawn()), 90);
      late.close();
      store.close();
    } finally {
      await other.remove();
    }
  });
});
