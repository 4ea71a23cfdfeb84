import assert from 'node:assert/strict';
import type { Tick } from '../../../src/common/model/tick';
import { SqlDatabase } from '../../../src/history/files/sqlDatabase';
import { savedCatalog } from '../../support/data/savedCatalog';
import type { SyncStore } from '../../support/data/syncStore';
import { StoreFixture } from '../fixture';
import { useStore } from '../../support/data/useStore';
import { itWith } from '../../support/run/itWith';
import { containerId, makeContainer, makeSample, makeTick, noonMs } from '../ticks';

const saveDelayMs = 10_000;

/** Texts of the statements that run during `action`, one for each execution. */
function statementsOf(action: () => void): string[] {
  const { run, forEach } = SqlDatabase.prototype;
  const statements: string[] = [];
  SqlDatabase.prototype.run = function (sql, params) {
    statements.push(sql);
    run.call(this, sql, params);
  };
  SqlDatabase.prototype.forEach = function (sql, params, handle) {
    statements.push(sql);
    forEach.call(this, sql, params, handle);
  };
  try {
    action();
  } finally {
    Object.assign(SqlDatabase.prototype, { run, forEach });
  }
  return statements;
}

describe('Many new containers in one tick', () => {
  let fixture: StoreFixture;
  let store: SyncStore;
  beforeEach(async () => {
    fixture = new StoreFixture();
    store = await fixture.open();
    // Triggers the hourly work, which is not measured.
    store.record(makeTick(noonMs));
  });
  afterEach(async () => {
    store.close();
    await fixture.remove();
  });

  const numbersFrom = (first: number, count: number): number[] =>
    Array.from({ length: count }, (_, index) => first + index);
  const tickOf = (atMs: number, numbers: readonly number[], isListed = true): Tick =>
    makeTick(atMs, {
      containers: isListed ? numbers.map(number => makeContainer(number, { startedAtMs: noonMs - 1 })) : [],
      samples: numbers.map(number => makeSample(number, atMs)),
      events: numbers.map(number => ({
        timestampMs: atMs - 1,
        containerId: containerId(number),
        name: `app-${number}`,
        action: 'start' as const,
      })),
    });

  for (const { what, isListed } of [
    { what: 'listed', isListed: true },
    { what: 'that are listed only after their first samples', isListed: false },
  ]) {
    it(`cost a few statements each, however many they are: ${what}`, () => {
      const costs = [1000, 3000].map((count, index) => {
        const numbers = numbersFrom(1000 + index * 10_000, count);
        const atMs = noonMs + (index + 1) * 60_000;
        const statements = statementsOf(() => {
          store.record(tickOf(atMs, numbers, isListed));
          if (!isListed) store.record(tickOf(atMs + 5000, numbers));
          fixture.clock.advance(saveDelayMs);
          store.flush();
        });
        return {
          all: statements.length,
          scans: statements.filter(sql => /DELETE FROM events/.test(sql)).length,
        };
      });
      const [few, many] = costs;
      assert.ok(few && many);
      const each = (many.all - few.all) / 2000;
      const [samplings, most] = isListed ? [1, 10] : [2, 14];
      assert.ok(each >= samplings && each <= most, `${each} statements each`);
      assert.ok(many.scans <= 1 && many.scans === few.scans, `events looked through ${many.scans} times`);
    });
  }

  it('write no row of a run at their tick: these are written with the files', () => {
    const runRows = (action: () => void): number =>
      statementsOf(action).filter(sql => /INSERT INTO (runs|workloads)/.test(sql)).length;
    assert.equal(
      runRows(() => store.record(tickOf(noonMs + 60_000, numbersFrom(1000, 100)))),
      0,
    );
    assert.ok(runRows(() => store.flush()) >= 100, 'in the file of the hour');
  });

  it('are all known with what is known of each, in the database, after a crash and after an end', async () => {
    const numbers = numbersFrom(100, 50);
    const facts = `SELECT container_id, key, runs.name, started_ms - ${noonMs}, last_seen_ms - ${noonMs}, exit_code
      FROM runs JOIN workloads USING (workload_id) WHERE runs.name <> 'app-1' ORDER BY 1`;
    const expected = numbers
      .map(number => [
        containerId(number),
        `name:app-${number}`,
        `app-${number}`,
        -1,
        5000,
        number === 100 ? 3 : null,
      ])
      .sort(([a], [b]) => String(a).localeCompare(String(b)));
    store.record(tickOf(noonMs + 1000, numbers));
    const tick = tickOf(noonMs + 5000, numbers);
    const [first, ...others] = tick.containers;
    assert.ok(first);
    store.record({ ...tick, containers: [{ ...first, status: 'exited', exitCode: 3 }, ...others] });
    assert.deepEqual((await savedCatalog(fixture.folder, facts)).length, 50);
    store.flush();
    assert.deepEqual(await savedCatalog(fixture.folder, facts), expected);
    store.close();
    store = await fixture.open();
    assert.deepEqual(await savedCatalog(fixture.folder, facts), expected);
  });
});

