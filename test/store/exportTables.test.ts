import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import initSqlJs from 'sql.js';
import { hourMs } from '../../src/common/time';
import { exportHistory } from '../../src/history/export/exportHistory';
import type { ExportOptions } from '../../src/protocol/export';
import type { MarkedRun } from '../../src/timeline/markedRun';
import { makeDeathRecord } from '../support/data/deaths';
import type { SyncStore } from '../support/data/syncStore';
import { useStore } from '../support/data/useStore';
import { wasmPath, type StoreFixture } from './fixture';
import { containerId, makeBusyTick, noonMs } from './ticks';

type Row = Record<string, string | number | null>;

const span = { fromMs: noonMs - 2 * hourMs, toMs: noonMs };
const commit = '0123456789abcdef0123456789abcdef01234567';

describe('An SQLite export, beside samples', () => {
  let fixture: StoreFixture;
  let store: SyncStore;
  useStore(opened => ({ fixture, store } = opened));

  /** The rows of a table of an export, by the names of its columns. */
  async function exported(table: string, changes: Partial<ExportOptions> = {}): Promise<Row[]> {
    store.close();
    const rows = await exportedNow(table, changes);
    store = await fixture.open();
    return rows;
  }

  async function exportedNow(table: string, changes: Partial<ExportOptions> = {}): Promise<Row[]> {
    const file = fixture.file('export.sqlite');
    await exportHistory(
      {
        ...{ folder: fixture.folder, wasmPath, file, partialFile: fixture.file('export.partial') },
        ...{ format: 'sqlite', hasHost: true, ...span, nowMs: noonMs },
        ...changes,
      },
      () => undefined,
    );
    const { Database } = await initSqlJs();
    const database = new Database(fs.readFileSync(file));
    try {
      const [{ columns = [], values = [] } = {}] = database.exec(`SELECT * FROM ${table} ORDER BY 1`);
      return values.map(row => Object.fromEntries(columns.map((name, at) => [name, row[at]])) as Row);
    } finally {
      database.close();
    }
  }

  const utc = (timeMs: number): string => new Date(timeMs).toISOString();
  const byId = <T extends { readonly id: string }>(items: readonly T[]): T[] =>
    [...items].sort((a, b) => (a.id < b.id ? -1 : 1));

  it('has the deaths of its range with all their evidence, as the API tells them', async () => {
    store.record(makeBusyTick(noonMs - hourMs, 2));
    const container = {
      ...makeDeathRecord(0).container,
      id: containerId(1),
      name: 'app-1',
      workload: 'name:app-1',
    };
    const changes = ['image: api:1, now api:2', "'; DROP TABLE runs; --"];
    for (const record of [
      makeDeathRecord(noonMs - 3 * hourMs, { container }),
      makeDeathRecord(noonMs - hourMs, { container, changes }),
      // A container that could not start has no rows, no limits and no running time.
      makeDeathRecord(noonMs - 5000, {
        ...{ kind: 'failedStart', ranForMs: undefined, exitCode: 127, signalName: undefined },
        container: { id: 'c'.repeat(64), name: 'app-9', workload: 'name:app-9', image: '' },
      }),
    ])
      store.noteDeath({ record, nowMs: record.atMs });
    const told = byId(store.queryDeaths({ ...span, limit: 5000 }));
    assert.equal(told.length, 2);
    const expected = told.map(({ id, record }): Row => ({
      ...{ death_id: id, time_utc: utc(record.atMs), container: record.container.name },
      ...{ container_id: record.container.id, workload: record.container.workload },
      ...{ image: record.container.image, kind: record.kind, verdict: record.verdict },
      ...{ ran_for_seconds: record.ranForMs === undefined ? null : record.ranForMs / 1000 },
      ...{ exit_code: record.exitCode ?? null, signal: record.signalName ?? null },
      ...{ memory_limit_bytes: record.container.limits?.memoryBytes ?? null, cpu_limit_cores: null },
      ...{ pids_limit: null, similar_deaths: record.similar.count },
      ...{ similar_since_utc: utc(record.similar.sinceMs), changes_json: JSON.stringify(record.changes) },
      evidence_json: JSON.stringify(record.evidence),
    }));
    assert.deepEqual(await exported('deaths'), expected);
    const killed = expected.filter(({ kind }) => kind === 'outOfMemory');
    assert.deepEqual([killed[0]?.['similar_deaths'], killed[0]?.['memory_limit_bytes']], [2, 32 * 2 ** 20]);
    assert.deepEqual(await exported('deaths', { workloads: ['name:app-1'] }), killed);
    assert.deepEqual(await exported('deaths', { workloads: ['name:app-2'] }), []);
  });

  it('has the true deaths of its range where those that a clock recorded while it was ahead take all room', async () => {
    for (const hours of [3, 2, 1]) store.record(makeBusyTick(noonMs - hours * hourMs, 1));
    const tell = (firstMs: number, count: number): void => {
      for (let index = 0; index < count; index++)
        store.noteDeath({ record: makeDeathRecord(firstMs + index * 240_000), nowMs: noonMs });
    };
    tell(noonMs - 2 * hourMs, 5);
    tell(noonMs + 9000 * hourMs, 95);
    store.close();
    store = await fixture.open();
    // In the journal alone, beside a database that has no room.
    tell(noonMs - hourMs, 10);
    assert.equal(store.queryDeaths(span).length, 15);
    assert.equal((await exportedNow('deaths')).length, 15);
  });

  it('has what users did in its range, as the API tells it', async () => {
    store.record(makeBusyTick(noonMs - hourMs, 1));
    const run: MarkedRun = {
      ...{ id: 'run-0001', kind: 'task', key: 'task:npm/test', label: 'npm: test', startMs: noonMs - hourMs },
      ...{ endMs: noonMs - hourMs + 42_000, outcome: 1, workspace: 'shop', head: { branch: 'main', commit } },
    };
    const { outcome, ...without } = run;
    const runs: MarkedRun[] = [
      run,
      { ...run, id: 'run-0002', outcome: 0, isBackground: true },
      { ...run, id: 'run-0003', outcome: 'stopped' },
      { ...without, id: 'run-0004', kind: 'git', endMs: run.startMs, head: { commit } },
      { id: 'run-0005', kind: 'manual', key: 'manual:', label: 'Measuring', startMs: noonMs - 1000 },
      { ...run, id: 'run-0006', startMs: noonMs - 9 * hourMs, endMs: noonMs - 8 * hourMs },
    ];
    for (const each of runs) store.noteRun(each, noonMs);
    const words = ['failed', 'succeeded', 'stopped', null, null];
    const told = byId(store.queryRuns(span));
    assert.equal(told.length, words.length);
    const expected = told.map((each, at): Row => ({
      ...{ run_id: each.id, kind: each.kind, key: each.key, label: each.label },
      ...{ started_utc: utc(each.startMs), ended_utc: each.endMs === undefined ? null : utc(each.endMs) },
      ...{ exit_code: typeof each.outcome === 'number' ? each.outcome : null, outcome: words[at] ?? null },
      ...{ is_background: each.isBackground ? 1 : 0, workspace: each.workspace ?? null },
      ...{ branch: each.head?.branch ?? null, git_commit: each.head?.commit ?? null },
    }));
    assert.deepEqual(await exported('runs'), expected);
    assert.equal(expected[0]?.['exit_code'], outcome);
    assert.deepEqual(await exported('runs', { workloads: ['name:app-1'], hasHost: false }), expected);
  });

  it('says of each of its tables what it holds', async () => {
    store.record(makeBusyTick(noonMs - hourMs, 1));
    const tables = (await exported("sqlite_master WHERE type = 'table'")).map(({ name }) => String(name));
    const about = (await exported('about')).map(row => Object.values(row).join(' ')).join('\n');
    assert.ok(tables.includes('deaths') && tables.includes('runs'), tables.join());
    for (const table of tables.filter(name => name !== 'about'))
      assert.match(about, new RegExp(`\\b${table}\\b`));
  });
});
