import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Worker } from 'node:worker_threads';
import type { Log } from '../../src/common/log';
import type { Container } from '../../src/common/model/container';
import { StoreClient } from '../../src/history/client/storeClient';
import { waitFor } from '../support/run/waitFor';
import { StoreFixture, wasmPath, workerPath } from './fixture';
import { makeBusyTick, makeContainer, makeTick, noonMs } from './ticks';

const quiet: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

describe('The store in its worker thread', () => {
  let fixture: StoreFixture;
  let client: StoreClient;
  beforeEach(() => {
    fixture = new StoreFixture();
    client = new StoreClient({ workerPath, clock: fixture.clock, log: quiet });
  });
  afterEach(async () => {
    client.dispose();
    await fixture.remove();
  });

  const open = (): Promise<unknown> => client.open({ folder: fixture.folder, wasmPath, rawHours: 24 });

  it('records, answers, and is there again after an orderly close', async () => {
    await open();
    await client.record(makeTick(noonMs));
    await client.close();
    await assert.rejects(client.ask.listWorkloads(), /closed|not open/);
    client = new StoreClient({ workerPath, clock: fixture.clock, log: quiet });
    await open();
    const rows = await client.ask.queryHistory({ container: 'app-1', nowMs: noonMs });
    assert.equal(rows.length, 1);
    assert.equal(rows[0]?.cpuPercent, 12.34);
  });

  it('distinguishes a bad argument from a failure, and says what is allowed', async () => {
    await open();
    await assert.rejects(client.ask.queryHistory({ nowMs: noonMs, limit: 5001 }), {
      name: 'ArgumentError',
      message: 'limit must be a whole number from 1 to 5000, not 5001.',
    });
  });

  it('refuses calls before it is open, instead of hanging', async () => {
    await assert.rejects(client.ask.listWorkloads(), /not open/);
  });

  it('starts again when its thread dies, repeats the calls under way, and keeps what was saved', async () => {
    await open();
    await client.record(makeTick(noonMs));
    await client.ask.flush();
    const before = client.threadId;
    const pending = client.ask.queryHistory({ nowMs: noonMs });
    await killWorker(client);
    assert.equal((await pending).length, 1);
    await client.record(makeTick(noonMs + 5000));
    assert.equal((await client.ask.queryHistory({ nowMs: noonMs + 5000 })).length, 2);
    assert.notEqual(client.threadId, before);
  });

  it('knows the containers of every tick, though they are sent only when they change, and again to a new thread', async () => {
    await open();
    let sequence = 0;
    const record = (containers: readonly Container[]): Promise<void> =>
      client.record({ ...makeTick(noonMs + 5000 * sequence++), containers });
    const [running, paused] = [[makeContainer(1)], [makeContainer(1, { status: 'paused' })]];
    await record(running);
    await record([...running]);
    await record(paused);
    await client.ask.clear({ nowMs: noonMs + 15_000 });
    await record([...paused]);
    await killWorker(client);
    await record(paused);
    await client.close();
    client = new StoreClient({ workerPath, clock: fixture.clock, log: quiet });
    await open();
    const rows = await client.ask.queryHistory({ nowMs: noonMs + 60_000 });
    assert.deepEqual(
      rows.map(({ containerName, status }) => [containerName, status]),
      [
        ['app-1', 'paused'],
        ['app-1', 'paused'],
      ],
    );
  });

  it('records a tick between two steps of a long query, and ends a query that is canceled', async () => {
    await open();
    const ticks = Array.from({ length: 6 }, (_, back) => makeTick(noonMs - (6 - back) * 3_600_000));
    await Promise.all(ticks.map(tick => client.record(tick)));
    const span = { fromMs: noonMs - 86_400_000, toMs: noonMs, maxPoints: 1000 };
    const query = { ...span, containers: ['app-1'], metrics: ['cpuPercent'] } as const;
    let count = 1;
    // If this thread has to wait before the tick is sent, the query may be over by then: then it is asked
    // again. A query without steps would come first each time.
    await waitFor('a tick that is listed before the query is answered', async () => {
      const answered: string[] = [];
      const long = client.ask.querySeriesOfMany(query).then(() => answered.push('query'));
      const record = client.record(makeBusyTick(noonMs + count * 1000, ++count));
      // Answered from memory, while the answer to the tick waits for the disk.
      const list = client.ask.listWorkloads().then(({ length }) => answered.push(`${length} workloads`));
      await Promise.all([long, record, list]);
      return answered[0] === `${count} workloads`;
    });
    const canceler = new AbortController();
    const canceled = client.ask.querySeriesOfMany(query, canceler.signal);
    setImmediate(() => canceler.abort());
    await assert.rejects(canceled, { name: 'CanceledError' });
    assert.equal((await client.ask.querySeriesOfMany(query))[0]?.timestamps.length !== undefined, true);
  });

  it('answers a short query of one client amid the many long ones of another', async () => {
    const [hours, count, hourMs] = [80, 20, 3_600_000];
    const store = await fixture.open(2 * hours);
    for (let back = hours; back > 0; back--) store.record(makeBusyTick(noonMs - back * hourMs, 4));
    store.close();
    await fixture.whenReleased();
    await client.open({ folder: fixture.folder, wasmPath, rawHours: 2 * hours });
    const span = { fromMs: noonMs - hours * hourMs, toMs: noonMs, maxPoints: 20_000 };
    const long = {
      ...span,
      containers: ['app-1', 'app-2', 'app-3', 'app-4'],
      metrics: ['cpuPercent'],
    } as const;
    // If this thread has to wait before the short one is sent, all are asked again.
    await waitFor('a short query that overtakes most of the long ones', async () => {
      const answered: string[] = [];
      const ask = (name: string, query: Promise<unknown>): Promise<unknown> =>
        query.then(() => answered.push(name));
      const all = Array.from({ length: count }, () => ask('long', client.ask.querySeriesOfMany(long)));
      const short = client.ask.queryHistory({ container: 'app-1', limit: 1, nowMs: noonMs });
      await Promise.all([...all, ask('short', short)]);
      return answered.indexOf('short') < count / 4;
    });
  });

  it('reports damage that shows only when a file is read', async () => {
    await open();
    await client.record(makeTick(noonMs - 3_600_000));
    await client.close();
    const file = fixture.file('raw', fixture.rawFiles()[0] ?? '');
    const bytes = fs.readFileSync(file);
    fs.writeFileSync(file, bytes.fill(0xff, 4096, 8192));
    for (const name of fixture.journals()) fs.rmSync(fixture.file('journal', name));
    client = new StoreClient({ workerPath, clock: fixture.clock, log: quiet });
    const found: string[] = [];
    client.onDidFindDamage(entry => found.push(entry.file));
    const { damaged } = (await open()) as { damaged: readonly { file: string }[] };
    await client.ask.queryHistory({ nowMs: noonMs });
    await client.ask.queryHistory({ nowMs: noonMs });
    assert.deepEqual([...damaged.map(entry => entry.file), ...found], [file]);
  });

  it('stores each tick once that was under way while its thread died, again and again', async () => {
    await open();
    const recorded: number[] = [];
    for (let death = 0; death < 8; death++) {
      const calls: Promise<void>[] = [];
      const recordOne = (): void => {
        recorded.push(noonMs + recorded.length * 1000);
        calls.push(client.record(makeBusyTick(recorded.at(-1) ?? 0, 2)));
      };
      for (let index = 0; index < 30; index++) recordOne();
      await Promise.race(calls.slice(death, death + 1));
      const killed = killWorker(client);
      for (let index = 0; index < 5; index++) recordOne();
      await killed;
      for (let index = 0; index < 5; index++) recordOne();
      await Promise.all(calls);
      // Otherwise the thread would be given up on.
      fixture.clock.advance(60_000);
    }
    const rows = await client.ask.queryHistory({
      container: 'app-2',
      nowMs: noonMs + 3_600_000,
      limit: 5000,
    });
    assert.deepEqual(rows.map(row => row.timestampMs).reverse(), recorded);
  });

  it('gives up on a thread that keeps ending, and says so', async () => {
    const healths: string[] = [];
    client.onDidChangeHealth(health => healths.push(health.kind));
    await open();
    for (let death = 0; death < 6; death++) {
      await client.ask.listWorkloads();
      await killWorker(client);
    }
    await assert.rejects(client.ask.listWorkloads(), /keeps ending/);
    assert.deepEqual(healths, ['failing']);
  });

  it('rejects what is pending when it is disposed', async () => {
    await open();
    const pending = client.ask.listWorkloads();
    client.dispose();
    await assert.rejects(pending, /closed/);
  });

  it('shows the earlier rows after the whole process was killed', async () => {
    const script = path.resolve('out/test/store/crashingWriter.js');
    const child = fork(script, [workerPath, wasmPath, fixture.folder], { stdio: 'inherit' });
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve());
      child.once('error', reject);
    });
    const gone = new Promise(resolve => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    await open();
    const rows = await client.ask.queryHistory({ nowMs: noonMs, limit: 5000 });
    assert.ok(rows.length >= 200, `${rows.length} rows`);
    assert.equal(new Set(rows.map(row => row.timestampMs)).size, rows.length);
  });
});

/** Ends the client's thread from outside, as running out of memory would. */
async function killWorker(client: StoreClient): Promise<void> {
  const { threadId } = client;
  const original = workers.find(worker => worker.threadId === threadId);
  assert.ok(original);
  await original.terminate();
}

/** All workers of this process, each noted when it sends its first message. */
const workers: Worker[] = [];
process.on('worker', worker => workers.push(worker));
