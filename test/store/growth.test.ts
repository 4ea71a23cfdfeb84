import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { hourMs as hour } from '../../src/common/time';
import { extraColumns, encodeExtras } from '../../src/history/figures/extraFigures';
import { journalHeader, journalVersion } from '../../src/history/journal/journalFormat';
import { readJournal } from '../../src/history/journal/readJournal';
import { loadSqlRuntime, SqlDatabase } from '../../src/history/files/sqlDatabase';
import { StoreFixture, wasmPath } from './fixture';
import { makeBusyTick, makeExtras, makeTick, noonMs } from './ticks';

const saved = path.resolve('test/fixtures/store');
const added = ['memoryPeakBytes', 'swapUsedBytes', 'sharedMemoryBytes'] as const;

describe('Files that were written with other figures', () => {
  let fixture: StoreFixture;
  beforeEach(() => (fixture = new StoreFixture()));
  afterEach(() => fixture.remove());

  function put(name: string, ...place: string[]): string {
    const file = fixture.file(...place);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.copyFileSync(path.join(saved, name), file);
    return file;
  }

  const hourFile = ['raw', '2026-11-23T11.sqlite'] as const;

  for (let version = 1; fs.existsSync(path.join(saved, `raw-v${version}.sqlite`)); version++) {
    it(`go on with figures that were not known then, which stay unknown before: an hour of version ${version}`, async () => {
      put(`raw-v${version}.sqlite`, ...hourFile);
      const at = noonMs - 1000;
      for (const isAgain of [false, true]) {
        const store = await fixture.open(10_000);
        if (!isAgain) store.record(makeBusyTick(at, 2));
        const [row, ...before] = store.queryHistory({ container: 'app-2', hours: 2, nowMs: noonMs });
        assert.equal(before.length, 12);
        for (const metric of added) {
          assert.equal(row?.[metric], makeExtras(at)[metric], metric);
          assert.deepEqual(new Set(before.map(each => each[metric])), new Set([undefined]), metric);
        }
        store.close();
        assert.deepEqual(store.report.damaged, []);
      }
    });
  }

  for (const tier of ['minute', 'quarter'] as const) {
    const place = { minute: '2026-11-23.sqlite', quarter: '2026-11.sqlite' }[tier];
    for (let version = 1; fs.existsSync(path.join(saved, `${tier}-v${version}.sqlite`)); version++) {
      it(`take in roll-ups of figures that were not known then: ${tier}, version ${version}`, async () => {
        const startMs = noonMs + hour;
        put(`${tier}-v${version}.sqlite`, 'rollups', tier, place);
        const store = await fixture.open(10_000);
        for (let at = startMs; at < startMs + hour; at += 300_000) store.record(makeBusyTick(at, 2));
        const nowMs = noonMs + 48 * hour;
        store.record(makeTick(nowMs));
        store.prune({ nowMs, rawHours: 24 });
        const ask = (fromMs: number) =>
          store.querySeries({
            subject: { kind: 'container', container: 'app-2', metrics: ['swapUsedBytes', 'cpuPercent'] },
            fromMs,
            toMs: fromMs + hour - 1,
            maxPoints: 4,
          }).columns;
        assert.ok(ask(startMs).swapUsedBytes?.avg.some(value => value !== null && value > 0));
        const before = ask(noonMs - 3 * hour);
        assert.ok(before.swapUsedBytes?.avg.every(value => value === null) ?? true);
        store.close();
        assert.deepEqual(store.report.damaged, []);
      });
    }
  }

  it('are joined with what is recorded now: journals of the running hour of every version', async () => {
    for (let version = 1; version <= journalVersion; version++)
      put(`journal-v${version}.journal`, 'journal', `2026-11-23T12.00000000000${version}.journal`);
    const found = (rows: readonly { readonly timestampMs: number; readonly swapUsedBytes?: number }[]) =>
      rows.map(({ timestampMs, swapUsedBytes }) => [timestampMs - noonMs, swapUsedBytes]);
    const at = noonMs + 5000;
    const expected = [
      [5000, makeExtras(at).swapUsedBytes],
      [0, undefined],
    ];
    const store = await fixture.open(10_000);
    store.record(makeBusyTick(at, 2));
    assert.deepEqual(found(store.queryHistory({ container: 'app-2', nowMs: at })), expected);
    assert.equal(store.queryHistory({ container: 'app-2', nowMs: at })[1]?.pidsLimit, undefined);
    store.record(makeTick(noonMs + 2 * hour));
    store.prune({ nowMs: noonMs + 2 * hour, rawHours: 10_000 });
    await fixture.whenReleased();
    assert.equal(fixture.journals().length, 1, 'all is in the file of the hour');
    store.close();
    const again = await fixture.open(10_000);
    const rows = again.queryHistory({ container: 'app-2', hours: 3, nowMs: noonMs + 2 * hour });
    assert.deepEqual(found(rows.slice(-2)), expected);
    again.close();
  });

  it('are read by the names of the figures, in whatever order and number a journal has them', () => {
    const file = fs.readFileSync(path.join(saved, 'journal-v3.journal'));
    const ticks = readJournal(file, noonMs).ticks;
    const sample = ticks.at(-1)?.tick.samples.find(({ throttledPercent }) => throttledPercent !== undefined);
    const known = encodeExtras(sample ?? {});
    const { throttledPercent = Number.NaN } = makeExtras(noonMs);
    assert.equal(known[extraColumns.indexOf('throttled_permille')], throttledPercent * 10);
    assert.equal(known[extraColumns.indexOf('swap_kib')], null);
  });

  describe('by a newer version', () => {
    async function addColumn(file: string, table: string): Promise<void> {
      const database = new SqlDatabase(await loadSqlRuntime(wasmPath), fs.readFileSync(file));
      database.script(`ALTER TABLE ${table} ADD COLUMN later_permille INTEGER`);
      fs.writeFileSync(file, database.export());
      database.close();
    }

    it('are left alone and told: hours and roll-ups', async () => {
      const files = [
        [put('raw-v3.sqlite', ...hourFile), 'extras'],
        [put('minute-v4.sqlite', 'rollups', 'minute', '2026-11-23.sqlite'), 'container_extras'],
        [put('quarter-v4.sqlite', 'rollups', 'quarter', '2026-11.sqlite'), 'container_extras'],
      ] as const;
      for (const [file, table] of files) await addColumn(file, table);
      const before = files.map(([file]) => fs.readFileSync(file));
      const store = await fixture.open(10_000);
      assert.deepEqual(store.queryHistory({ nowMs: noonMs - 1 }), []);
      assert.throws(() => store.record(makeTick(noonMs - 1000)), { name: 'NewerSchemaError' });
      store.record(makeTick(noonMs + 48 * hour));
      store.prune({ nowMs: noonMs + 48 * hour, rawHours: 10_000 });
      store.querySeries({
        subject: { kind: 'host', metrics: ['cpuPercent'] },
        fromMs: noonMs - 48 * hour,
        toMs: noonMs,
        maxPoints: 10,
      });
      store.close();
      assert.deepEqual(store.report.damaged, []);
      assert.deepEqual(
        files.map(([file]) => fs.readFileSync(file)),
        before,
      );
      for (const [file] of files) {
        const told = fixture.logged.filter(line => line.startsWith(`Left alone ${file}: `));
        assert.match(told.join('\n'), /newer version of Container Metrics \(figures later_permille/, file);
      }
    });

    it('are left alone and told: a journal, which keeps its rows until that version comes back', async () => {
      const name = '2026-11-23T12.0123456789ab.journal';
      const file = fixture.file('journal', name);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      const bytes = journalHeader(noonMs, [...extraColumns, 'later_permille']);
      fs.writeFileSync(file, bytes);
      const store = await fixture.open(10_000);
      store.record(makeTick(noonMs + 5000));
      store.record(makeTick(noonMs + 2 * hour));
      store.prune({ nowMs: noonMs + 2 * hour, rawHours: 10_000 });
      store.close();
      assert.deepEqual(store.report.damaged, []);
      assert.deepEqual(fs.readFileSync(file), bytes);
      assert.ok(
        fixture.logged.some(line => line.startsWith(`Left alone ${file}`) && line.includes('later_permille')),
      );
    });
  });
});
