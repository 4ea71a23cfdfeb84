import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import initSqlJs from 'sql.js';
import { hourMs as hour } from '../../src/common/time';
import { exportInThread } from '../../src/history/export/exportClient';
import { exportHistory } from '../../src/history/export/exportHistory';
import type { ExportOptions, ExportResult } from '../../src/protocol/export';
import { itWith } from '../support/run/itWith';
import { StoreFixture, wasmPath } from './fixture';
import { makeBusyTick, makeContainer, makeHost, makeSample, makeTick, noonMs } from './ticks';

const exportWorkerPath = path.resolve('dist/exportWorker.js');
const nothing = (): void => undefined;

describe('Export', function () {
  this.timeout(30_000);
  let fixture: StoreFixture;
  beforeEach(() => (fixture = new StoreFixture()));
  afterEach(() => fixture.remove());

  const options = (changes: Partial<ExportOptions> = {}): ExportOptions => ({
    folder: fixture.folder,
    wasmPath,
    file: fixture.file('export.sqlite'),
    partialFile: fixture.file('export.partial'),
    format: 'sqlite',
    hasHost: true,
    fromMs: 0,
    toMs: noonMs,
    nowMs: noonMs,
    ...changes,
  });
  const run = (changes: Partial<ExportOptions> = {}): Promise<ExportResult> =>
    exportHistory(options(changes), nothing);

  /** A history of two containers and the host for some hours until noon, one tick a minute, all on disk. */
  async function filled(hours: number, rawHours = 10_000): Promise<void> {
    const store = await fixture.open(10_000);
    for (let at = noonMs - hours * hour; at <= noonMs; at += 60_000) store.record(makeBusyTick(at, 2));
    store.prune({ nowMs: noonMs, rawHours });
    store.close();
  }

  async function query(sql: string): Promise<unknown[][]> {
    const runtime = await initSqlJs();
    const database = new runtime.Database(fs.readFileSync(fixture.file('export.sqlite')));
    try {
      return database.exec(sql)[0]?.values ?? [];
    } finally {
      database.close();
    }
  }

  const linesOf = (file: string): string[] =>
    fs.readFileSync(fixture.file(file), 'utf8').trimEnd().split(/\r?\n/);

  it('treats a time that is no valid date, which older history may have, as unknown', async () => {
    const store = await fixture.open(10_000);
    const containers = [makeContainer(1, { createdAtMs: 1e16 }), makeContainer(2, { startedAtMs: -1e300 })];
    const samples = [makeSample(1, noonMs), makeSample(2, noonMs)];
    store.record(makeTick(noonMs, { containers, samples }));
    store.close();
    for (const format of ['sqlite', 'csv', 'jsonl'] as const) {
      const { rows } = await run({ format, hasHost: false, file: fixture.file(`export.${format}`) });
      assert.equal(rows, 2, format);
    }
    const times = await query(
      'SELECT container, created_utc IS NULL, started_utc FROM containers ORDER BY 1',
    );
    assert.deepEqual(times, [
      ['app-1', 1, null],
      ['app-2', 0, null],
    ]);
  });

  it('gives one SQLite file that says what is in it, with readable columns', async () => {
    await filled(2);
    const { rows, bytes, leftOut } = await run();
    assert.deepEqual({ rows, leftOut }, { rows: 121 * 3, leftOut: [] });
    assert.equal(bytes, fs.statSync(fixture.file('export.sqlite')).size);
    assert.deepEqual(await query('PRAGMA integrity_check'), [['ok']]);
    const [newest] = await query(
      `SELECT time_utc, container, status, cpu_percent, memory_used_bytes, memory_limit_bytes, network_rx_bytes,
         network_rx_bytes_per_second, pids FROM container_history WHERE container = 'app-2' ORDER BY time_utc DESC LIMIT 1`,
    );
    const expected = [
      '2026-11-23T12:00:00.000Z',
      'app-2',
      'running',
      12.34,
      4_096_000,
      536_870_912,
      60_000,
      1000,
      7,
    ];
    assert.deepEqual(newest, expected);
    assert.deepEqual(await query('SELECT container, workload FROM containers ORDER BY 1'), [
      ['app-1', 'name:app-1'],
      ['app-2', 'name:app-2'],
    ]);
    const [[hostRows] = []] = await query('SELECT count(*) FROM host_history WHERE cpu_percent IS NOT NULL');
    assert.equal(hostRows, 121);
    assert.ok((await query('SELECT name FROM about')).flat().includes('from_utc'));
  });

  it('has the figures beyond those of docker stats, from samples and from roll-ups', async () => {
    await filled(1);
    const sql = `SELECT count(*), max(throttled_percent), min(memory_cache_bytes), sum(oom_kills), max(pids_limit)
      FROM container_history WHERE container = 'app-2'`;
    await run();
    const [fromSamples = []] = await query(sql);
    const [count, throttled, cache, kills, limit] = fromSamples;
    assert.deepEqual([count, throttled, cache, limit], [61, 10.5, 65_536, 100]);
    assert.ok(Number(kills) >= 4, 'one in eleven rows has one');
    assert.deepEqual(
      await query("SELECT count(throttled_percent) FROM container_history WHERE container = 'app-1'"),
      [[0]],
    );
  });

  it('is read by the sqlite3 program', async function () {
    await filled(1);
    await run();
    const sql = 'SELECT count(*), min(time_utc) FROM container_history';
    const { status, stdout, error } = spawnSync('sqlite3', [fixture.file('export.sqlite'), sql], {
      encoding: 'utf8',
    });
    if (error) this.skip();
    assert.equal(status, 0);
    assert.equal(stdout.trim(), '122|2026-11-23T11:00:00.000Z');
  });

  it('keeps to the range, both ends included, and to the chosen workloads', async () => {
    await filled(3);
    const span = { fromMs: noonMs - 2 * hour, toMs: noonMs - hour };
    assert.equal((await run({ ...span, workloads: ['name:app-2'], hasHost: false })).rows, 61);
    assert.deepEqual(await query('SELECT DISTINCT container FROM container_history'), [['app-2']]);
    assert.deepEqual(await query('SELECT min(time_utc), max(time_utc) FROM container_history'), [
      ['2026-11-23T10:00:00.000Z', '2026-11-23T11:00:00.000Z'],
    ]);
    assert.equal((await run({ ...span, workloads: [] })).rows, 61);
    assert.deepEqual(await query('SELECT count(*) FROM container_history'), [[0]]);
  });

  it('gives minutes and quarter hours where samples are gone, and no span twice', async () => {
    await filled(60, 5);
    fs.rmSync(fixture.file('rollups', 'minute', '2026-11-21.sqlite'));
    await run({ hasHost: false, workloads: ['name:app-1'] });
    const found = await query(
      'SELECT resolution_seconds, count(*), min(time_utc), max(cpu_percent_max) FROM container_history GROUP BY 1 ORDER BY 1 DESC',
    );
    assert.deepEqual(found, [
      [900, 96, '2026-11-21T00:00:00.000Z', 12.34],
      [60, 31 * 60, '2026-11-22T00:00:00.000Z', 12.34],
      [0, 301, '2026-11-23T07:00:00.000Z', null],
    ]);
    assert.deepEqual(await query('SELECT DISTINCT container FROM container_history'), [['app-1']]);
  });

  it('writes CSV with a head, and text from outside never as a formula', async () => {
    const store = await fixture.open();
    const container = makeContainer(1, {
      name: '=cmd|"x"',
      workload: { key: 'name:=cmd', name: '=cmd|"x"' },
    });
    store.record(
      makeTick(noonMs, { containers: [container], samples: [makeSample(1, noonMs)], host: makeHost(noonMs) }),
    );
    store.close();
    const { rows } = await run({ file: fixture.file('export.csv'), format: 'csv' });
    assert.equal(rows, 2);
    const [head = '', ...lines] = linesOf('export.csv');
    assert.ok(head.startsWith('subject,time_utc,resolution_seconds,container,'));
    assert.equal(new Set(head.split(',')).size, head.split(',').length);
    assert.ok(lines[0]?.startsWith(`container,2026-11-23T12:00:00.000Z,0,"'=cmd|""x""",`), lines[0]);
    assert.ok(lines[1]?.startsWith('host,2026-11-23T12:00:00.000Z,0,,'), lines[1]);
  });

  it('writes JSON Lines, leaving out what is not known', async () => {
    await filled(1);
    await run({ file: fixture.file('export.jsonl'), format: 'jsonl', hasHost: false });
    const rows = linesOf('export.jsonl').map(line => JSON.parse(line) as Record<string, unknown>);
    assert.equal(rows.length, 122);
    const times = rows.flatMap(row => (row['container'] === 'app-2' ? [String(row['time_utc'])] : []));
    assert.deepEqual(times, [...times].sort());
    assert.equal(rows[0]?.['cpu_percent'], 12.34);
    assert.equal('cpu_percent_max' in (rows[0] ?? {}), false);
  });

  it('leaves out a damaged file, reports it, and exports the rest', async () => {
    await filled(3);
    fs.truncateSync(fixture.file('raw', '2026-11-23T10.sqlite'), 4096);
    const { rows, leftOut } = await run({ hasHost: false, workloads: ['name:app-1'] });
    assert.equal(rows, 121);
    assert.deepEqual(
      leftOut.map(({ file }) => file),
      ['2026-11-23T10.sqlite'],
    );
    assert.deepEqual(fixture.damagedFiles(), []);
  });

  it('exports an empty history as an empty file of the same form', async () => {
    assert.equal((await run()).rows, 0);
    assert.deepEqual(await query('SELECT count(*) FROM container_history'), [[0]]);
  });

  it('runs in a thread of its own and reports its progress', async () => {
    await filled(2);
    const shares: number[] = [];
    const signal = new AbortController().signal;
    const { rows } = await exportInThread(exportWorkerPath, options(), share => shares.push(share), signal);
    assert.equal(rows, 121 * 3);
    assert.ok(
      shares.length >= 3 && shares.every((share, index) => share > (shares[index - 1] ?? 0) && share <= 1),
    );
  });

  it('leaves nothing behind when it is canceled or fails, and an older export as it was', async () => {
    await filled(5);
    fs.writeFileSync(fixture.file('export.csv'), 'older');
    const canceler = new AbortController();
    const pending = exportInThread(
      exportWorkerPath,
      options({ file: fixture.file('export.csv'), format: 'csv' }),
      () => canceler.abort(),
      canceler.signal,
    );
    await assert.rejects(pending, { name: 'CanceledError' });
    assert.equal(fs.readFileSync(fixture.file('export.csv'), 'utf8'), 'older');
    const impossible = options({ file: fixture.file('no', 'such', 'folder.csv'), format: 'csv' });
    await assert.rejects(
      exportInThread(exportWorkerPath, impossible, nothing, new AbortController().signal),
      /ENOENT/,
    );
    assert.deepEqual(
      fs.readdirSync(fixture.folder).filter(name => name.includes('partial')),
      [],
    );
  });

  for (const format of ['csv', 'jsonl', 'sqlite'] as const) {
    itWith(
      'symbolicLinks',
      `writes into nothing that lies beside a ${format} file, follows no link and is for its user alone`,
      async () => {
        await filled(1);
        const file = fixture.file(`export.${format}`);
        const [own, profile] = [fixture.file('own.txt'), fixture.file('profile')];
        for (const each of [own, profile]) fs.writeFileSync(each, 'mine');
        // What a repository may contain: links at the target's path and at that of its temporary file, and a
        // file that anybody may read.
        fs.symlinkSync(profile, `${file}.partial`);
        fs.symlinkSync(own, file);
        const before = fs.readdirSync(fixture.folder).sort();
        await exportInThread(
          exportWorkerPath,
          options({ file, format }),
          nothing,
          new AbortController().signal,
        );
        assert.deepEqual(
          [own, profile].map(each => fs.readFileSync(each, 'utf8')),
          ['mine', 'mine'],
        );
        assert.ok(fs.lstatSync(file).isFile());
        assert.equal(fs.statSync(file).mode & 0o777, 0o600);
        assert.deepEqual(fs.readdirSync(fixture.folder).sort(), before);
        const foreign = fixture.file('export.partial');
        fs.symlinkSync(profile, foreign);
        await assert.rejects(run({ format }), /EEXIST/);
        assert.equal(fs.readFileSync(profile, 'utf8'), 'mine');
      },
    );
  }
});
