import assert from 'node:assert/strict';
import { dayMs, hourMs, minuteMs } from '../../../src/common/time';
import { containerMetrics, type ContainerMetric } from '../../../src/common/metrics';
import type { Series } from '../../../src/common/series';
import { SyncStore, type SyncStore as Store } from '../../support/data/syncStore';
import { StoreFixture, wasmPath } from '../fixture';
import { makeContainer, makeHost, makeSample, makeTick, noonMs } from '../ticks';

const metrics = Object.keys(containerMetrics) as ContainerMetric[];
const fromMs = noonMs - dayMs - 3 * hourMs;
const toMs = noonMs - 3 * hourMs;

const quiet = { debug: noop, info: noop, warn: noop, error: noop };

function noop(): void {
  // The log is not tested here.
}

/**
 * Records a tick a minute, with values that are stored only when they change: some often, some seldom, some
 * not at all in an hour.
 */
function recordAll(store: Store): void {
  for (let at = fromMs; at < toMs; at += minuteMs) {
    const index = (at - fromMs) / minuteMs;
    const hour = Math.floor(index / 60);
    const samples = [1, 2].map(number =>
      makeSample(number, at, {
        cpuPercent: (index * number) % 97,
        memoryLimitBytes: hour % 3 === 1 ? 2 ** 29 : 2 ** 29 + Math.floor(index / 7) * 4096,
        pidsLimit: hour < 5 ? undefined : 100 + Math.floor(index / 200),
        memoryCacheBytes: hour % 4 === 2 ? 2 ** 20 : (index % 31) * 2 ** 20,
        networkRxBytes: 1000 * index,
        // Now and then a rate that does not follow from the counter.
        networkRxBytesPerSecond: index % 13 === 0 ? undefined : index % 11 === 0 ? 12_345 : 1000 / 60,
      }),
    );
    store.record(
      makeTick(at, { intervalMs: minuteMs, containers: [1, 2].map(each => makeContainer(each)), samples }),
    );
  }
}

/** The points of a series within a span, each with all its values. */
function pointsOf({ timestamps, columns }: Series, firstMs: number, lastMs: number): unknown[] {
  return timestamps.flatMap((timeMs, index) =>
    timeMs < firstMs || timeMs > lastMs
      ? []
      : [
          [
            timeMs,
            ...Object.values(columns).map(({ avg, min, max }) => [avg[index], min?.[index], max?.[index]]),
          ],
        ],
  );
}

describe('A part of a span', function () {
  this.timeout(60_000);
  let fixture: StoreFixture;
  beforeEach(() => (fixture = new StoreFixture()));
  afterEach(() => fixture.remove());

  const ask = (
    store: Store,
    number: number,
    span: { fromMs: number; toMs: number },
    maxPoints: number,
  ): Series =>
    store.querySeries({
      subject: { kind: 'container', container: `app-${number}`, metrics },
      ...span,
      maxPoints,
    });

  function assertParts(store: Store, bucketMs: number, pointsOfMinutes: (minutes: number) => number): void {
    const all = [1, 2].map(number =>
      ask(store, number, { fromMs, toMs: toMs - 1 }, pointsOfMinutes(24 * 60)),
    );
    for (const series of all) {
      assert.equal(series.bucketMs, bucketMs);
      assert.equal(series.timestamps.length, 24 * 60);
    }
    for (const [first, minutes] of [
      [0, 60],
      [37, 1],
      [59, 2],
      [61, 180],
      [301, 45],
      [119, 24 * 60 - 119],
      [23 * 60 + 30, 30],
    ] as const) {
      const part = { fromMs: fromMs + first * minuteMs, toMs: fromMs + (first + minutes) * minuteMs - 1 };
      const containers = ['app-1', 'app-2'];
      const together = store.querySeriesOfMany({
        containers,
        metrics,
        ...part,
        maxPoints: pointsOfMinutes(minutes),
      });
      all.forEach((series, index) => {
        const expected = pointsOf(series, part.fromMs, part.toMs);
        assert.equal(expected.length, minutes);
        const own = ask(store, index + 1, part, pointsOfMinutes(minutes));
        assert.deepEqual(pointsOf(own, -Infinity, Infinity), expected);
        assert.deepEqual(together[index], own, 'alone and together');
      });
    }
  }

  it('is told as in the whole, limits and what was changed before it among it: of samples', async () => {
    const store = await fixture.open();
    recordAll(store);
    assertParts(store, 0, () => 20_000);
    store.close();
  });

  it('is told as in the whole: of minutes, of which a day is read at once', async () => {
    const store = await fixture.open();
    recordAll(store);
    store.record(makeTick(noonMs, { samples: [], host: makeHost(noonMs) }));
    store.prune({ nowMs: noonMs, rawHours: 1 });
    assertParts(store, minuteMs, minutes => minutes);
    store.close();
  });

  it('of a day is read from files that are opened once, however often it is asked', async () => {
    const store = await fixture.open();
    recordAll(store);
    store.close();
    const opened: string[] = [];
    const again = await SyncStore.open(
      { folder: fixture.folder, wasmPath, nowMs: noonMs, rawHours: 10_000 },
      {
        clock: fixture.clock,
        log: quiet,
        handleHealth: () => undefined,
        handleExamine: examined => void (examined && opened.push(examined.file)),
      },
    );
    try {
      ask(again, 1, { fromMs, toMs: toMs - 1 }, 20_000);
      assert.equal(opened.filter(file => file.includes('raw')).length, 24);
      opened.length = 0;
      ask(again, 2, { fromMs, toMs: toMs - 1 }, 20_000);
      assert.deepEqual(opened, []);
    } finally {
      again.close();
    }
  });
});
