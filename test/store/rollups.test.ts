import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import * as fs from 'node:fs';
import { hourMs as hour } from '../../src/common/time';
import type { ContainerMetric } from '../../src/common/metrics';
import type { Series } from '../../src/common/series';
import type { SyncStore as Store } from '../support/data/syncStore';
import { StoreFixture } from './fixture';
import { makeHost, makeSample, makeTick, noonMs } from './ticks';

const day = 24 * hour;
const metrics: readonly ContainerMetric[] = [
  'cpuPercent',
  'memoryUsedBytes',
  'networkRxBytesPerSecond',
  'pids',
];

function ask(store: Store, fromMs: number, toMs: number, maxPoints: number): Series {
  const subject = { kind: 'container', container: 'app-1', metrics } as const;
  return store.querySeries({ subject, fromMs, toMs, maxPoints });
}

describe('Roll-ups', function () {
  this.timeout(30_000);
  let fixture: StoreFixture;
  beforeEach(() => (fixture = new StoreFixture()));
  afterEach(() => fixture.remove());

  const tierFiles = (tier: string): string[] => {
    const folder = fixture.file('rollups', tier);
    return fs.existsSync(folder) ? fs.readdirSync(folder).sort() : [];
  };

  it('agree with what the raw samples give, whatever was recorded', async () => {
    const figure = fc.record({
      cpu: fc.integer({ min: 0, max: 40_000 }),
      pages: fc.integer({ min: 0, max: 2 ** 20 }),
      pids: fc.integer({ min: 1, max: 500 }),
      isAway: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(figure, { minLength: 10, maxLength: 300 }), async figures => {
        await fixture.remove();
        fixture = new StoreFixture();
        const store = await fixture.open();
        const startMs = noonMs - 8 * hour;
        figures.forEach(({ cpu, pages, pids, isAway }, index) => {
          const at = startMs + index * 20_000;
          const sample = makeSample(1, at, { cpuPercent: cpu / 100, memoryUsedBytes: pages * 4096, pids });
          store.record(makeTick(at, { samples: isAway ? [] : [sample], host: makeHost(at) }));
        });
        if (figures.every(({ isAway }) => isAway)) return store.close();
        const before = ask(store, startMs, startMs + 2 * hour, 120);
        store.record(makeTick(noonMs, { samples: [], host: makeHost(noonMs) }));
        store.prune({ nowMs: noonMs, rawHours: 2 });
        assert.deepEqual(fixture.rawFiles(), []);
        const after = ask(store, startMs, startMs + 2 * hour, 120);
        if (before.bucketMs === after.bucketMs) assertClose(before, after);
        else assert.equal(before.bucketMs, 0);
        store.close();
      }),
      { numRuns: 30 },
    );
  });

  it('tell how far back history goes, to the day, after the samples are gone', async () => {
    const store = await fixture.open();
    assert.deepEqual(store.queryKept({}), {});
    const startMs = noonMs - 20 * day;
    for (let at = startMs; at <= noonMs; at += 12 * hour) {
      store.record(makeTick(at, { samples: [makeSample(1, at, {})] }));
    }
    assert.deepEqual(store.queryKept({}), { samplesFromMs: startMs, fromMs: startMs });
    store.prune({ nowMs: noonMs, rawHours: 24, minuteDays: 2 });
    const { samplesFromMs, fromMs } = store.queryKept({});
    assert.equal(samplesFromMs, noonMs - day);
    assert.equal(fromMs, Math.floor(startMs / day) * day);
    store.close();
  });

  it('show a spike of one tick after the raw samples and after the minutes are gone', async () => {
    const store = await fixture.open();
    const startMs = noonMs - 20 * day;
    const spikeMs = startMs + 5 * hour + 30_000;
    for (let at = startMs; at <= noonMs; at += at < startMs + 8 * hour ? 30_000 : 6 * hour) {
      const cpuPercent = at === spikeMs ? 399 : 2;
      store.record(makeTick(at, { intervalMs: 30_000, samples: [makeSample(1, at, { cpuPercent })] }));
    }
    store.prune({ nowMs: noonMs, rawHours: 24 });
    const peak = (): number => {
      const series = ask(store, noonMs - 30 * day, noonMs, 500);
      assert.ok(series.timestamps.filter((_, i) => series.columns.pids?.avg[i] !== null).length <= 500);
      return Math.max(...(series.columns.cpuPercent?.max ?? []).map(value => value ?? 0));
    };
    assert.equal(peak(), 399);
    assert.deepEqual(tierFiles('minute')[0], '2026-11-09.sqlite');
    assert.deepEqual(tierFiles('quarter'), ['2026-11.sqlite']);
    store.close();
  });

  it('are built once, also for hours that ended while nothing ran', async () => {
    let store = await fixture.open(240);
    for (let back = 30; back >= 1; back--) {
      for (let index = 0; index < 10; index++) store.record(makeTick(noonMs - back * hour + index * 5000));
    }
    store.close();
    fs.rmSync(fixture.file('rollups'), { recursive: true });
    for (let start = 0; start < 3; start++) {
      store = await fixture.open(240);
      assert.deepEqual(tierFiles('minute'), ['2026-11-22.sqlite', '2026-11-23.sqlite']);
      const series = ask(store, noonMs - 30 * hour, noonMs, 300);
      const points = series.columns.pids?.avg.filter(value => value !== null) ?? [];
      assert.equal(points.length, 30);
      store.close();
    }
  });

  it('go into series without a seam where tiers meet', async () => {
    const store = await fixture.open();
    for (let at = noonMs - 9 * hour; at <= noonMs; at += 10_000) store.record(makeTick(at));
    store.prune({ nowMs: noonMs, rawHours: 3 });
    const series = ask(store, noonMs - 9 * hour, noonMs, 200);
    assert.equal(series.columns.cpuPercent?.avg.includes(null), false);
    assert.equal(
      series.columns.cpuPercent?.avg.every(value => Math.abs((value ?? 0) - 12.34) < 1e-9),
      true,
    );
    const steps = series.timestamps.slice(1).map((time, index) => time - (series.timestamps[index] ?? 0));
    assert.deepEqual([...new Set(steps)], [series.bucketMs]);
    store.close();
  });

  it('that are damaged are set aside, and the rest is served', async () => {
    let store = await fixture.open();
    for (let at = noonMs - 9 * hour; at <= noonMs; at += 60_000) store.record(makeTick(at));
    store.prune({ nowMs: noonMs, rawHours: 3 });
    store.close();
    fs.truncateSync(fixture.file('rollups', 'minute', '2026-11-23.sqlite'), 5000);
    store = await fixture.open();
    const series = ask(store, noonMs - 9 * hour, noonMs, 1000);
    assert.ok(series.timestamps.length >= 180);
    assert.equal(store.report.damaged.length, 1);
    store.close();
  });
});

/** Asserts equal values at equal times. Gaps are not compared, because they depend on the resolution. */
function assertClose(a: Series, b: Series): void {
  for (const metric of metrics) {
    for (const which of ['avg', 'min', 'max'] as const) {
      // The lowest rate is not stored.
      if (which === 'min' && metric === 'networkRxBytesPerSecond') continue;
      const before = valuesOf(a, metric, which);
      const after = valuesOf(b, metric, which);
      assert.deepEqual([...after.keys()], [...before.keys()]);
      const precision = metric === 'memoryUsedBytes' ? 1024 : metric === 'networkRxBytesPerSecond' ? 1 : 0.01;
      for (const [time, value] of before) {
        const other = after.get(time) ?? Number.NaN;
        assert.ok(Math.abs(value - other) <= precision, `${metric} ${which} ${value} ${other}`);
      }
    }
  }
}

function valuesOf(
  series: Series,
  metric: ContainerMetric,
  which: 'avg' | 'min' | 'max',
): Map<number, number> {
  const values = series.columns[metric]?.[which] ?? [];
  return new Map(
    series.timestamps.flatMap((time, index) => {
      const value = values[index];
      return typeof value === 'number' ? [[time, value] as const] : [];
    }),
  );
}
