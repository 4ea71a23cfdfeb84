import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import initSqlJs from 'sql.js';
import type { ContainerAction, ContainerEvent } from '../../../src/common/model/event';
import { catalogFileKind, catalogMigrations } from '../../../src/history/catalog/catalogMigrations';
import { savedCatalog } from '../../support/data/savedCatalog';
import type { SyncStore } from '../../support/data/syncStore';
import type { StoreFixture } from '../fixture';
import { useStore } from '../../support/data/useStore';
import { makeContainer as makeAny, makeSample as makeAnySample, makeTick, noonMs } from '../ticks';

const [floods, quiet] = ['aaaa0000', 'bbbb0000'];
/** Differs from the ids in `ticks`, which are the same for some numbers. */
const containerId = (number: number): string => number.toString(16).padStart(64, '0');
const makeContainer: typeof makeAny = (number, changes) =>
  makeAny(number, { id: containerId(number), ...changes });
const makeSample: typeof makeAnySample = (number, atMs) =>
  makeAnySample(number, atMs, { containerId: containerId(number) });
const rareActions = ['oom', 'die', 'restart'] as const;

describe('Events of several engines', () => {
  let fixture: StoreFixture;
  let store: SyncStore;
  useStore(opened => ({ fixture, store } = opened));

  const event = (
    action: ContainerAction,
    atMs: number,
    number: number,
    engineKey?: string,
  ): ContainerEvent => ({
    timestampMs: atMs,
    containerId: containerId(number),
    name: `app-${number}`,
    action,
    ...(engineKey !== undefined && { engineKey }),
  });
  const tell = (atMs: number, events: readonly ContainerEvent[]): void =>
    store.record(makeTick(atMs, { samples: [], events }));
  /** One event of each action for each of this many containers. */
  const flood = (atMs: number, count: number, engineKey: string, firstNumber = 1000): void => {
    for (let first = 0; first < count; first += 4000) {
      const numbers = Array.from({ length: Math.min(4000, count - first) }, (_, index) => first + index);
      tell(
        atMs + first,
        numbers.flatMap(number =>
          rareActions.map(action => event(action, atMs + number, firstNumber + number, engineKey)),
        ),
      );
    }
  };
  const toldOf = (number: number): string[] =>
    store
      .queryEvents({ fromMs: 0, toMs: noonMs + 10 ** 9, limit: 5000, container: containerId(number) })
      .map(({ action }) => action)
      .reverse();
  const saved = async (sql: string): Promise<unknown[][]> => {
    store.flush();
    return savedCatalog(fixture.folder, sql);
  };

  /** Writes into the saved file while no store is open. */
  const changeCatalog = async (sql: string): Promise<void> => {
    const runtime = await initSqlJs();
    const file = fixture.file('metrics.sqlite');
    const database = new runtime.Database(fs.readFileSync(file));
    database.exec(sql);
    fs.writeFileSync(file, database.export());
    database.close();
  };

  /** Container 1 of the quiet engine: one sample, and its events of the morning. */
  const recordMorning = (engineKey?: string): void =>
    store.record(
      makeTick(noonMs, {
        containers: [makeContainer(1, { workload: { key: `${quiet}/name:app-1`, name: 'app-1' } })],
        samples: [makeSample(1, noonMs)],
        events: rareActions.map((action, index) => event(action, noonMs + index, 1, engineKey)),
      }),
    );

  for (const { what, engineKey } of [
    { what: 'told with its engine', engineKey: quiet },
    { what: 'of a container whose engine history knows', engineKey: undefined },
  ]) {
    it(`are kept for each, however many containers and actions another one reports: ${what}`, async function () {
      this.timeout(20_000);
      store.record(
        makeTick(noonMs - 1000, {
          containers: [makeContainer(1, { workload: { key: `${quiet}/name:app-1`, name: 'app-1' } })],
          samples: [makeSample(1, noonMs - 1000)],
        }),
      );
      recordMorning(engineKey);
      flood(noonMs + 10_000, 10_500, floods);
      assert.deepEqual(toldOf(1), rareActions);
      store.close();
      store = await fixture.open();
      flood(noonMs + 100_000, 1000, floods, 100_000);
      assert.deepEqual(toldOf(1), rareActions);
      const counts = await saved(
        'SELECT engine_key, action, count(*) FROM events GROUP BY 1, 2 ORDER BY 1, 2',
      );
      assert.deepEqual(
        counts.slice(3),
        [...rareActions].sort().map(action => [quiet, action, 1]),
      );
      for (const [, action, count] of counts.slice(0, 3))
        assert.ok(Number(count) >= 9000 && Number(count) <= 10_000, `${String(action)}: ${String(count)}`);
    });
  }

  it('are bounded all together, and then the engines with most make room', async function () {
    this.timeout(30_000);
    recordMorning(quiet);
    for (let engine = 0; engine < 6; engine++)
      flood(noonMs + 10_000, 1, `cccc000${engine}`, 20_000 * (engine + 1));
    store.close();
    // The events of five of the engines are written into the file, because recording them through the store
    // would be slow and show nothing more.
    await changeCatalog(`
      WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 7899)
      INSERT INTO events SELECT at_ms + n, container_id, action, ordinal, name, exit_code, health, signal, engine_key, kind, subject, text
        FROM events, numbers WHERE engine_key BETWEEN 'cccc0000' AND 'cccc0004'`);
    store = await fixture.open();
    flood(noonMs + 110_000, 1000, 'cccc0005', 120_000);
    assert.deepEqual(toldOf(1), rareActions);
    const [[most] = []] = await saved('SELECT count(*) FROM events GROUP BY action ORDER BY 1 DESC');
    assert.ok(Number(most) > 30_000 && Number(most) <= 40_000, String(most));
  });

  it('go with time, of each engine alike', () => {
    const day = 86_400_000;
    store.record(
      makeTick(noonMs - 3_600_000, {
        events: [floods, quiet].flatMap((engineKey, index) => [
          event('die', noonMs - 10 * day, index + 1, engineKey),
          event('die', noonMs - day, index + 1, engineKey),
        ]),
      }),
    );
    store.record(makeTick(noonMs));
    store.prune({ nowMs: noonMs, rawHours: 24, minuteDays: 1, quarterHourDays: 9 });
    const left = store.queryEvents({ fromMs: 0, toMs: noonMs });
    assert.deepEqual(
      left.map(({ timestampMs }) => timestampMs),
      [noonMs - day, noonMs - day],
    );
  });

  it('are told without their engine, which a crash does not lose', async () => {
    recordMorning(quiet);
    assert.deepEqual(
      Object.keys(store.queryEvents({ fromMs: 0, toMs: noonMs + 10 })[0] ?? {}).includes('engineKey'),
      false,
    );
    const crashed = store;
    store = await fixture.open();
    const engines = await savedCatalog(fixture.folder, 'SELECT DISTINCT engine_key FROM events');
    assert.deepEqual(engines, [[quiet]]);
    crashed.close();
  });

  it('of a file of before are of the engine of their container, and of none where it is not known', async () => {
    store.close();
    const runtime = await initSqlJs();
    const database = new runtime.Database();
    catalogMigrations.slice(0, 3).forEach(migration => database.exec(migration));
    database.exec(`
      PRAGMA application_id = ${catalogFileKind.applicationId}; PRAGMA user_version = 3;
      INSERT INTO workloads VALUES (1, NULL, '${quiet}/name:app-1', 'app-1', NULL, NULL), (2, NULL, 'name:app-2', 'app-2', NULL, NULL);
      INSERT INTO runs VALUES (1, 1, '${containerId(1)}', 'app-1', '', 0, ${noonMs}, ${noonMs}, NULL, NULL, NULL, NULL),
        (2, 2, '${containerId(2)}', 'app-2', '', 0, ${noonMs}, ${noonMs}, NULL, NULL, NULL, NULL);
      INSERT INTO events SELECT ${noonMs}, container_id, 'die', name, 1, NULL, NULL FROM runs;
      INSERT INTO events VALUES (${noonMs}, '${containerId(3)}', 'oom', 'app-3', NULL, NULL, NULL)`);
    fs.writeFileSync(fixture.file('metrics.sqlite'), database.export());
    database.close();
    store = await fixture.open();
    assert.deepEqual(store.report.damaged, []);
    assert.deepEqual(await saved('SELECT name, action, engine_key FROM events ORDER BY 1'), [
      ['app-1', 'die', quiet],
      ['app-2', 'die', null],
      ['app-3', 'oom', null],
    ]);
  });
});
