import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Worker } from 'node:worker_threads';
import { hourMs as hour } from '../../src/common/time';
import { loadSqlRuntime } from '../../src/history/files/sqlDatabase';
import { StoreClient } from '../../src/history/client/storeClient';
import type { StoreMessage } from '../../src/protocol/storeMessage';
import type { StoreOpenReport } from '../../src/protocol/store';
import { endlessDatabase } from '../support/data/endlessDatabase';
import { RecordingLog } from '../support/fakes/recordingLog';
import { waitFor } from '../support/run/waitFor';
import { StoreFixture, wasmPath, workerPath } from '../store/fixture';
import { makeTick, noonMs } from '../store/ticks';

const reason = 'It could not be opened within a minute, or with the memory that there is.';

/** Opened at the start, or when a query needs them. */
const kinds = {
  'the catalog': ['metrics.sqlite'],
  'the newest hour': ['raw', '2026-11-23T11.sqlite'],
  'an hour of before': ['raw', '2026-11-23T09.sqlite'],
  'a day of minutes': ['rollups', 'minute', '2026-11-23.sqlite'],
} as const;

/** This process's workers and the file that each said it is examining; the newest worker is last. */
const workers: { readonly worker: Worker; examines?: string; answers: number }[] = [];
process.on('worker', worker => {
  const seen: (typeof workers)[number] = { worker, answers: 0 };
  workers.push(seen);
  worker.on('message', (message: StoreMessage) => {
    if (message.type === 'examine') seen.examines = message.examined?.file;
    if (message.type === 'alive') seen.answers++;
  });
});

