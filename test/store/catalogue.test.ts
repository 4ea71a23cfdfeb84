import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import initSqlJs from 'sql.js';
import type { SyncStore } from '../support/syncStore';
import type { ContainerEvent } from '../../src/common/model';
import { plain, StoreFixture } from './fixture';
import { containerId, makeContainer, makeSample, makeTick, noonMs } from './ticks';

describe('The catalogue', () => {
  let fixture: StoreFixture;
  let store: SyncStore;
  beforeEach(async () => {
    fixture = new StoreFixture();
    store = await fixture.open();
  });
  afterEach(() => {
    store.close();
    fixture.remove();
  });

  const saved = async (sql: string): Promise<unknown[][]> => {
    store.flush();
    const runtime = await initSqlJs();
    const database = new runtime.Database(fs.readFileSync(fixture.file('metrics.sqlite')));
    try {
      return database.exec(sql)[0]?.values ?? [];
    } finally {
      database.close();
    }
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

  it('keeps what the engine told, once, of the asked container and span, and not more than it should', async () => {
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

  it('goes on after a restart without repeating what did not change', async () => {
    store.record(makeTick(noonMs));
    store.close();
    store = await fixture.open();
    store.record(makeTick(noonMs + 5000));
    assert.deepEqual(await saved('SELECT container_id FROM changes'), [[containerId(1)]]);
  });
});
