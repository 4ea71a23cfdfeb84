import assert from 'node:assert/strict';
import { hourMs as hour } from '../../src/common/time';
import type { FileSystemUse, HostSample } from '../../src/common/model/sample';
import type { SeriesQuery } from '../../src/protocol/store';
import { StoreFixture } from './fixture';
import { makeBusyTick, makeContainer, makeHost, makeSample, makeTick, noonMs } from './ticks';

function cpuOf(name: string, fromMs: number, toMs: number, maxPoints: number): SeriesQuery {
  return {
    subject: { kind: 'container', container: name, metrics: ['cpuPercent', 'pids'] },
    fromMs,
    toMs,
    maxPoints,
  };
}

describe('Series and peaks', () => {
  let fixture: StoreFixture;
  beforeEach(() => (fixture = new StoreFixture()));
  afterEach(() => fixture.remove());

  it('give the rows themselves while they fit, both ends included', async () => {
    const store = await fixture.open();
    for (let index = 0; index < 5; index++) store.record(makeTick(noonMs + index * 5000));
    const series = store.querySeries(cpuOf('app-1', noonMs + 5000, noonMs + 15_000, 100));
    assert.deepEqual(series, {
      timestamps: [noonMs + 5000, noonMs + 10_000, noonMs + 15_000],
      columns: { cpuPercent: { avg: [12.34, 12.34, 12.34] }, pids: { avg: [7, 7, 7] } },
      bucketMs: 0,
    });
    store.close();
  });

  it('show a spike of one tick in 24 hours, within the asked number of points', async () => {
    const store = await fixture.open();
    const startMs = noonMs - 24 * hour;
    const spikeMs = startMs + 10 * hour + 60_000;
    const intervalMs = 60_000;
    for (let at = startMs; at < noonMs; at += intervalMs) {
      const samples = [makeSample(1, at, { cpuPercent: at === spikeMs ? 399 : 2 })];
      store.record(makeTick(at, { intervalMs, samples }));
    }
    const series = store.querySeries(cpuOf('app-1', startMs, noonMs, 500));
    const cpu = series.columns.cpuPercent;
    assert.ok(series.timestamps.length <= 500 && series.timestamps.length > 250);
    assert.equal(series.bucketMs, 180_000);
    assert.equal(Math.max(...(cpu?.max ?? []).map(value => value ?? 0)), 399);
    assert.equal(
      cpu?.min?.every(value => value === 2),
      true,
    );
    assert.ok(
      series.timestamps.every((time, index) => index === 0 || time > (series.timestamps[index - 1] ?? 0)),
    );
    store.close();
  });

  it('draw a gap where a container was away, across an hour boundary too', async () => {
    const store = await fixture.open();
    for (const at of [-20_000, -15_000, 300_000, 305_000]) store.record(makeTick(noonMs + at));
    const series = store.querySeries(cpuOf('app-1', noonMs - hour, noonMs + hour, 100));
    assert.deepEqual(series.columns.cpuPercent?.avg, [12.34, 12.34, null, 12.34, 12.34]);
    assert.deepEqual(series.timestamps[2], noonMs + 142_500);
    store.close();
  });

  it('follow the tick interval that was in force: a slow one is no gap', async () => {
    const store = await fixture.open();
    for (const at of [0, 5000, 10_000]) store.record(makeTick(noonMs + at));
    for (const at of [60_000, 120_000, 180_000]) store.record(makeTick(noonMs + at, { intervalMs: 60_000 }));
    const series = store.querySeries(cpuOf('app-1', noonMs, noonMs + hour, 100));
    assert.equal(series.columns.cpuPercent?.avg.includes(null), false);
    store.close();
  });

  it('join the runs of a workload; where two overlap, the newer one counts', async () => {
    const store = await fixture.open();
    const old = makeContainer(1, { name: 'api', workload: { key: 'name:api', name: 'api' }, createdAtMs: 1 });
    const young = makeContainer(2, {
      name: 'api',
      workload: { key: 'name:api', name: 'api' },
      createdAtMs: 2,
    });
    const containers = [young, old];
    store.record(makeTick(noonMs, { containers, samples: [makeSample(1, noonMs, { pids: 1 })] }));
    const at = noonMs + 5000;
    store.record(
      makeTick(at, { containers, samples: [makeSample(2, at, { pids: 2 }), makeSample(1, at, { pids: 1 })] }),
    );
    const series = store.querySeries(cpuOf('api', noonMs, at, 100));
    assert.deepEqual(series.timestamps, [noonMs, at]);
    assert.deepEqual(series.columns.pids?.avg, [1, 2]);
    store.close();
  });

  it('cover the host, its load among it', async () => {
    const store = await fixture.open();
    store.record(makeBusyTick(noonMs, 1));
    const series = store.querySeries({
      subject: {
        kind: 'host',
        metrics: ['cpuPercent', 'load1', 'memoryTotalBytes', 'diskWriteBytesPerSecond'],
      },
      fromMs: noonMs,
      toMs: noonMs,
      maxPoints: 1,
    });
    assert.deepEqual(
      Object.values(series.columns).map(column => column.avg),
      [[25], [0.5], [8 * 2 ** 30], [4096]],
    );
    store.close();
  });

  it('tell the busiest core and the fullest disk of each row, and nothing where no part is known', async () => {
    const store = await fixture.open();
    const gib = 2 ** 30;
    const data = (usedBytes: number): FileSystemUse => ({ mount: '/data', usedBytes, sizeBytes: 10 * gib });
    const root = { mount: '/', usedBytes: 4 * gib, sizeBytes: 10 * gib };
    const rows: Partial<HostSample>[] = [
      { coresPercent: [10, 90.5], fileSystems: [root, data(2 * gib)] },
      { coresPercent: [Number.NaN, 3], fileSystems: [root, data(9 * gib)] },
      // The disk is gone, and an unknown core does not count as idle.
      { coresPercent: [Number.NaN], fileSystems: [root] },
      { coresPercent: undefined, fileSystems: [] },
    ];
    for (const [index, row] of rows.entries()) {
      const at = noonMs + index * 5000;
      store.record(makeTick(at, { host: { ...makeHost(at), ...row } }));
    }
    const ask = (maxPoints: number): (readonly (number | null)[])[] => {
      const { columns } = store.querySeries({
        subject: { kind: 'host', metrics: ['busiestCorePercent', 'fullestDiskPercent'] },
        fromMs: noonMs,
        toMs: noonMs + 20_000,
        maxPoints,
      });
      return Object.values(columns).map(column => column.max ?? column.avg);
    };
    assert.deepEqual(ask(100), [
      [90.5, 3, null, null],
      [40, 90, 40, null],
    ]);
    // The same when only roll-ups are left: the highest values of their minute.
    store.record(makeTick(noonMs + 6 * hour));
    store.prune({ nowMs: noonMs + 6 * hour, rawHours: 1 });
    assert.deepEqual(ask(100), [[90.5], [90]]);
    store.close();
  });

  it('answer empty where there is nothing', async () => {
    const store = await fixture.open();
    store.record(makeTick(noonMs));
    const series = store.querySeries(cpuOf('app-1', noonMs - 2 * hour, noonMs - hour, 10));
    assert.deepEqual(series.timestamps, []);
    assert.deepEqual(series.columns.cpuPercent, { avg: [] });
    store.close();
  });

  it('find the peaks of each workload within a span', async () => {
    const store = await fixture.open();
    [5, 80, 10].forEach((cpuPercent, index) => {
      const at = noonMs - 10_000 + index * 5000;
      const sample = makeSample(1, at, { cpuPercent, memoryUsedBytes: cpuPercent * 4096 });
      store.record(makeTick(at, { containers: [makeContainer(1), makeContainer(2)], samples: [sample] }));
    });
    assert.deepEqual(store.queryPeaks({ fromMs: noonMs - hour, toMs: noonMs }), [
      { workload: 'name:app-1', cpuPercent: 80, memoryUsedBytes: 80 * 4096 },
    ]);
    assert.deepEqual(store.queryPeaks({ fromMs: noonMs, toMs: noonMs })[0]?.cpuPercent, 10);
    store.close();
  });

  it('of several are in the same buckets, so that they can be added up, however few rows one has', async () => {
    const store = await fixture.open();
    const times = Array.from({ length: 60 }, (_, index) => noonMs - (59 - index) * 5000);
    for (const at of times) {
      const isLate = at > noonMs - 30_000;
      const samples = [
        makeSample(1, at, { cpuPercent: 10 }),
        ...(isLate ? [makeSample(2, at, { cpuPercent: 5 })] : []),
      ];
      store.record(makeTick(at, { containers: [makeContainer(1), makeContainer(2)], samples }));
    }
    const [long, short] = store.querySeriesOfMany({
      containers: ['name:app-1', 'name:app-2'],
      metrics: ['cpuPercent'],
      fromMs: noonMs - 300_000,
      toMs: noonMs,
      maxPoints: 20,
    });
    assert.ok((long?.bucketMs ?? 0) > 0);
    assert.equal(short?.bucketMs, long?.bucketMs);
    const known = new Set(long?.timestamps);
    assert.ok(
      short?.timestamps.every(time => known.has(time)),
      'each of its points has one beside it',
    );
    assert.deepEqual(new Set(short?.columns.cpuPercent?.avg), new Set([5]));
    store.close();
  });

  it('sum what each workload used within a span, all its runs together', async () => {
    const store = await fixture.open();
    const next = { ...makeContainer(1), id: 'f'.repeat(64) };
    [50, 100, 20].forEach((cpuPercent, index) => {
      const at = noonMs - 10_000 + index * 5000;
      const rates = { networkRxBytesPerSecond: 1000, memoryUsedBytes: cpuPercent * 4096 };
      const own = makeSample(1, at, { cpuPercent, ...rates });
      // The last sample belongs to the container that replaced the first one.
      const samples = [index === 2 ? { ...own, containerId: next.id } : own];
      const idle = makeSample(2, at, { cpuPercent: 1, networkTxBytesPerSecond: undefined });
      const containers = [index === 2 ? next : makeContainer(1), makeContainer(2)];
      store.record(makeTick(at, { containers, samples: [...samples, idle] }));
    });
    const all = store.queryUsage({ fromMs: noonMs - hour, toMs: noonMs });
    assert.equal(all.resolutionMs, 0);
    const used = new Map(all.workloads.map(each => [each.workload, each]));
    assert.deepEqual([...used.keys()].sort(), ['name:app-1', 'name:app-2']);
    const first = used.get('name:app-1');
    assert.ok(Math.abs((first?.cpuSeconds ?? 0) - (0.5 + 1 + 0.2) * 5) < 1e-6, String(first?.cpuSeconds));
    assert.equal(first?.cpuPeakPercent, 100);
    assert.equal(first.memoryPeakBytes, 100 * 4096);
    assert.equal(first.networkRxBytes, 15_000);
    assert.equal(used.get('name:app-2')?.networkTxBytes, undefined, 'unknown is not zero');
    const last = store.queryUsage({ fromMs: noonMs, toMs: noonMs });
    assert.equal(last.workloads.find(({ workload }) => workload === 'name:app-1')?.cpuPeakPercent, 20);
    assert.deepEqual(store.queryUsage({ fromMs: noonMs - 2 * hour, toMs: noonMs - hour }).workloads, []);
    store.close();
  });
});
