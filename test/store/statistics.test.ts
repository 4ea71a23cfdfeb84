import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { hourMs as hour } from '../../src/common/time';
import type { Statistics } from '../../src/common/statistics';
import type { SyncStore } from '../support/data/syncStore';
import { StoreFixture } from './fixture';
import { makeHost, makeSample, makeTick, noonMs } from './ticks';

describe('Statistics of history', function () {
  this.timeout(60_000);
  let fixture: StoreFixture;
  beforeEach(() => (fixture = new StoreFixture()));
  afterEach(() => fixture.remove());

  const ask = (store: SyncStore, thresholds = {}): Statistics =>
    store.queryStatistics({
      subject: {
        kind: 'container',
        container: 'app-1',
        metrics: ['cpuPercent', 'memoryUsedBytes', 'networkRxBytesPerSecond', 'blockReadBytesPerSecond'],
      },
      fromMs: noonMs - 48 * hour,
      toMs: noonMs,
      thresholds,
    });

  it('are exact over samples, bytes in all included', async () => {
    const store = await fixture.open();
    let networkRxBytes = 500;
    for (let index = 0; index <= 100; index++) {
      const at = noonMs - 3 * hour + index * 5000;
      networkRxBytes += index === 0 ? 0 : 10_000;
      const networkRxBytesPerSecond = index === 0 ? undefined : 2000;
      const changes = { cpuPercent: index, networkRxBytes, networkRxBytesPerSecond, elapsedMs: 5000 };
      store.record(makeTick(at, { samples: [makeSample(1, at, changes)] }));
    }
    const { metrics, resolutionMs } = ask(store, { cpuPercent: 90 });
    assert.equal(resolutionMs, 0);
    const { cpuPercent, networkRxBytesPerSecond, blockReadBytesPerSecond } = metrics;
    assert.deepEqual(
      [cpuPercent?.min, cpuPercent?.p50, cpuPercent?.p95, cpuPercent?.p99, cpuPercent?.max, cpuPercent?.avg],
      [0, 50, 95, 99, 100, 50],
    );
    assert.equal(cpuPercent?.secondsOver, 50);
    assert.equal(networkRxBytesPerSecond?.totalBytes, 1_000_000);
    assert.equal(blockReadBytesPerSecond, undefined);
    store.close();
  });

  it('keep average, lowest, highest and bytes in all when samples become minutes and quarter hours', async () => {
    const figure = fc.record({
      cpu: fc.integer({ min: 0, max: 40_000 }),
      pages: fc.integer({ min: 0, max: 2 ** 20 }),
      grown: fc.option(fc.integer({ min: 0, max: 2 ** 30 }), { nil: undefined, freq: 5 }),
      intervalMs: fc.constantFrom(1000, 5000, 60_000),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(figure, { minLength: 5, maxLength: 200 }), async figures => {
        await fixture.remove();
        fixture = new StoreFixture();
        const store = await fixture.open();
        let at = noonMs - 40 * hour;
        for (const { cpu, pages, grown, intervalMs } of figures) {
          at += intervalMs;
          const rate = grown === undefined ? undefined : (grown * 1000) / intervalMs;
          const sample = makeSample(1, at, {
            cpuPercent: cpu / 100,
            memoryUsedBytes: pages * 4096,
            networkRxBytes: undefined,
            networkRxBytesPerSecond: rate,
            elapsedMs: intervalMs,
          });
          store.record(makeTick(at, { intervalMs, samples: [sample] }));
        }
        const before = ask(store).metrics;
        // Retention does not trust a clock that moves ahead by more than a day at once.
        for (const later of [noonMs - 20 * hour, noonMs]) {
          store.record(makeTick(later, { samples: [], host: makeHost(later) }));
        }
        store.prune({ nowMs: noonMs, rawHours: 1 });
        assert.deepEqual(fixture.rawFiles(), []);
        const after = ask(store);
        assert.equal(after.resolutionMs, 60_000);
        assertSame(before, after.metrics);
        store.prune({ nowMs: noonMs, rawHours: 1, minuteDays: 0 });
        if (ask(store).resolutionMs === 900_000) assertSame(before, ask(store).metrics);
        store.close();
      }),
      { numRuns: 25 },
    );
  });
});

function assertSame(before: Statistics['metrics'], after: Statistics['metrics']): void {
  const precisions = { cpuPercent: 0.02, memoryUsedBytes: 2048, networkRxBytesPerSecond: 2 } as const;
  for (const metric of ['cpuPercent', 'memoryUsedBytes', 'networkRxBytesPerSecond'] as const) {
    const [a, b] = [before[metric], after[metric]];
    assert.equal(a === undefined, b === undefined, metric);
    if (!a || !b) continue;
    const near = (x: number, y: number, by: number, what: string): void =>
      assert.ok(Math.abs(x - y) <= by + Math.abs(x) * 1e-6, `${metric} ${what}: ${x} ${y}`);
    near(a.avg, b.avg, precisions[metric], 'average');
    near(a.max, b.max, precisions[metric], 'highest');
    near(a.seconds, b.seconds, 1e-6, 'seconds');
    if (metric === 'networkRxBytesPerSecond') near(a.totalBytes ?? 0, b.totalBytes ?? 0, 200, 'bytes');
    else near(a.min, b.min, precisions[metric], 'lowest');
  }
}
