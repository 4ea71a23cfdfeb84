import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Worker } from 'node:worker_threads';
import { exportInThread } from '../../src/history/export/exportClient';
import { loadSqlRuntime } from '../../src/history/files/sqlDatabase';
import type { ExportMessage, ExportResult } from '../../src/protocol/export';
import { endlessDatabase } from '../support/data/endlessDatabase';
import { itWith } from '../support/run/itWith';
import { waitFor } from '../support/run/waitFor';
import { StoreFixture, wasmPath } from '../store/fixture';
import { makeTick, noonMs } from '../store/ticks';

const hour = 3_600_000;
const exportWorkerPath = path.resolve('dist/exportWorker.js');

/** The file that this process's newest export thread said it is examining. */
let examined: string | undefined;
let threads = 0;
process.on('worker', (worker: Worker) => {
  threads++;
  worker.on('message', (message: ExportMessage) => {
    if (message.type === 'examine') examined = message.file;
  });
});

describe('An export of a history with a file that SQLite reads endlessly', () => {
  let fixture: StoreFixture;
  beforeEach(async () => {
    fixture = new StoreFixture();
    [examined, threads] = [undefined, 0];
    const store = await fixture.open();
    for (let at = noonMs - 5 * hour; at < noonMs; at += 300_000) store.record(makeTick(at));
    store.prune({ nowMs: noonMs + 5 * hour, rawHours: 24 });
    store.close();
  });
  afterEach(() => fixture.remove());

  const raw = (hourOfDay: string): string => fixture.file('raw', `2026-11-23T${hourOfDay}.sqlite`);
  const spoil = async (file: string): Promise<void> =>
    fs.writeFileSync(file, endlessDatabase(await loadSqlRuntime(wasmPath), fs.readFileSync(file)));
  const run = (format: 'csv' | 'sqlite', signal = new AbortController().signal): Promise<ExportResult> =>
    exportInThread(
      exportWorkerPath,
      {
        folder: fixture.folder,
        wasmPath,
        file: fixture.file('export'),
        format,
        hasHost: true,
        fromMs: 0,
        toMs: noonMs,
        nowMs: noonMs,
      },
      () => undefined,
      signal,
      fixture.clock,
    );
  /** Lets intervals pass until the thread that opens `file` is given up on. */
  const waitInVain = async (file: string): Promise<void> => {
    await waitFor('the thread to be stuck', () => examined === file);
    const before = threads;
    examined = undefined;
    // The thread may make progress for a while after it has named the file, and only then be stuck.
    await waitFor('another thread, or the end', () => {
      if (threads === before) fixture.clock.advance(10_000);
      return threads > before || fixture.clock.timerCount === 0;
    });
  };
  const partial = (): string[] =>
    fs.readdirSync(fixture.folder).filter(name => name.endsWith('.partial') || name.startsWith('export'));

  for (const format of ['csv', 'sqlite'] as const) {
    it(`leaves out each such file, reports it, and exports the rest: ${format}`, async () => {
      for (const spoilt of ['08', '10']) await spoil(raw(spoilt));
      const exported = run(format);
      await waitInVain(raw('08'));
      await waitInVain(raw('10'));
      const { rows, leftOut } = await exported;
      assert.equal(rows, 36);
      assert.deepEqual(leftOut, [
        {
          file: '2026-11-23T08.sqlite',
          reason: 'It could not be opened within a minute, or with the memory that there is.',
        },
        {
          file: '2026-11-23T10.sqlite',
          reason: 'It could not be opened within a minute, or with the memory that there is.',
        },
      ]);
      assert.equal(threads, 3);
      assert.equal(fixture.clock.timerCount, 0);
      assert.deepEqual(partial(), ['export']);
    });
  }

  it('says that it cannot do without the catalog', async () => {
    const catalog = fixture.file('metrics.sqlite');
    await spoil(catalog);
    const exported = run('csv');
    exported.catch(() => undefined);
    await waitInVain(catalog);
    await assert.rejects(exported, /metrics\.sqlite: It could not be opened within a minute/);
    assert.deepEqual(partial(), []);
  });

  it('can be canceled meanwhile', async () => {
    await spoil(raw('09'));
    const canceler = new AbortController();
    const exported = run('csv', canceler.signal);
    exported.catch(() => undefined);
    await waitFor('the thread to be stuck', () => examined === raw('09'));
    canceler.abort();
    await assert.rejects(exported, { name: 'CanceledError' });
    assert.equal(fixture.clock.timerCount, 0);
    assert.deepEqual(partial(), []);
  });

  for (const format of ['csv', 'sqlite'] as const) {
    itWith(
      'symbolicLinks',
      `leaves out pipes, devices, folders and links without end at once: ${format}`,
      async () => {
        const taken = ['06', '07', '08', '09'];
        for (const name of taken) fs.rmSync(raw(name), { force: true });
        fs.symlinkSync(raw('06'), raw('06'));
        assert.equal(spawnSync('mkfifo', [raw('07')]).status, 0);
        fs.symlinkSync('/dev/zero', raw('08'));
        fs.mkdirSync(raw('09'));
        const { rows, leftOut } = await run(format);
        assert.equal(rows, 24);
        assert.deepEqual(
          leftOut.map(({ file, reason }) => `${file}: ${reason}`),
          taken.map(name => `2026-11-23T${name}.sqlite: It is not a regular file.`),
        );
      },
    );
  }
});
