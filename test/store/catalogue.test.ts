import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import initSqlJs from 'sql.js';
import type { SyncStore } from '../support/syncStore';
import { StoreFixture } from './fixture';
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

  it('goes on after a restart without repeating what did not change', async () => {
    store.record(makeTick(noonMs));
    store.close();
    store = await fixture.open();
    store.record(makeTick(noonMs + 5000));
    assert.deepEqual(await saved('SELECT container_id FROM changes'), [[containerId(1)]]);
  });
});
