import assert from 'node:assert/strict';
import type { Container } from '../../src/common/model/container';
import { plain, StoreFixture } from './fixture';
import { containerId, makeBusyTick, makeContainer, makeHost, makeSample, makeTick, noonMs } from './ticks';

describe('History queries', () => {
  let fixture: StoreFixture;
  beforeEach(() => (fixture = new StoreFixture()));
  afterEach(() => fixture.remove());

  it('give a sample back as it was recorded, with the status of that moment', async () => {
    const store = await fixture.open();
    const sample = makeSample(1, noonMs, { blockReadBytes: 5, blockWriteBytes: 6, elapsedMs: 5003 });
    const container = makeContainer(1, { health: 'unhealthy', restartCount: 3 });
    store.record(makeTick(noonMs, { containers: [container], samples: [sample] }));
    const rows = plain(store.queryHistory({ nowMs: noonMs }));
    assert.deepEqual(rows, [
      {
        ...sample,
        containerName: 'app-1',
        workload: 'name:app-1',
        status: 'running',
        health: 'unhealthy',
        restartCount: 3,
      },
    ]);
    store.close();
  });

  it('give rows newest first across hours and after a restart, without loss or double rows at the seam', async () => {
    const startMs = noonMs - 3_600_000 - 60_000;
    let store = await fixture.open();
    const times: number[] = [];
    for (let at = startMs; at <= noonMs + 60_000; at += 5000) {
      times.push(at);
      store.record(makeTick(at));
      if (at === noonMs + 30_000) {
        store.close();
        store = await fixture.open();
      }
    }
    const rows = store.queryHistory({ nowMs: noonMs + 60_000, limit: 5000 });
    assert.deepEqual(
      rows.map(row => row.timestampMs),
      times.reverse(),
    );
    for (const row of rows) assert.equal(row.networkRxBytes, row.timestampMs - noonMs + 1_000_000);
    // Only the very first row has no rate: an hour's first row is compared with the hour before.
    assert.ok(rows.every(row => row.networkRxBytesPerSecond === 1000));
    assert.deepEqual(fixture.rawFiles(), [
      '2026-11-23T10.sqlite',
      '2026-11-23T11.sqlite',
      '2026-11-23T12.sqlite',
    ]);
    store.close();
  });

  it('stop at the limit and page with "before"', async () => {
    const store = await fixture.open();
    for (let index = 0; index < 10; index++) store.record(makeTick(noonMs + index * 5000));
    const nowMs = noonMs + 60_000;
    const first = store.queryHistory({ nowMs, limit: 4 });
    const second = store.queryHistory({ nowMs, limit: 4, beforeMs: first.at(-1)?.timestampMs });
    assert.deepEqual(
      [...first, ...second].map(row => (row.timestampMs - noonMs) / 5000),
      [9, 8, 7, 6, 5, 4, 3, 2],
    );
    store.close();
  });

  it('reach back as far as asked and no further', async () => {
    const store = await fixture.open();
    store.record(makeTick(noonMs - 2 * 3_600_000));
    store.record(makeTick(noonMs - 3_600_000));
    assert.equal(store.queryHistory({ nowMs: noonMs, hours: 1 }).length, 1);
    assert.equal(store.queryHistory({ nowMs: noonMs, hours: 2 }).length, 2);
    assert.equal(store.queryHistory({ nowMs: noonMs, hours: 0.5 }).length, 0);
    store.close();
  });

  it('take an id for one run, and a name or workload key for all runs of the workload', async () => {
    const store = await fixture.open();
    const workload = { key: 'compose:shop/api/1', name: 'shop-api-1', project: 'shop', service: 'api' };
    const first = makeContainer(1, { name: 'shop-api-1', workload });
    const second = makeContainer(2, { name: 'shop-api-1', workload });
    store.record(makeTick(noonMs, { containers: [first], samples: [makeSample(1, noonMs)] }));
    const laterMs = noonMs + 5000;
    store.record(makeTick(laterMs, { containers: [second], samples: [makeSample(2, laterMs)] }));
    const count = (container: string): number => store.queryHistory({ container, nowMs: laterMs }).length;
    assert.equal(count(containerId(1)), 1);
    assert.equal(count('shop-api-1'), 2);
    assert.equal(count('/shop-api-1'), 2);
    assert.equal(count('compose:shop/api/1'), 2);
    assert.throws(() => count(containerId(1).slice(0, 12)), /beginning of 2 container ids/);
    assert.throws(() => count(containerId(1).slice(0, 11)), /no history of a container "cccc/);
    assert.throws(() => count('nobody'), { name: 'ArgumentError' });
    const [listed] = store.listWorkloads();
    assert.equal(listed?.containerId, containerId(2));
    assert.equal(listed?.firstSeenMs, noonMs);
    assert.equal(listed?.lastSeenMs, laterMs);
    store.close();
  });

  it('keep workloads of the same name on two engines apart, and take the name for both', async () => {
    const store = await fixture.open();
    const web = (seed: number, engine: string): Container =>
      makeContainer(seed, { name: 'web', workload: { key: `${engine}/name:web`, name: 'web' } });
    const containers = [web(1, 'aaaaaaaa'), web(2, 'bbbbbbbb')];
    store.record(makeTick(noonMs, { containers, samples: [makeSample(1, noonMs), makeSample(2, noonMs)] }));
    const count = (container: string): number => store.queryHistory({ container, nowMs: noonMs }).length;
    assert.deepEqual(['aaaaaaaa/name:web', 'bbbbbbbb/name:web'].map(count), [1, 1]);
    assert.deepEqual(['web', 'name:web'].map(count), [2, 2]);
    assert.equal(store.listWorkloads().length, 2);
    store.close();
  });

  it('keep counters exact over a reset, and its rate unknown', async () => {
    const store = await fixture.open();
    const counters = [1000, 1500, 200, undefined, 900];
    counters.forEach((networkRxBytes, index) => {
      const at = noonMs + index * 5000;
      const networkRxBytesPerSecond = [undefined, 100, undefined, undefined, undefined][index];
      store.record(
        makeTick(at, { samples: [makeSample(1, at, { networkRxBytes, networkRxBytesPerSecond })] }),
      );
    });
    const rows = store.queryHistory({ nowMs: noonMs + 60_000 }).reverse();
    assert.deepEqual(
      rows.map(row => row.networkRxBytes),
      counters,
    );
    assert.deepEqual(
      rows.map(row => row.networkRxBytesPerSecond),
      [undefined, 100, undefined, undefined, undefined],
    );
    store.close();
  });

  it('give host samples back, also what is stored only when it changes', async () => {
    let store = await fixture.open();
    const samples = [
      makeHost(noonMs),
      makeHost(noonMs + 5000, { cpuPercent: undefined, load: undefined }),
      makeHost(noonMs + 10_000, { fileSystems: [{ mount: '/data', usedBytes: 1024, sizeBytes: 4096 }] }),
      makeHost(noonMs + 15_000, { fileSystems: undefined, memoryTotalBytes: 2 ** 34 }),
    ];
    for (const host of samples) {
      store.record(makeTick(host.timestampMs, { containers: [], samples: [], host }));
      store.close();
      store = await fixture.open();
    }
    const rows = plain(store.queryHostHistory({ nowMs: noonMs + 20_000 }));
    assert.deepEqual(rows, plain(samples).reverse());
    store.close();
  });

  it('hold the figures of fifty containers apart', async () => {
    const store = await fixture.open();
    for (let index = 0; index < 20; index++) store.record(makeBusyTick(noonMs + index * 5000, 50));
    const rows = store.queryHistory({ nowMs: noonMs + 100_000, limit: 125 });
    assert.equal(rows.length, 125);
    assert.equal(new Set(rows.map(row => `${row.containerId} ${row.timestampMs}`)).size, 125);
    assert.equal(rows.filter(row => row.timestampMs === noonMs + 19 * 5000).length, 50);
    store.close();
  });
});
