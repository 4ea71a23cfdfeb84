import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { crc32 } from 'node:zlib';
import type { ContainerEvent } from '../../../src/common/model/event';
import type { SyncStore as Store } from '../../support/data/syncStore';
import { writtenBytes } from '../../../src/history/files/writtenBytes';
import { plain, StoreFixture } from '../fixture';
import { containerId, makeContainer, makeSample, makeTick, noonMs } from '../ticks';

const saveDelayMs = 10_000;
const span = { fromMs: 0, toMs: noonMs + 10 ** 10 };

describe('The journal of the catalog', () => {
  let fixture: StoreFixture;
  const opened: Store[] = [];
  beforeEach(() => (fixture = new StoreFixture()));
  afterEach(async () => {
    for (const store of opened.splice(0)) store.close();
    await fixture.remove();
  });

  /** Opens a store on what a crash leaves on the disk: stores opened before are not closed first. */
  const open = async (folder = ''): Promise<Store> => {
    const store = await fixture.openAt(folder, 10_000);
    opened.push(store);
    return store;
  };
  const event = (index: number, changes: Partial<ContainerEvent> = {}): ContainerEvent => ({
    timestampMs: noonMs + index,
    containerId: containerId(1),
    name: 'app-1',
    action: 'die',
    exitCode: 1,
    ...changes,
  });
  const tickOf = (index: number, events: readonly ContainerEvent[] = []): ReturnType<typeof makeTick> =>
    makeTick(noonMs + index * 1000, { events });
  const journals = (folder = ''): string[] =>
    fs
      .readdirSync(fixture.file(folder))
      .filter(name => name.endsWith('.journal'))
      .map(name => fixture.file(folder, name));
  const journalOf = (folder = ''): string => journals(folder)[0] ?? '';
  const database = (): string => fixture.file('metrics.sqlite');
  const exitCodes = (store: Store): unknown[] => store.queryEvents(span).map(({ exitCode }) => exitCode);
  /** A store with run 1 in its database and nothing in journals. */
  const openSettled = async (): Promise<Store> => {
    const store = await open();
    store.record(tickOf(0));
    fixture.clock.advance(saveDelayMs);
    assert.ok(fs.existsSync(database()));
    assert.deepEqual(journals(), []);
    return store;
  };

  it('takes a change at once, for about its own size, and leaves the database as it is', async () => {
    const store = await open();
    const numbers = Array.from({ length: 100 }, (_, index) => index + 1);
    store.record(
      makeTick(noonMs, {
        containers: numbers.map(number => makeContainer(number)),
        samples: numbers.map(number => makeSample(number, noonMs)),
      }),
    );
    fixture.clock.advance(saveDelayMs);
    const before = { stat: fs.statSync(database()), written: writtenBytes() };
    store.record(makeTick(noonMs + 1000, { samples: [], host: { timestampMs: noonMs }, events: [event(7)] }));
    assert.deepEqual(exitCodes(await open()), [1]);
    fixture.clock.advance(saveDelayMs);
    const { mtimeMs, ino, size } = fs.statSync(database());
    assert.deepEqual([mtimeMs, ino, size], [before.stat.mtimeMs, before.stat.ino, before.stat.size]);
    assert.ok(writtenBytes() - before.written < 500, `${writtenBytes() - before.written} bytes`);
  });

  it('keeps all that an event tells, after a crash and in the database', async () => {
    const whole: Required<Omit<ContainerEvent, 'engineKey' | 'engineTimeMs'>> = {
      timestampMs: noonMs + 7,
      containerId: containerId(1),
      name: 'app-1',
      action: 'kill',
      exitCode: 3,
      signal: 1,
      health: 'healthy',
      limits: { before: { pids: 10 }, after: { memoryBytes: 2 ** 30 } },
    };
    const store = await openSettled();
    store.record(
      tickOf(1, [
        { ...whole, engineKey: '0000aaaa' },
        event(8, { action: 'kill', exitCode: undefined, signal: 15 }),
      ]),
    );
    const told = (from: Store): ContainerEvent[] => [...plain(from.queryEvents(span))].reverse();
    const afterCrash = told(await open());
    assert.deepEqual(afterCrash[0], whole);
    assert.equal(afterCrash[1]?.signal, 15);
    for (const each of opened.splice(0)) each.close();
    assert.deepEqual(journals(), []);
    assert.deepEqual(told(await open()), afterCrash);
  });

  it('is all that an orderly end writes of a few changes beside a large database', async () => {
    const store = await fixture.open(10_000);
    const numbers = Array.from({ length: 200 }, (_, index) => index + 1);
    store.record(
      makeTick(noonMs, {
        containers: numbers.map(number => makeContainer(number)),
        samples: numbers.map(number => makeSample(number, noonMs)),
      }),
    );
    store.close();
    const before = fs.statSync(database());
    const again = await fixture.open(10_000);
    again.record(tickOf(1, [event(1)]));
    again.close();
    assert.equal(fs.statSync(database()).ino, before.ino);
    assert.equal(journals().length, 1);
    assert.deepEqual(exitCodes(await open()), [1]);
  });

  it('costs about its own size however long it goes on', async () => {
    const store = await openSettled();
    const before = writtenBytes();
    const count = 1000;
    for (let index = 0; index < count; index++) {
      store.record(
        makeTick(noonMs, { samples: [], events: [event(index, { containerId: containerId(index % 9) })] }),
      );
      fixture.clock.advance(saveDelayMs);
    }
    const each = (writtenBytes() - before) / count;
    assert.ok(each < 400, `${each} bytes an event`);
    assert.equal((await open()).queryEvents({ ...span, limit: 5000 }).length, count);
  });

  it('takes one more run for about its own size, however many are known', async () => {
    const store = await open();
    const numbers = Array.from({ length: 3000 }, (_, index) => index + 1);
    store.record(
      makeTick(noonMs, {
        containers: numbers.map(number => makeContainer(number)),
        samples: numbers.map(number => makeSample(number, noonMs)),
      }),
    );
    store.flush();
    assert.ok(fs.statSync(database()).size > 400_000);
    const [before, count] = [writtenBytes(), 100];
    for (let index = 1; index <= count; index++) {
      const [number, atMs] = [10_000 + index, noonMs + index * 1000];
      const told = { containerId: containerId(number), name: `app-${number}` };
      store.record(
        makeTick(atMs, {
          containers: [makeContainer(number)],
          samples: [makeSample(number, atMs)],
          events: [event(index * 1000, { ...told, action: 'start' }), event(index * 1000 + 1, told)],
        }),
      );
      fixture.clock.advance(saveDelayMs);
    }
    const each = (writtenBytes() - before) / count;
    assert.ok(each < 4096, `${each} bytes a run`);
    // Some of these ids are the same: see `containerId`.
    const names = new Set((await open()).listWorkloads().map(({ name }) => name));
    for (let index = 1; index <= count; index++) assert.ok(names.has(`app-${10_000 + index}`));
  });

  it('torn by a crash keeps what was whole, and does not count as damaged', async () => {
    const store = await openSettled();
    store.record(tickOf(1, [event(1, { exitCode: 11 })]));
    const whole = fs.statSync(journalOf()).size;
    store.record(tickOf(2, [event(2, { exitCode: 12 })]));
    const [folder, bytes] = ['torn', fs.readFileSync(journalOf())];
    for (let length = 0; length < bytes.length; length += 7) {
      fs.mkdirSync(fixture.file(folder));
      fs.copyFileSync(database(), fixture.file(folder, 'metrics.sqlite'));
      fs.writeFileSync(fixture.file(folder, path.basename(journalOf())), bytes.subarray(0, length));
      const again = await fixture.openAt(folder, 10_000);
      assert.deepEqual(exitCodes(again), length < whole ? [] : [11], `cut at ${length}`);
      assert.deepEqual(again.report.damaged, []);
      again.close();
      fs.rmSync(fixture.file(folder), { recursive: true });
    }
  });

  it('that is broken within keeps what comes before, is set aside once that is safe, and costs nothing else', async () => {
    const store = await openSettled();
    store.record(tickOf(1, [event(1, { exitCode: 11 })]));
    const at = fs.statSync(journalOf()).size + 20;
    for (const index of [2, 3]) store.record(tickOf(index, [event(index, { exitCode: 10 + index })]));
    const file = journalOf();
    const bytes = fs.readFileSync(file);
    bytes.writeUInt8(bytes.readUInt8(at) ^ 0x10, at);
    fs.writeFileSync(file, bytes);
    const again = await open();
    assert.deepEqual(exitCodes(again), [11]);
    assert.deepEqual(again.report.damaged, []);
    again.flush();
    assert.deepEqual(
      again.store.report.damaged.map(({ file: found }) => found),
      [file],
    );
    assert.deepEqual(exitCodes(await open()), [11]);
    assert.equal(again.queryHistory({ nowMs: noonMs + 60_000 }).length, 4);
  });

  it('still tells what it has when the database beside it is damaged or gone', async () => {
    const store = await openSettled();
    store.record(tickOf(1, [event(1)]));
    fs.writeFileSync(database(), 'Something else entirely.\n'.repeat(2000));
    assert.deepEqual(exitCodes(await open()), [1]);
    fs.rmSync(database(), { force: true });
    assert.deepEqual(exitCodes(await open()), [1]);
  });

  it('is not read again once the database has it, even if a crash prevented its removal', async () => {
    const store = await openSettled();
    store.record(tickOf(1, [event(1), event(2, { action: 'oom' })]));
    const left = journalOf();
    const copy = fs.readFileSync(left);
    store.clear({ nowMs: noonMs });
    await fixture.whenReleased();
    assert.deepEqual(journals(), []);
    fs.writeFileSync(left, copy);
    const again = await open();
    assert.deepEqual(again.queryEvents(span), []);
    assert.deepEqual(again.listWorkloads(), []);
    assert.equal(fs.existsSync(left), false);
  });

  it('leaves no trace of history that is deleted, of one container or of all, with or without rows', async () => {
    const store = await openSettled();
    const secret = { containerId: containerId(2), name: 'secret-name' };
    const secretContainer = makeContainer(2, { name: secret.name });
    const samples = [makeSample(1, noonMs + 1000), makeSample(2, noonMs + 1000)];
    store.record(
      makeTick(noonMs + 1000, {
        containers: [makeContainer(1), secretContainer],
        samples,
        events: [event(1, secret), event(2, { containerId: containerId(3), name: 'never-sampled' })],
      }),
    );
    const traces = (text: string): string[] =>
      fs
        .readdirSync(fixture.folder, { recursive: true, encoding: 'utf8' })
        .filter(name => fs.statSync(fixture.file(name)).isFile())
        .filter(name => fs.readFileSync(fixture.file(name)).includes(text));
    assert.notDeepEqual(traces('secret-name'), []);
    store.clear({ container: secret.containerId, nowMs: noonMs + 2000 });
    await fixture.whenReleased();
    assert.deepEqual(traces('secret-name'), []);
    assert.notDeepEqual(traces('never-sampled'), []);
    store.clear({ nowMs: noonMs + 2000 });
    await fixture.whenReleased();
    assert.deepEqual(traces('never-sampled'), []);
    assert.deepEqual(store.queryEvents(span), []);
  });

  it('of a later version is left alone, and read by the version that can', async () => {
    const store = await openSettled();
    store.record(tickOf(1, [event(1)]));
    const file = journalOf();
    const bytes = fs.readFileSync(file);
    const later = Buffer.from(bytes);
    later.writeUInt8(200, 4);
    later.writeUInt32LE(crc32(later.subarray(0, 16)), 16);
    fs.writeFileSync(file, later);
    const again = await open();
    assert.deepEqual(exitCodes(again), []);
    assert.match(fixture.logged.join('\n'), /Left alone .*newer version/);
    again.clear({ nowMs: noonMs });
    assert.deepEqual(fs.readFileSync(file), later);
  });

  it('takes in what the window before appended as its last word, unless it is to be deleted', async () => {
    const before = await openSettled();
    before.record(tickOf(1, [event(1, { exitCode: 11 })]));
    const after = await open();
    before.record(tickOf(2, [event(2, { exitCode: 12 })]));
    after.record(tickOf(3, [event(3, { exitCode: 13 })]));
    assert.equal(journals().length, 2);
    fs.rmSync(database());
    after.flush();
    assert.deepEqual(exitCodes(await open()), [13, 12, 11]);
    before.record(tickOf(4, [event(4)]));
    const last = await open();
    before.record(tickOf(5, [event(5)]));
    last.clear({ nowMs: noonMs });
    assert.deepEqual(exitCodes(await open()), []);
  });

  it('knows after a crash when a run was last seen that ended hours before', async () => {
    const store = await openSettled();
    const hourMs = 3_600_000;
    const seenMs = noonMs + 120_000;
    for (const number of [1, 2]) {
      const containers = [makeContainer(1), makeContainer(2)];
      store.record(
        makeTick(seenMs + number, { containers, samples: [makeSample(1, seenMs), makeSample(2, seenMs)] }),
      );
    }
    for (let hour = 1; hour < 5; hour++) {
      store.record(makeTick(noonMs + hour * hourMs, { samples: [makeSample(1, noonMs + hour * hourMs)] }));
    }
    fixture.clock.stepWall(4 * hourMs);
    const again = await open();
    assert.deepEqual(
      again.listWorkloads().map(({ name, lastSeenMs }) => [name, lastSeenMs - noonMs]),
      [
        ['app-1', 4 * hourMs],
        ['app-2', 120_002],
      ],
    );
  });
});
