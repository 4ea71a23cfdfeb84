import assert from 'node:assert/strict';
import { savedCatalog } from '../../support/data/savedCatalog';
import type { SyncStore } from '../../support/data/syncStore';
import type { ContainerEvent } from '../../../src/common/model/event';
import { plain, type StoreFixture } from '../fixture';
import { useStore } from '../../support/data/useStore';
import { containerId, makeContainer, makeSample, makeTick, noonMs } from '../ticks';

describe('The catalog', () => {
  let fixture: StoreFixture;
  let store: SyncStore;
  useStore(opened => ({ fixture, store } = opened));

  const saved = (sql: string): Promise<unknown[][]> => {
    store.flush();
    return savedCatalog(fixture.folder, sql);
  };

  it('keeps status, health and limits of a run as rows only where they change', async () => {
    const limits = { memoryBytes: 2 ** 20, cpuCores: 0.3, pids: 50 };
    const states = [
      {},
      {},
      { health: 'healthy' as const },
      { limits },
      { limits },
      { status: 'paused' as const },
    ];
    states.forEach((state, index) => {
      const at = noonMs + index * 5000;
      store.record(makeTick(at, { containers: [makeContainer(1, state)], samples: [makeSample(1, at)] }));
    });
    const rows = await saved(
      `SELECT (at_ms - ${noonMs}) / 5000, status, health, memory_limit_bytes, cpu_millicores, pids_limit FROM changes ORDER BY 1`,
    );
    assert.deepEqual(rows, [
      [0, 'running', null, null, null, null],
      [2, 'running', 'healthy', null, null, null],
      [3, 'running', null, 2 ** 20, 300, 50],
      [5, 'paused', null, null, null, null],
    ]);
  });

  it('knows when a run began and ended and with which exit code, and forgets the end when it runs again', async () => {
    const tick = (index: number, changes: Parameters<typeof makeContainer>[1], isSampled: boolean): void => {
      const at = noonMs + index * 5000;
      const samples = isSampled ? [makeSample(1, at)] : [];
      store.record(
        makeTick(at, { containers: [makeContainer(1, changes)], samples, host: { timestampMs: at } }),
      );
    };
    const ends = (): Promise<unknown[][]> =>
      saved(`SELECT started_ms, (ended_ms - ${noonMs}) / 5000, exit_code FROM runs`);
    tick(0, { startedAtMs: 1000 }, true);
    assert.deepEqual(await ends(), [[1000, null, null]]);
    tick(1, { startedAtMs: 1000, status: 'exited', exitCode: 137 }, false);
    tick(2, { startedAtMs: 1000, status: 'exited', exitCode: 137 }, false);
    assert.deepEqual(await ends(), [[1000, 1, 137]]);
    tick(3, { startedAtMs: 9000 }, true);
    assert.deepEqual(await ends(), [[9000, null, null]]);
  });

  it('returns what the engine reported, once, for the requested container and span, up to the limit', async () => {
    const event = (index: number, number = 1): ContainerEvent => ({
      timestampMs: noonMs + index,
      containerId: containerId(number),
      name: `app-${number}`,
      action: 'die',
      exitCode: 137,
    });
    store.record(makeTick(noonMs, { events: [event(1), event(2), event(3, 2)] }));
    store.record(makeTick(noonMs + 5000, { events: [event(2)] }));
    store.close();
    store = await fixture.open();
    const span = { fromMs: noonMs, toMs: noonMs + 10_000 };
    assert.deepEqual(plain(store.queryEvents(span)), plain([event(3, 2), event(2), event(1)]));
    assert.deepEqual(plain(store.queryEvents({ ...span, container: 'app-1', limit: 1 })), plain([event(2)]));
    assert.deepEqual(store.queryEvents({ fromMs: noonMs + 4, toMs: noonMs + 10_000 }), []);
    assert.throws(() => store.queryEvents({ ...span, limit: 0 }), { name: 'ArgumentError' });
    const many = Array.from({ length: 12_000 }, (_, index) => event(index));
    store.record(makeTick(noonMs + 10_000, { events: many }));
    const [[count] = []] = await saved('SELECT count(*) FROM events');
    assert.ok(Number(count) >= 9000 && Number(count) <= 10_000, String(count));
    assert.equal(store.queryEvents({ ...span, toMs: noonMs + 20_000 })[0]?.timestampMs, noonMs + 11_999);
  });

  const event = (
    action: ContainerEvent['action'],
    atMs: number,
    number = 1,
    changes: Partial<ContainerEvent> = {},
  ): ContainerEvent => ({
    timestampMs: atMs,
    containerId: containerId(number),
    name: `app-${number}`,
    action,
    ...changes,
  });
  const told = (container?: string): string[] =>
    store
      .queryEvents({ fromMs: 0, toMs: noonMs + 10 ** 9, limit: 5000, container })
      .map(({ action, health }) => `${action}${health === undefined ? '' : ` ${health}`}`)
      .reverse();

  it('stores no event for a health that was reported before, even after a restart, until the container starts again', async () => {
    const health = (index: number, said: ContainerEvent['health'], number = 1): void =>
      store.record(
        makeTick(noonMs + index * 5000, {
          events: [event('health_status', noonMs + index * 5000, number, { health: said })],
        }),
      );
    for (const [index, said] of (['starting', 'healthy', 'healthy', 'healthy'] as const).entries())
      health(index, said);
    assert.deepEqual(told(), ['health_status starting', 'health_status healthy']);
    store.close();
    store = await fixture.open();
    health(4, 'healthy');
    health(5, 'unhealthy');
    health(6, 'unhealthy');
    store.record(makeTick(noonMs + 35_000, { events: [event('start', noonMs + 35_000)] }));
    health(8, 'unhealthy');
    assert.deepEqual(told(), [
      'health_status starting',
      'health_status healthy',
      'health_status unhealthy',
      'start',
      'health_status unhealthy',
    ]);
    assert.deepEqual(await saved('SELECT count(*) FROM events'), [[5]]);
  });

  it('drops no rare events in favor of frequent ones of another action or container', async function () {
    this.timeout(20_000);
    const rare = [
      event('oom', noonMs, 1),
      event('die', noonMs + 1, 1, { exitCode: 137 }),
      event('restart', noonMs + 2, 1),
      event('die', noonMs + 3, 2),
    ];
    store.record(makeTick(noonMs, { events: rare }));
    for (let batch = 1; batch <= 8; batch++) {
      const events = Array.from({ length: 3000 }, (_, index) => {
        const atMs = noonMs + batch * 100_000 + index * 10;
        // Half of the containers crash again and again, half of them change between healthy and unhealthy.
        if (index % 2 === 0) return event('die', atMs, 3);
        return event('health_status', atMs, 1, { health: index % 4 === 1 ? 'healthy' : 'unhealthy' });
      });
      store.record(makeTick(noonMs + batch * 100_000, { events }));
    }
    const [[count] = []] = await saved('SELECT count(*) FROM events');
    assert.ok(Number(count) <= 20_004 && Number(count) >= 18_000, String(count));
    const kept = store.queryEvents({ fromMs: noonMs, toMs: noonMs + 10 });
    assert.deepEqual(kept.map(({ action }) => action).reverse(), ['oom', 'die', 'restart', 'die']);
  });

  it('keeps only the newest changes of one container, and loses none of others', async () => {
    const other = makeContainer(2);
    for (let index = 0; index < 1200; index++) {
      const at = noonMs + index * 1000;
      const health = index % 2 === 0 ? 'healthy' : 'unhealthy';
      const containers = [makeContainer(1, { health }), other];
      store.record(makeTick(at, { containers, samples: [makeSample(1, at), makeSample(2, at)] }));
    }
    const rows = await saved(
      'SELECT container_id, count(*), (max(at_ms) - ' +
        String(noonMs) +
        ') / 1000 FROM changes GROUP BY 1 ORDER BY 2',
    );
    assert.deepEqual(rows[0], [containerId(2), 1, 0]);
    const [, count, newest] = rows[1] ?? [];
    assert.ok(Number(count) >= 900 && Number(count) <= 1000, String(count));
    assert.equal(newest, 1199);
  });

  it('keeps events as long as the longest tier of history, of containers without rows too', async () => {
    const day = 86_400_000;
    const oldMs = noonMs - 10 * day;
    store.record(
      makeTick(noonMs - 3_600_000, { events: [event('die', oldMs, 9), event('die', noonMs - day, 9)] }),
    );
    store.record(makeTick(noonMs));
    const retention = { nowMs: noonMs, rawHours: 24, minuteDays: 1, quarterHourDays: 11 };
    store.prune(retention);
    assert.equal(told().length, 2);
    store.prune({ ...retention, quarterHourDays: 9 });
    assert.equal(told().length, 1);
    assert.deepEqual(await saved('SELECT count(*) FROM events'), [[1]]);
  });

  it('goes on after a restart without repeating what did not change', async () => {
    store.record(makeTick(noonMs));
    store.close();
    store = await fixture.open();
    store.record(makeTick(noonMs + 5000));
    assert.deepEqual(await saved('SELECT container_id FROM changes'), [[containerId(1)]]);
  });
});
