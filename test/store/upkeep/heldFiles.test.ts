import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { hourMs as hour } from '../../../src/common/time';
import type { Log } from '../../../src/common/log';
import { exportInThread } from '../../../src/history/export/exportClient';
import { StoreClient } from '../../../src/history/client/storeClient';
import type { StoreHealth } from '../../../src/protocol/storeHealth';
import { holdFile, type HeldFile } from '../../support/windows/holdFile';
import { itWith } from '../../support/run/itWith';
import type { SyncStore as Store } from '../../support/data/syncStore';
import { waitFor } from '../../support/run/waitFor';
import { StoreFixture, wasmPath, workerPath } from '../fixture';
import { makeBusyTick, noonMs } from '../ticks';

const retryMs = 10_000;
const open = /Another program may have it open/;

describe('Files of the history that another program holds open', function () {
  this.timeout(60_000);
  let fixture: StoreFixture;
  const held: HeldFile[] = [];
  beforeEach(() => (fixture = new StoreFixture()));
  afterEach(async () => {
    await releaseAll();
    await fixture.remove();
  });

  const hold = async (file: string, shared: 'reading' | 'nothing'): Promise<void> => {
    held.push(await holdFile(file, shared));
  };
  const releaseAll = async (): Promise<void> => {
    await Promise.all(held.splice(0).map(each => each.release()));
  };
  const raw = (hourOfDay: number): string =>
    fixture.file('raw', `2026-11-23T${String(hourOfDay).padStart(2, '0')}.sqlite`);
  const health = (): string[] => fixture.healths.map(({ kind }) => kind);
  /** Records ticks a minute apart from a time on; returns their times. */
  const record = (store: Store, fromMs: number, count: number): number[] =>
    Array.from({ length: count }, (_, index) => {
      const timestampMs = fromMs + index * 60_000;
      store.record(makeBusyTick(timestampMs, 2));
      return timestampMs;
    });
  const timesOf = (store: Store, nowMs = noonMs + 2 * hour): number[] =>
    store
      .queryHistory({ container: 'app-1', hours: 48, limit: 5000, nowMs })
      .map(({ timestampMs }) => timestampMs)
      .reverse();
  /** The times that a new start finds. */
  const timesLeft = async (): Promise<number[]> => {
    const store = await fixture.open();
    const times = timesOf(store);
    store.close();
    return times;
  };
  const prune = (store: Store): unknown => store.prune({ nowMs: fixture.clock.now(), rawHours: 24 });

  itWith(
    'shareModes',
    'are sealed once they are free; until then nothing is lost, and the user is told',
    async () => {
      const store = await fixture.open();
      const times = record(store, noonMs, 3);
      store.flush();
      await hold(raw(12), 'reading');
      times.push(...record(store, noonMs + 180_000, 3));
      await store.store.whenStored();
      times.push(...record(store, noonMs + hour, 1));
      assert.deepEqual(health(), ['failing']);
      assert.match((fixture.healths[0] as { message: string }).message, open);
      assert.deepEqual(timesOf(store), times);
      assert.equal(fixture.journals().length, 2);
      await releaseAll();
      fixture.clock.advance(retryMs);
      assert.deepEqual(health(), ['failing', 'ok']);
      assert.equal(fixture.journals().length, 1);
      store.close();
      assert.deepEqual(await timesLeft(), times);
    },
  );

  itWith('shareModes', 'go by retention once they are free, and keep no other from going', async () => {
    const store = await fixture.open();
    for (const back of [5, 4, 3, 2, 1, 0]) record(store, noonMs - back * hour, 1);
    await hold(raw(8), 'reading');
    store.prune({ nowMs: noonMs, rawHours: 2 });
    assert.deepEqual(fixture.rawFiles().slice(0, 2), ['2026-11-23T08.sqlite', '2026-11-23T10.sqlite']);
    await releaseAll();
    store.prune({ nowMs: noonMs, rawHours: 2 });
    assert.equal(fixture.rawFiles()[0], '2026-11-23T10.sqlite');
    store.close();
  });

  itWith(
    'shareModes',
    'keep Delete History from nothing else, which says so and can be repeated',
    async () => {
      const before = await fixture.open();
      record(before, noonMs - 2 * hour, 3);
      record(before, noonMs - hour, 3);
      record(before, noonMs, 3);
      before.close();
      await before.store.whenClosed();
      const [journal = ''] = fixture.journals();
      fs.mkdirSync(fixture.file('damaged'));
      fs.writeFileSync(fixture.file('damaged', 'old'), 'damaged');
      const files = [raw(11), fixture.file('journal', journal), fixture.file('damaged', 'old')];
      for (const file of files) await hold(file, 'reading');
      const store = await fixture.open();
      const clear = (): unknown => store.clear({ nowMs: noonMs });
      assert.throws(clear, /3 files of the history could not be deleted: open in another program/);
      assert.deepEqual(fixture.rawFiles(), [path.basename(raw(11))]);
      assert.deepEqual(
        timesOf(store).map(time => time < noonMs),
        [true, true, true],
      );
      await releaseAll();
      clear();
      store.close();
      assert.deepEqual([fixture.rawFiles(), fixture.journals(), fixture.damagedFiles()], [[], [], []]);
      const again = await fixture.open();
      assert.deepEqual([again.listWorkloads(), again.queryHistory({ nowMs: noonMs })], [[], []]);
      again.close();
    },
  );

  itWith('shareModes', 'that are journals do not bring back what was deleted of one container', async () => {
    const before = await fixture.open();
    record(before, noonMs, 3);
    before.close();
    await before.store.whenClosed();
    await hold(fixture.file('journal', fixture.journals()[0] ?? ''), 'reading');
    const store = await fixture.open();
    const clear = (): unknown => store.clear({ container: 'app-1', nowMs: noonMs });
    assert.throws(clear, /A file of the history could not be deleted/);
    record(store, noonMs + 180_000, 1);
    assert.equal(store.queryHistory({ nowMs: noonMs + hour, limit: 5000 }).length, 3 + 2);
    await releaseAll();
    // Pruning retries the deletion, too.
    prune(store);
    store.close();
    const again = await fixture.open();
    assert.deepEqual(timesOf(again), [noonMs + 180_000]);
    assert.equal(again.queryHistory({ container: 'app-2', nowMs: noonMs + hour, limit: 5000 }).length, 4);
    again.close();
  });

  itWith(
    'shareModes',
    'that are damaged stay, are told, and are set aside as they were once they are free',
    async () => {
      const before = await fixture.open();
      const times = record(before, noonMs - hour, 3);
      before.close();
      await before.store.whenClosed();
      const journal = fixture.file('journal', '2026-11-23T10.0123456789ab.journal');
      for (const file of [raw(11), journal]) {
        fs.writeFileSync(file, `damaged ${path.basename(file)}`);
        await hold(file, 'reading');
      }
      const held = await fixture.open();
      const isMoved = (store: Store): boolean[] =>
        store.report.damaged.map(each => each.file !== each.movedTo);
      assert.deepEqual(isMoved(held), [false, false]);
      prune(held);
      // The hour's rows are in another journal, and wait until the damaged file is out of their way.
      assert.throws(() => held.close(), /is damaged and cannot be set aside/);
      assert.ok([raw(11), journal].every(file => fs.existsSync(file)));
      await releaseAll();
      const store = await fixture.open();
      assert.deepEqual(isMoved(store), [true, true]);
      assert.deepEqual(
        store.report.damaged.map(({ movedTo }) => fs.readFileSync(movedTo, 'utf8')).sort(),
        [journal, raw(11)].map(file => `damaged ${path.basename(file)}`),
      );
      assert.deepEqual(timesOf(store), times);
      store.close();
    },
  );

  itWith('shareModes', 'take no row of the hour that is being recorded', async () => {
    const before = await fixture.open();
    const times = [8, 7, 6, 5, 4, 3, 2, 1, 0].flatMap(back => record(before, noonMs - back * hour, 2));
    before.close();
    const store = await fixture.open();
    // Reads so many hours that the newest one is dropped from memory.
    assert.deepEqual(timesOf(store), times);
    await hold(raw(12), 'nothing');
    times.push(...record(store, noonMs + 120_000, 2));
    await releaseAll();
    store.flush();
    assert.deepEqual(timesOf(store), times);
    store.close();
    assert.deepEqual(await timesLeft(), times);
  });

  itWith('shareModes', 'hold up a start, which is told and loses nothing, and not the end', async () => {
    const before = await fixture.open();
    const times = record(before, noonMs, 3);
    prune(before);
    before.close();
    await before.store.whenClosed();
    for (const file of [fixture.file('metrics.sqlite'), fixture.file('retention.json')]) {
      await hold(file, 'nothing');
    }
    const quiet = (): void => undefined;
    const log: Log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
    const start = (healths: StoreHealth[]): { client: StoreClient; opened: Promise<unknown> } => {
      const client = new StoreClient({ workerPath, clock: fixture.clock, log });
      client.onDidChangeHealth(each => healths.push(each));
      return { client, opened: client.open({ folder: fixture.folder, wasmPath, rawHours: 24 }) };
    };
    const healths: StoreHealth[] = [];
    const { client, opened } = start(healths);
    const recorded = client.record(makeBusyTick(noonMs + 180_000, 2));
    await waitFor('the reason', () => healths.length > 0);
    assert.match((healths[0] as { message: string }).message, open);
    await releaseAll();
    await opened;
    await recorded;
    assert.deepEqual(
      healths.map(({ kind }) => kind),
      ['failing', 'ok'],
    );
    await client.close();
    assert.deepEqual(await timesLeft(), [...times, noonMs + 180_000]);

    await hold(fixture.file('metrics.sqlite'), 'nothing');
    const second = start(healths);
    const refused = assert.rejects(second.opened, open);
    await waitFor('the reason again', () => healths.length > 2);
    await second.client.close();
    await refused;
  });

  itWith(
    'shareModes',
    'are left out of an export and named; one that is to be replaced stays as it is',
    async () => {
      const store = await fixture.open();
      record(store, noonMs - hour, 3);
      record(store, noonMs, 3);
      store.close();
      await hold(raw(11), 'nothing');
      const file = fixture.file('export.csv');
      const run = (): ReturnType<typeof exportInThread> =>
        exportInThread(
          path.resolve('dist/exportWorker.js'),
          {
            folder: fixture.folder,
            wasmPath,
            file,
            format: 'csv',
            hasHost: false,
            fromMs: 0,
            toMs: noonMs + hour,
            nowMs: noonMs,
          },
          () => undefined,
          new AbortController().signal,
        );
      const { rows, leftOut } = await run();
      assert.equal(rows, 3 * 2);
      assert.deepEqual(
        leftOut.map(each => [each.file, open.test(each.reason)]),
        [[path.basename(raw(11)), true]],
      );
      const content = fs.readFileSync(file, 'utf8');
      await hold(file, 'reading');
      await assert.rejects(run(), open);
      assert.equal(fs.readFileSync(file, 'utf8'), content);
      assert.deepEqual(
        fs.readdirSync(fixture.folder).filter(name => name.endsWith('.partial')),
        [],
      );
    },
  );
});
