import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { hourMs } from '../../../src/common/time';
import type { ContainerEvent } from '../../../src/common/model/event';
import type { Container } from '../../../src/common/model/container';
import { exportHistory } from '../../../src/history/export/exportHistory';
import type { ContainerHistoryRow } from '../../../src/protocol/store';
import type { SyncStore as Store } from '../../support/data/syncStore';
import { plain, StoreFixture, wasmPath } from '../fixture';
import { containerId, makeContainer, makeSample, makeTick, noonMs } from '../ticks';

const minuteMs = 60_000;
const startMs = noonMs - hourMs;
/** In the middle of an hour, of a minute, and of every wider bucket. */
const renamedMs = noonMs + 20 * minuteMs + 30_000;
const endMs = noonMs + hourMs;
const stepMs = 10_000;

/**
 * A blue-green deployment: container 1 is renamed from `app` to `app-old`, container 2 from `app-new` to
 * `app`.
 */
function containersAt(atMs: number): Container[] {
  const [first, second] = atMs < renamedMs ? ['app', 'app-new'] : ['app-old', 'app'];
  const named = (number: number, name: string, image: string): Container =>
    makeContainer(number, { name, workload: { key: `name:${name}`, name }, image });
  return [named(1, first, 'app:1'), named(2, second, 'app:2')];
}

