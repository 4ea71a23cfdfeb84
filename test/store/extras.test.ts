import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { hourMs as hour } from '../../src/common/time';
import type { ContainerExtras } from '../../src/common/model/sample';
import { loadSqlRuntime, SqlDatabase } from '../../src/history/files/sqlDatabase';
import type { SyncStore as Store } from '../support/data/syncStore';
import { StoreFixture, wasmPath } from './fixture';
import { makeBusyTick, makeExtras, makeHost, makeSample, makeTick, noonMs } from './ticks';

const metrics = [
  'throttledPercent',
  'memoryCacheBytes',
  'sharedMemoryBytes',
  'memoryPeakBytes',
  'swapUsedBytes',
  'oomKills',
  'cpuPressurePercent',
  'pidsLimit',
] as const;

function extrasIn(store: Store, container: string, nowMs: number): ContainerExtras[] {
  const told = [...metrics, 'memoryPressurePercent'] as const;
  const rows = store.queryHistory({ container, nowMs }).reverse();
  return rows.map(row => Object.fromEntries(told.map(metric => [metric, row[metric]])));
}

describe('Figures beyond those of docker stats', function () {
  this.timeout(20_000);
  let fixture: StoreFixture;
  beforeEach(() => (fixture = new StoreFixture()));
  afterEach(() => fixture.remove());

  const times = Array.from({ length: 30 }, (_, index) => noonMs + index * 5000);
  const lastMs = times.at(-1) ?? noonMs;

  it('come back as they were, unknown ones unknown, before and after a start, from journal and file', async () => {
    let store = await fixture.open();
    for (const at of times) store.record(makeBusyTick(at, 2));
    const check = (): void => {
      assert.deepEqual(extrasIn(store, 'app-2', lastMs), times.map(makeExtras));
      for (const row of store.queryHistory({ container: 'app-1', nowMs: lastMs })) {
        assert.ok(!metrics.some(metric => metric in row && row[metric] !== undefined));
      }
    };
    check();
    // As after a crash: nothing was closed.
    store = await fixture.open();
    check();
    store.record(makeTick(noonMs + hour, { samples: [], host: makeHost(noonMs + hour) }));
    store.close();
    store = await fixture.open();
    check();
    store.close();
  });

  it('cease to be known where they ceased, and are known again', async () => {
    const store = await fixture.open();
    const told = [50, undefined, undefined, 0, 50];
    told.forEach((throttledPercent, index) => {
      const at = noonMs + index * 5000;
      store.record(makeTick(at, { samples: [makeSample(1, at, { throttledPercent })] }));
    });
    const found = extrasIn(store, 'app-1', noonMs + 60_000).map(each => each.throttledPercent);
    assert.deepEqual(found, told);
    store.close();
  });

  it('are never rounded to nothing: a page cache of a few pages, in samples and in the minutes they are rolled up into', async () => {
    const store = await fixture.open();
    const told = [4, 24, 63, 64, 100, 0].map(kib => kib * 1024);
    const startMs = noonMs - 8 * hour;
    told.forEach((memoryCacheBytes, minute) => {
      const at = startMs + minute * 60_000;
      store.record(makeTick(at, { samples: [makeSample(1, at, { memoryCacheBytes })] }));
    });
    const toMs = startMs + told.length * 60_000 - 1;
    const found = extrasIn(store, 'app-1', toMs).map(each => each.memoryCacheBytes);
    assert.deepEqual(
      found,
      [4, 24, 63, 64, 128, 0].map(kib => kib * 1024),
    );
    store.record(makeTick(noonMs, { samples: [], host: makeHost(noonMs) }));
    store.prune({ nowMs: noonMs, rawHours: 2 });
    assert.deepEqual(fixture.rawFiles(), []);
    const subject = { kind: 'container', container: 'app-1', metrics: ['memoryCacheBytes'] } as const;
    const rolled = store.querySeries({ subject, fromMs: startMs, toMs, maxPoints: 6 });
    assert.deepEqual(rolled.columns.memoryCacheBytes?.avg, found);
    store.close();
  });

  it('are rolled up with average, lowest and highest, and a kill stays to be seen', async () => {
    const store = await fixture.open();
    const startMs = noonMs - 8 * hour;
    for (let at = startMs; at < startMs + hour; at += 5000) store.record(makeBusyTick(at, 2));
    const ask = (container: string, maxPoints: number) =>
      store.querySeries({
        subject: { kind: 'container', container, metrics },
        fromMs: startMs,
        toMs: startMs + hour - 1,
        maxPoints,
      });
    const before = ask('app-2', 60);
    store.record(makeTick(noonMs, { samples: [], host: makeHost(noonMs) }));
    store.prune({ nowMs: noonMs, rawHours: 2 });
    assert.deepEqual(fixture.rawFiles(), []);
    const after = ask('app-2', 60);
    assert.equal(after.timestamps.length, 60);
    for (const metric of [
      'throttledPercent',
      'memoryCacheBytes',
      'sharedMemoryBytes',
      'memoryPeakBytes',
      'swapUsedBytes',
      'cpuPressurePercent',
      'oomKills',
    ] as const) {
      for (const figure of ['avg', 'min', 'max'] as const) {
        const [was, is] = [before.columns[metric]?.[figure] ?? [], after.columns[metric]?.[figure] ?? []];
        const scale = metric.endsWith('Bytes') ? 1024 : 0.1;
        was.forEach((value, index) =>
          assert.ok(Math.abs((value ?? 0) - (is[index] ?? NaN)) <= scale, `${metric} ${figure} ${index}`),
        );
      }
    }
    assert.ok(after.columns.oomKills?.max?.some(value => value === 1));
    assert.ok(after.columns.pidsLimit?.avg.every(value => value === 100));
    const without = ask('app-1', 60);
    assert.ok(metrics.every(metric => without.columns[metric]?.avg.every(value => value === null) ?? true));
    store.close();
  });

  it('take no space where there are none: a file of an hour has no row of them', async () => {
    const store = await fixture.open();
    for (const at of times) store.record(makeTick(at, { samples: [makeSample(1, at)] }));
    store.close();
    const runtime = await loadSqlRuntime(wasmPath);
    const bytes = fs.readFileSync(fixture.file('raw', '2026-11-23T12.sqlite'));
    const database = new SqlDatabase(runtime, bytes);
    assert.equal(database.number('SELECT count(*) FROM extras'), 0);
    database.close();
  });

  it('are joined into files of the version before them', async () => {
    const saved = path.resolve('test/fixtures/store');
    const place = fixture.file('raw', '2026-11-23T11.sqlite');
    fs.mkdirSync(path.dirname(place), { recursive: true });
    fs.copyFileSync(path.join(saved, 'raw-v1.sqlite'), place);
    const store = await fixture.open(10_000);
    const at = noonMs - 1000;
    store.record(makeBusyTick(at, 2));
    const rows = store.queryHistory({ container: 'app-2', hours: 2, nowMs: noonMs });
    assert.equal(rows[0]?.throttledPercent, makeExtras(at).throttledPercent);
    assert.equal(rows[1]?.throttledPercent, undefined);
    store.close();
    const again = await fixture.open(10_000);
    assert.deepEqual(again.report.damaged, []);
    assert.equal(again.queryHistory({ container: 'app-2', hours: 2, nowMs: noonMs }).length, rows.length);
    again.close();
  });
});