describe('A history file that SQLite reads endlessly', () => {
  let fixture: StoreFixture;
  let client: StoreClient;
  let log: RecordingLog;
  const healths: string[] = [];
  const found: StoreOpenReport['damaged'][number][] = [];
  beforeEach(async () => {
    fixture = new StoreFixture();
    log = new RecordingLog();
    const store = await fixture.open();
    for (let at = noonMs - 5 * hour; at < noonMs; at += 300_000) store.record(makeTick(at));
    store.prune({ nowMs: noonMs + 5 * hour, rawHours: 24 });
    store.close();
    useClient(workerPath);
  });
  afterEach(async () => {
    client.dispose();
    await fixture.remove();
  });

  const useClient = (path: string): void => {
    client = new StoreClient({ workerPath: path, clock: fixture.clock, log });
    healths.length = 0;
    found.length = 0;
    client.onDidChangeHealth(health => healths.push(health.kind));
    client.onDidFindDamage(each => found.push(each));
  };
  const spoil = async (file: string): Promise<Buffer> => {
    const bytes = endlessDatabase(await loadSqlRuntime(wasmPath), fs.readFileSync(file));
    fs.writeFileSync(file, bytes);
    return bytes;
  };
  const open = async (): Promise<void> => {
    const params = { folder: fixture.folder, wasmPath, rawHours: 24 };
    found.push(...(await client.open(params)).damaged);
  };
  /** Queries that open every kind of file. */
  const ask = async (): Promise<number> => {
    const span = { fromMs: noonMs - 24 * hour, toMs: noonMs + hour };
    await client.ask.querySeries({
      subject: { kind: 'container', container: 'app-1', metrics: ['cpuPercent'] },
      ...span,
      maxPoints: 100,
    });
    return (await client.ask.queryHistory({ nowMs: noonMs + hour, limit: 5000 })).length;
  };
  /** Waits until the thread is stuck on `file`, having made progress until then. */
  const whenStuck = async (file: string): Promise<void> => {
    await waitFor('the thread to be stuck', () => workers.at(-1)?.examines === file);
    fixture.clock.advance(10_000);
  };
  /**
   * Lets intervals pass until the thread is given up on; during one of them the machine sleeps for a night.
   * Asserts that five without progress were not enough.
   */
  const waitInVain = async (): Promise<void> => {
    const { threadId } = client;
    fixture.clock.advance(8 * hour);
    // The interval of `whenStuck` counts as well, if the thread was stuck before it was first checked.
    for (let interval = 2; interval < 5; interval++) fixture.clock.advance(10_000);
    assert.equal(client.threadId, threadId, 'given up too early');
    // The thread may make progress for a while after it has named the file, and only then be stuck.
    await waitFor('the thread to be given up on', () => {
      fixture.clock.advance(10_000);
      return client.threadId !== threadId;
    });
  };

  for (const [kind, place] of Object.entries(kinds)) {
    it(`is set aside after a minute, and everything asked meanwhile is answered: ${kind}`, async () => {
      const file = fixture.file(...place);
      const bytes = await spoil(file);
      const isOpen = open();
      const recorded = [0, 1, 2].map(index => client.record(makeTick(noonMs + index * 5000)));
      const asked = isOpen.then(ask);
      await whenStuck(file);
      recorded.push(client.record(makeTick(noonMs + 15_000)));
      await waitInVain();
      await Promise.all([isOpen, ...recorded]);
      const lost = place[0] === 'raw' ? 12 : 0;
      // What was asked before the fourth tick came may be answered without it.
      assert.ok([3, 4].includes((await asked) - (60 - lost)));
      assert.equal(await ask(), 60 + 4 - lost);
      assert.deepEqual(
        found.map(each => [each.file, each.reason]),
        [[file, reason]],
      );
      assert.ok(fs.readFileSync(found[0]?.movedTo ?? '').equals(bytes));
      assert.deepEqual(healths, []);
      await client.close();
      const again = await fixture.open();
      assert.deepEqual(again.report.damaged, []);
      assert.equal(again.queryHistory({ nowMs: noonMs + hour, limit: 5000 }).length, 64 - lost);
      again.close();
    });
  }

  it('is not opened a second time where it cannot be set aside, and stays', async () => {
    const file = fixture.file(...kinds['the newest hour']);
    const bytes = await spoil(file);
    fs.writeFileSync(fixture.file('damaged'), 'in the way');
    const isOpen = open();
    await whenStuck(file);
    await waitInVain();
    await isOpen;
    assert.equal(await ask(), 48);
    await client.record(makeTick(noonMs));
    assert.equal(await ask(), 49);
    assert.ok(fs.readFileSync(file).equals(bytes));
    assert.deepEqual(
      found.map(each => each.movedTo),
      [file],
    );
  });

  it('costs itself alone where there are several', async () => {
    const files = [kinds['the catalog'], kinds['an hour of before'], kinds['the newest hour']].map(place =>
      fixture.file(...place),
    );
    for (const file of files) await spoil(file);
    const isOpen = open();
    const recorded = client.record(makeTick(noonMs));
    const asked = isOpen.then(ask);
    for (const file of files) {
      await whenStuck(file);
      await waitInVain();
    }
    await recorded;
    assert.equal(await asked, 37);
    assert.deepEqual(found.map(each => each.file).sort(), [...files].sort());
  });

  it('is another file once something else is in its place', async () => {
    const file = fixture.file(...kinds['the newest hour']);
    const whole = fs.readFileSync(file);
    await spoil(file);
    const isOpen = open();
    await whenStuck(file);
    fs.rmSync(file);
    fs.writeFileSync(file, whole);
    await waitInVain();
    await isOpen;
    assert.equal(await ask(), 60);
    assert.deepEqual(found, []);
  });

  it('is not suspected while the thread answers or makes progress', async () => {
    await open();
    const { threadId } = client;
    let asked = client.ask.queryHistory({ nowMs: noonMs });
    for (let interval = 1; interval < 10; interval++) {
      // Something is always still to be answered, so that the thread is watched all the time.
      const next = client.ask.queryHistory({ nowMs: noonMs });
      fixture.clock.advance(10_000);
      await asked;
      asked = next;
    }
    await asked;
    assert.equal(client.threadId, threadId);
    await waitFor('a sign of life that was asked for', () => (workers.at(-1)?.answers ?? 0) > 0);
    assert.equal(log.count('warn', /thread/), 0);
  });

  it('is set aside, too, where the thread ends over it twice, as one does that is out of memory', async () => {
    const file = fixture.file(...kinds['the newest hour']);
    const examined = JSON.stringify({ file, stamp: 'x' });
    const script = path.join(fixture.folder, 'ending.cjs');
    fs.writeFileSync(
      script,
      `const { parentPort } = require('node:worker_threads');
       parentPort.on('message', ({ id, method, params }) => {
         if (method !== 'open') return;
         if (!params.endless.some(({ file }) => file === ${JSON.stringify(file)})) {
           parentPort.postMessage({ type: 'examine', examined: ${examined} });
           process.exit(1);
         }
         parentPort.postMessage({ type: 'reply', reply: { id, result: { damaged: [], engines: [] } } });
       });`,
    );
    client.dispose();
    useClient(script);
    await open();
    assert.equal(log.count('warn', /ended \(code 1\) while it opened .*11\.sqlite; it is started again/), 2);
  });

  it('ends a thread that hangs over something else, too, and says so', async () => {
    // The real worker hangs only over files.
    const script = path.join(fixture.folder, 'hanging.cjs');
    const answer = "{ type: 'reply', reply: { id, result: { damaged: [], engines: [] } } }";
    fs.writeFileSync(
      script,
      `const { parentPort } = require('node:worker_threads');
       parentPort.on('message', ({ id, method }) => {
         if (method === 'open') return parentPort.postMessage(${answer});
         parentPort.postMessage({ type: 'log', level: 'info', message: 'hangs' });
         for (;;);
       });`,
    );
    client.dispose();
    useClient(script);
    await open();
    const asked = client.ask.listWorkloads();
    for (const times of [1, 2]) {
      await waitFor('the thread to hang', () => log.count('info', /hangs/) === times);
      await waitInVain();
    }
    await assert.rejects(asked, /thread ended/);
    await waitFor('history to be open', () => healths.length === 4);
    assert.deepEqual(healths, ['failing', 'ok', 'failing', 'ok']);
    assert.equal(log.count('warn', /gave no sign of life for a minute; it is started again/), 2);
  });
});