describe('Containers that are renamed while they run', function () {
  this.timeout(20_000);
  let fixture: StoreFixture;
  let store: Store;
  beforeEach(async () => {
    fixture = new StoreFixture();
    store = await fixture.open(10_000);
  });
  afterEach(async () => {
    store.close();
    await fixture.remove();
  });

  const renames: readonly ContainerEvent[] = [
    { timestampMs: renamedMs - 2, containerId: containerId(1), name: 'app-old', action: 'rename' },
    { timestampMs: renamedMs - 1, containerId: containerId(2), name: 'app', action: 'rename' },
  ];
  const events: readonly ContainerEvent[] = [
    { timestampMs: startMs + 1, containerId: containerId(1), name: 'app', action: 'update' },
    { timestampMs: startMs + 2, containerId: containerId(2), name: 'app-new', action: 'pause' },
    ...renames,
    { timestampMs: renamedMs + 1, containerId: containerId(1), name: 'app-old', action: 'kill' },
    { timestampMs: renamedMs + 2, containerId: containerId(2), name: 'app', action: 'oom' },
  ];
  const record = (fromMs: number, toMs: number): void => {
    for (let atMs = fromMs; atMs < toMs; atMs += stepMs) {
      const samples = [
        makeSample(1, atMs, { cpuPercent: 10, memoryUsedBytes: 2 ** 20 }),
        makeSample(2, atMs, { cpuPercent: 20, memoryUsedBytes: 2 ** 21 }),
      ];
      const told = events.filter(({ timestampMs }) => timestampMs > atMs - stepMs && timestampMs <= atMs);
      store.record(
        makeTick(atMs, { intervalMs: stepMs, containers: containersAt(atMs), samples, events: told }),
      );
    }
  };
  const rows = (container: string): ContainerHistoryRow[] =>
    store.queryHistory({ container, hours: 48, limit: 5000, nowMs: endMs }).reverse();
  const count = (fromMs: number, toMs: number): number => (toMs - fromMs) / stepMs;
  /** For each container and name among the rows: the first and last time, and the number of rows. */
  const spansOf = (container: string): unknown[] => {
    const spans = new Map<string, { from: number; rows: number }>();
    for (const { containerId: id, containerName, timestampMs } of rows(container)) {
      const key = `${containerName} ${id === containerId(1) ? 'first' : 'second'}`;
      const span = spans.get(key) ?? { from: timestampMs, rows: 0 };
      spans.set(key, { ...span, rows: span.rows + 1 });
    }
    return [...spans].map(([key, span]) => [key, span.from, span.rows]);
  };
  const assertSpans = (): void => {
    const [before, after] = [count(startMs, renamedMs), count(renamedMs, endMs)];
    assert.deepEqual(spansOf('app'), [
      ['app first', startMs, before],
      ['app second', renamedMs, after],
    ]);
    assert.deepEqual(spansOf('app-old'), [['app-old first', renamedMs, after]]);
    assert.deepEqual(spansOf('app-new'), [['app-new second', startMs, before]]);
    assert.deepEqual(spansOf(containerId(1)), [
      ['app first', startMs, before],
      ['app-old first', renamedMs, after],
    ]);
  };

  it('keep each row under the name it was recorded under, and an id finds all of them', () => {
    record(startMs, endMs);
    assertSpans();
  });

  it('do so after a crash, after a restart, and when the catalog is built again from the hours', async () => {
    record(startMs, renamedMs + 10 * minuteMs);
    const crashed = store;
    store = await fixture.open(10_000);
    record(renamedMs + 10 * minuteMs, endMs);
    assertSpans();
    store.close();
    crashed.close();
    store = await fixture.open(10_000);
    assertSpans();
    store.close();
    fs.rmSync(fixture.file('metrics.sqlite'));
    store = await fixture.open(10_000);
    assertSpans();
  });

  it('keep counters and rates whole across the rename, and back to a name they had', () => {
    record(startMs, renamedMs);
    const names = ['app-old', 'app', 'app-old'];
    let atMs = renamedMs;
    for (const name of names) {
      for (let tick = 0; tick < 5; tick++, atMs += stepMs) {
        const container = makeContainer(1, { name, workload: { key: `name:${name}`, name }, image: 'app:1' });
        store.record(
          makeTick(atMs, { intervalMs: stepMs, containers: [container], samples: [makeSample(1, atMs)] }),
        );
      }
    }
    const found = rows(containerId(1));
    assert.equal(found.length, count(startMs, renamedMs) + 15);
    for (const row of found) assert.equal(row.networkRxBytes, row.timestampMs - noonMs + 1_000_000);
    for (const row of found.slice(1)) assert.equal(row.networkRxBytesPerSecond, 1000);
    assert.deepEqual(
      found.slice(-15).map(({ containerName }) => containerName),
      names.flatMap(name => Array<string>(5).fill(name)),
    );
  });

  for (const kind of ['samples', 'minutes', 'quarter hours', 'six hours'] as const) {
    it(`have each ${kind} under the name of its time: series and statistics`, () => {
      record(startMs, endMs);
      const nowMs = endMs + (kind === 'samples' ? 0 : 12 * hourMs);
      if (kind !== 'samples') {
        fixture.clock.advance(nowMs - noonMs);
        store.record(makeTick(nowMs, { containers: [makeContainer(9)], samples: [makeSample(9, nowMs)] }));
        store.prune({ nowMs, rawHours: 1 });
        assert.deepEqual(fixture.rawFiles(), []);
        if (kind !== 'minutes') fs.rmSync(fixture.file('rollups', 'minute'), { recursive: true });
      }
      const span = { fromMs: startMs - 8 * hourMs, toMs: endMs - 1 };
      const maxPoints = kind === 'six hours' ? 1 : 5000;
      const cpu = (container: string): { average?: number; seconds: number } => {
        const subject = { kind: 'container', container, metrics: ['cpuPercent'] } as const;
        const series = store.querySeries({ subject, ...span, maxPoints });
        const values = (series.columns.cpuPercent?.avg ?? []).filter(value => value !== null);
        const { cpuPercent } = store.queryStatistics({ subject, ...span }).metrics;
        assert.ok(values.length > 0, container);
        return { average: cpuPercent?.avg, seconds: Math.round(cpuPercent?.seconds ?? 0) };
      };
      const [before, after] = [(renamedMs - startMs) / 1000, (endMs - renamedMs) / 1000];
      assert.deepEqual(cpu('app-old'), { average: 10, seconds: after });
      assert.deepEqual(cpu('app-new'), { average: 20, seconds: before });
      const { average = 0, seconds } = cpu('app');
      assert.equal(seconds, before + after);
      assert.ok(Math.abs(average - (10 * before + 20 * after) / (before + after)) < 0.05, String(average));
    });
  }

  it('have their peaks under the name of the time', () => {
    record(startMs, endMs);
    const peaks = (fromMs: number, toMs: number): unknown =>
      Object.fromEntries(
        store.queryPeaks({ fromMs, toMs }).map(({ workload, cpuPercent }) => [workload, cpuPercent]),
      );
    assert.deepEqual(peaks(startMs, renamedMs - 1), { 'name:app': 10, 'name:app-new': 20 });
    assert.deepEqual(peaks(renamedMs, endMs), { 'name:app-old': 10, 'name:app': 20 });
  });

  it('have their events under the name of the time, and the rename under both', async () => {
    fixture.clock.advance(endMs - noonMs);
    record(startMs, endMs);
    const told = (container: string): unknown[] =>
      store
        .queryEvents({ container, fromMs: 0, toMs: endMs })
        .map(({ action, name }) => `${action} ${name}`)
        .reverse();
    const expected = (): void => {
      assert.deepEqual(told('app'), ['update app', 'rename app-old', 'rename app', 'oom app']);
      const query = { container: 'app', fromMs: 0, toMs: endMs, actions: ['rename'], limit: 1 } as const;
      assert.deepEqual(plain(store.queryEvents(query)), [renames[1]]);
      assert.deepEqual(told('app-old'), ['rename app-old', 'kill app-old']);
      assert.deepEqual(told('app-new'), ['pause app-new', 'rename app']);
      assert.deepEqual(told(containerId(1)), ['update app', 'rename app-old', 'kill app-old']);
    };
    expected();
    store.close();
    store = await fixture.open(10_000);
    expected();
  });

  it('are exported under the name of the time, samples and roll-ups alike', async () => {
    record(startMs, endMs);
    const names = async (workload: string): Promise<unknown> => {
      store.flush();
      const file = fixture.file('export.jsonl');
      const paths = { folder: fixture.folder, wasmPath, file, partialFile: `${file}.part` };
      const options = { ...paths, format: 'jsonl', hasHost: false } as const;
      const range = { fromMs: startMs, toMs: endMs, nowMs: endMs };
      await exportHistory({ ...options, ...range, workloads: [workload] }, () => undefined);
      const lines = fs.readFileSync(file, 'utf8').trim().split('\n');
      const found = new Set<string>();
      for (const line of lines) {
        const { container, cpu_percent: cpu } = JSON.parse(line) as {
          container: string;
          cpu_percent: number;
        };
        found.add(`${container} ${cpu}`);
      }
      return [...found].sort();
    };
    const expected = async (): Promise<void> => {
      assert.deepEqual(await names('name:app'), ['app 10', 'app 20']);
      assert.deepEqual(await names('name:app-old'), ['app-old 10']);
      assert.deepEqual(await names('name:app-new'), ['app-new 20']);
    };
    await expected();
    const nowMs = endMs + 2 * hourMs;
    fixture.clock.advance(nowMs - noonMs);
    store.record(makeTick(nowMs, { containers: [makeContainer(9)], samples: [makeSample(9, nowMs)] }));
    store.prune({ nowMs, rawHours: 1 });
    await expected();
  });

  it('are deleted by name: what was recorded under another name stays', async () => {
    record(startMs, endMs);
    const nowMs = endMs + 5 * hourMs;
    fixture.clock.advance(nowMs - noonMs);
    store.prune({ nowMs, rawHours: 10_000 });
    store.clear({ container: 'app', nowMs });
    const after = count(renamedMs, endMs);
    const expected = (): void => {
      assert.deepEqual(spansOf('app-old'), [['app-old first', renamedMs, after]]);
      assert.deepEqual(spansOf(containerId(2)), [['app-new second', startMs, count(startMs, renamedMs)]]);
      const kept = store
        .queryEvents({ fromMs: 0, toMs: endMs })
        .map(({ action, name }) => `${action} ${name}`);
      assert.deepEqual(kept.reverse(), ['pause app-new', 'rename app-old', 'kill app-old']);
    };
    expected();
    // It is still listed, but has no rows.
    assert.deepEqual(rows('app'), []);
    store.close();
    store = await fixture.open(10_000);
    expected();
    assert.throws(() => rows('app'), /no history of a container "app"/);
    const subject = { kind: 'container', container: 'app-old', metrics: ['cpuPercent'] } as const;
    const { cpuPercent } = store.queryStatistics({ subject, fromMs: startMs, toMs: endMs }).metrics;
    assert.equal(cpuPercent?.max, 10);
  });

  it('have what was rolled up before names were kept under their first name', async () => {
    store.close();
    await fixture.remove();
    fixture = new StoreFixture();
    const saved = path.resolve('test/fixtures/store');
    fs.mkdirSync(fixture.file('rollups', 'minute'), { recursive: true });
    fs.copyFileSync(
      path.join(saved, 'minute-v2.sqlite'),
      fixture.file('rollups', 'minute', '2026-11-23.sqlite'),
    );
    fs.copyFileSync(path.join(saved, 'catalog-v2.sqlite'), fixture.file('metrics.sqlite'));
    store = await fixture.open(10_000);
    const renamed = makeContainer(1, { name: 'other', workload: { key: 'name:other', name: 'other' } });
    store.record(
      makeTick(noonMs + minuteMs, { containers: [renamed], samples: [makeSample(1, noonMs + minuteMs)] }),
    );
    const oldest = (container: string): number | undefined => {
      const subject = { kind: 'container', container, metrics: ['cpuPercent'] } as const;
      const span = { fromMs: noonMs - 12 * hourMs, toMs: endMs };
      return store.querySeries({ subject, ...span, maxPoints: 5000 }).timestamps[0];
    };
    assert.ok(Number(oldest('app-1')) < noonMs - 10 * hourMs, String(oldest('app-1')));
    assert.equal(oldest(containerId(1)), oldest('app-1'));
    assert.equal(oldest('other'), noonMs + minuteMs);
  });

  it('keep the image they were made from, whatever its name means later', async () => {
    record(startMs, startMs + minuteMs);
    const imageOf = (): unknown => store.listWorkloads().find(({ name }) => name === 'app')?.image;
    assert.equal(imageOf(), 'app:1');
    for (const image of ['app:2', 'sha256:0123456789ab', '']) {
      const atMs = startMs + 2 * minuteMs + image.length * 1000;
      const container = { ...containersAt(startMs)[0], image } as Container;
      store.record(makeTick(atMs, { containers: [container], samples: [makeSample(1, atMs)] }));
      assert.equal(imageOf(), 'app:1');
    }
    store.close();
    store = await fixture.open(10_000);
    assert.equal(imageOf(), 'app:1');
  });

  it('get the name of their image where only its id was known', () => {
    for (const [index, image] of ['sha256:0123456789ab', 'app:1'].entries()) {
      const atMs = startMs + index * stepMs;
      const container = makeContainer(1, { image });
      store.record(makeTick(atMs, { containers: [container], samples: [makeSample(1, atMs)] }));
    }
    assert.equal(store.listWorkloads()[0]?.image, 'app:1');
  });
});