describe('What the catalog remembers of its rows', () => {
  let fixture: StoreFixture;
  let store: SyncStore;
  useStore(opened => ({ fixture, store } = opened));

  const record = (number: number, atMs: number, changes: Parameters<typeof makeContainer>[1] = {}): void =>
    store.record(
      makeTick(atMs, { containers: [makeContainer(number, changes)], samples: [makeSample(number, atMs)] }),
    );
  const saved = async (): Promise<unknown[][]> => {
    store.flush();
    return savedCatalog(
      fixture.folder,
      `SELECT runs.name, first_seen_ms - ${noonMs} FROM runs JOIN workloads USING (workload_id) ORDER BY 1`,
    );
  };

  it('is not a run that was deleted, whether its row was written or not, also where it begins again', async () => {
    record(1, noonMs);
    record(2, noonMs + 1000);
    store.flush();
    record(3, noonMs + 2000);
    for (const container of ['app-2', 'app-3']) store.clear({ container, nowMs: noonMs + 3000 });
    assert.deepEqual(await saved(), [['app-1', 0]]);
    for (const number of [2, 3, 4]) record(number, noonMs + 4000 + number);
    const all = [
      ['app-1', 0],
      ['app-2', 4002],
      ['app-3', 4003],
      ['app-4', 4004],
    ];
    assert.deepEqual(await saved(), all);
    store.close();
    store = await fixture.open();
    assert.deepEqual(await saved(), all);
  });

  it('is nothing once all history is deleted, of changes neither', async () => {
    record(1, noonMs, { health: 'healthy' });
    store.flush();
    store.clear({ nowMs: noonMs + 1000 });
    assert.deepEqual(await saved(), []);
    record(1, noonMs + 2000, { health: 'healthy' });
    assert.deepEqual(await saved(), [['app-1', 2000]]);
    const changes = await savedCatalog(fixture.folder, 'SELECT container_id, health FROM changes');
    assert.deepEqual(changes, [[containerId(1), 'healthy']]);
  });

  itWith(
    'deletionWhileOpen',
    'is also what the window before recorded as its last word, and what is deleted of that',
    async () => {
      record(1, noonMs);
      record(2, noonMs + 1000);
      const before = store;
      store = await fixture.open();
      before.record(
        makeTick(noonMs + 2000, {
          containers: [3, 4].map(number => makeContainer(number)),
          samples: [3, 4].map(number => makeSample(number, noonMs + 2000)),
        }),
      );
      store.clear({ container: 'app-2', nowMs: noonMs + 3000 });
      store.clear({ container: 'app-3', nowMs: noonMs + 3000 });
      const left = [
        ['app-1', 0],
        ['app-4', 2000],
      ];
      assert.deepEqual(await saved(), left);
      store.close();
      store = await fixture.open();
      assert.deepEqual(await saved(), left);
    },
  );

  it('is one run for two rows of it, as only a foreign file has them, and none once it is deleted', async () => {
    record(1, noonMs);
    record(2, noonMs + 1000);
    store.close();
    const { default: initSqlJs } = await import('sql.js');
    const fs = await import('node:fs');
    const runtime = await initSqlJs();
    const database = new runtime.Database(fs.readFileSync(fixture.file('metrics.sqlite')));
    const columns = 'workload_id, container_id, name, image, created_ms, first_seen_ms, last_seen_ms';
    database.run(`INSERT INTO runs (${columns}) SELECT ${columns} FROM runs WHERE name = 'app-1'`);
    fs.writeFileSync(fixture.file('metrics.sqlite'), database.export());
    database.close();
    store = await fixture.open();
    store.clear({ container: 'app-1', nowMs: noonMs + 2000 });
    assert.deepEqual(await saved(), [['app-2', 1000]]);
  });
});
