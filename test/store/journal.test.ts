import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { crc32 } from 'node:zlib';
import { hourMs as hour } from '../../src/common/time';
import type { Tick } from '../../src/common/model/tick';
import { fullJournalBytes } from '../../src/history/files/fileBounds';
import { rawFileKind } from '../../src/history/hours/rawSchema';
import { writtenBytes } from '../../src/history/files/writtenBytes';
import type { SyncStore as Store } from '../support/data/syncStore';
import { checkFiles, killCount, readTimes, runAndKill } from '../support/windows/killing';
import { Load } from '../bench/support/load';
import { itWith } from '../support/run/itWith';
import { StoreFixture } from './fixture';
import { makeBusyTick, makeContainer, makeSample, makeTick, noonMs } from './ticks';

describe('The journal of the store', () => {
  let fixture: StoreFixture;
  beforeEach(() => (fixture = new StoreFixture()));
  afterEach(() => fixture.remove());

  /** Times of all host rows, oldest first. */
  const times = (store: Store, nowMs = noonMs + hour): number[] => {
    const rows = store.queryHostHistory({ nowMs, hours: 100_000, limit: 5000 });
    return rows.map(row => row.timestampMs).reverse();
  };

  it('loses no stored tick and stores none twice, whenever the process is killed', async function () {
    const kills = killCount(60);
    this.timeout(30_000 + kills * 2000);
    const acknowledged = fixture.file('acknowledged');
    fs.writeFileSync(acknowledged, '');
    let random = 7;
    let startMs = noonMs;
    for (let kill = 0; kill < kills; kill++) {
      random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
      await runAndKill([fixture.file('store'), acknowledged, String(startMs)], random % 60);
      startMs = (readTimes(acknowledged).at(-1) ?? startMs) + 2 * 60_000;
    }
    const stored = readTimes(acknowledged);
    fixture.clock.advance(startMs - noonMs);
    const store = await fixture.openAt('store', 100_000);
    assert.deepEqual(store.report.damaged, []);
    const found: number[] = [];
    for (let beforeMs = startMs + hour; ;) {
      const page = store.queryHostHistory({ nowMs: startMs, hours: 100_000, limit: 5000, beforeMs });
      found.push(...page.map(row => row.timestampMs));
      const last = page.at(-1);
      if (!last) break;
      beforeMs = last.timestampMs;
    }
    assert.equal(new Set(found).size, found.length, 'a row twice');
    const missing = stored.filter(time => !new Set(found).has(time));
    assert.deepEqual(missing, []);
    // A kill may come between storing a tick and acknowledging it: at most one extra tick for each kill.
    assert.ok(found.length - stored.length <= kills);
    store.close();
    await checkFiles(fixture.file('store', 'raw'));
  });

  it('never grows without bound: what it held goes into the hour’s file, and nothing is lost', async () => {
    const crashed = await fixture.open();
    const image = 'x'.repeat(1_000_000);
    const ticks = 3 * Math.ceil(fullJournalBytes / image.length);
    const before = writtenBytes();
    let mostBytes = 0;
    for (let index = 0; index < ticks; index++) {
      const atMs = noonMs + index * 5000;
      const containers = [makeContainer(1, { image: `${index} ${image}` })];
      crashed.record(
        makeTick(atMs, { containers, samples: [makeSample(1, atMs)], host: { timestampMs: atMs } }),
      );
      fixture.clock.advance(10_000);
      const sizes = fixture.journals().map(name => fs.statSync(fixture.file('journal', name)).size);
      mostBytes = Math.max(mostBytes, ...sizes);
    }
    const written = writtenBytes() - before;
    assert.ok(mostBytes < fullJournalBytes + 2 * image.length, `${mostBytes} bytes`);
    assert.ok(written < 2 * ticks * image.length, `${written} bytes written`);
    const store = await fixture.open();
    assert.deepEqual(store.report.damaged, []);
    assert.equal(times(store).length, ticks);
    assert.equal(store.queryHistory({ nowMs: noonMs + hour, hours: 1, limit: 5000 }).length, ticks);
    store.close();
    crashed.close();
  });

  it('takes a tick that is larger than one piece of it may be, in pieces: after a crash all of it is there', async () => {
    const crashed = await fixture.open();
    const numbers = Array.from({ length: 3000 }, (_, index) => index + 1)
      // Their ids would collide with others.
      .filter(number => !number.toString(16).startsWith('c'));
    // All of them together exceed the largest payload.
    const image = 'x'.repeat(6000);
    const tick = (atMs: number): Tick =>
      makeTick(atMs, {
        containers: numbers.map(number => makeContainer(number, { image: `${atMs} ${number} ${image}` })),
        samples: numbers.map(number => makeSample(number, atMs)),
        host: { timestampMs: atMs },
      });
    crashed.record(tick(noonMs));
    crashed.record(makeTick(noonMs + 5000));
    assert.deepEqual(fixture.healths, []);
    const store = await fixture.open();
    assert.deepEqual(store.report.damaged, []);
    assert.deepEqual(times(store), [noonMs]);
    assert.equal(store.listWorkloads().length, numbers.length);
    for (const number of [1, 500, 501, 3000]) {
      const rows = store.queryHistory({ nowMs: noonMs + hour, container: `app-${number}` });
      assert.deepEqual(
        rows.map(({ timestampMs, memoryUsedBytes }) => [timestampMs, memoryUsedBytes]),
        [...(number === 1 ? [[noonMs + 5000, 4_096_000]] : []), [noonMs, 4_096_000]],
      );
    }
    store.close();
    crashed.close();
  });

  it('brings everything back after a crash: rows, counters, states, workloads', async () => {
    const crashed = await fixture.open();
    for (let index = 0; index < 20; index++) crashed.record(makeBusyTick(noonMs + index * 5000, 3));
    const expected = crashed.queryHistory({ nowMs: noonMs + hour });
    const store = await fixture.open();
    assert.deepEqual(store.queryHistory({ nowMs: noonMs + hour }), expected);
    assert.deepEqual(
      store.listWorkloads().map(({ name, lastSeenMs }) => [name, lastSeenMs]),
      ['app-1', 'app-2', 'app-3'].map(name => [name, noonMs + 95_000]),
    );
    store.record(makeBusyTick(noonMs + 100_000, 3));
    assert.equal(times(store).length, 21);
    store.close();
    crashed.close();
  });

  it('is gone once its hour is sealed, and only then', async () => {
    const store = await fixture.open();
    store.record(makeBusyTick(noonMs, 1));
    store.flush();
    store.close();
    assert.equal(fixture.journals().length, 1);
    fixture.clock.advance(2 * hour);
    (await fixture.open()).close();
    assert.deepEqual(fixture.journals(), []);
    assert.deepEqual(fixture.rawFiles(), ['2026-11-23T12.sqlite']);
  });

  it('keeps the rows of two writers on one folder, in whichever order they save, crash and go', async () => {
    const one = await fixture.open();
    const two = await fixture.open();
    for (let index = 0; index < 40; index++) {
      const writer = index % 2 === 0 ? one : two;
      writer.record(makeBusyTick(noonMs + index * 5000, 2));
      if (index === 15) one.flush();
      if (index === 25) two.flush();
    }
    one.close();
    const three = await fixture.open();
    assert.equal(times(three).length, 40);
    two.close();
    three.record(makeBusyTick(noonMs + hour, 2));
    three.close();
    fixture.clock.advance(3 * hour);
    const last = await fixture.open();
    assert.deepEqual(fixture.journals(), []);
    assert.equal(times(last, noonMs + 3 * hour).length, 41);
    const counters = last.queryHistory({ container: 'app-1', nowMs: noonMs + 3 * hour });
    const wrong = counters.filter(row => row.networkRxBytes !== row.timestampMs - noonMs + 1_000_000);
    assert.deepEqual(wrong, []);
    last.close();
  });

  it('with a broken middle gives what comes before, and is set aside', async () => {
    const crashed = await fixture.open();
    for (let index = 0; index < 20; index++) crashed.record(makeBusyTick(noonMs + index * 5000, 2));
    const [name = ''] = fixture.journals();
    const file = fixture.file('journal', name);
    const bytes = fs.readFileSync(file);
    const at = Math.floor(bytes.length * 0.8);
    bytes.writeUInt8(bytes.readUInt8(at) ^ 0x10, at);
    crashed.close();
    fs.rmSync(fixture.file('raw'), { recursive: true });
    fs.writeFileSync(file, bytes);
    fixture.clock.advance(2 * hour);
    const store = await fixture.open();
    const found = times(store).length;
    assert.ok(found > 2 && found < 18, `${found} ticks`);
    assert.equal(store.report.damaged.length, 1);
    assert.deepEqual(fixture.journals(), []);
    store.close();
  });

  for (const [name, content] of [
    ['an empty', ''],
    ['a garbage', 'x'.repeat(1000)],
  ] as const) {
    it(`does not stop at ${name} file`, async () => {
      fs.mkdirSync(fixture.file('journal'), { recursive: true });
      fs.writeFileSync(fixture.file('journal', '2026-11-23T12.0123456789ab.journal'), content);
      const store = await fixture.open();
      store.record(makeTick(noonMs));
      store.close();
      assert.equal(fixture.damagedFiles().length, content === '' ? 0 : 2);
    });
  }

  itWith(
    'symbolicLinks',
    'that cannot be read stays until it can be set aside, and is never removed',
    async () => {
      const name = '2026-11-23T12.0123456789ab.journal';
      fs.mkdirSync(fixture.file('journal'), { recursive: true });
      fs.writeFileSync(fixture.file('journal', name), 'x'.repeat(1000));
      // A dangling link in the folder's place prevents anything from being moved there.
      fs.symlinkSync(fixture.file('nowhere'), fixture.file('damaged'));
      fixture.clock.advance(2 * hour);
      const store = await fixture.open();
      assert.deepEqual(
        store.report.damaged.map(({ file, movedTo }) => file === movedTo),
        [true],
      );
      const settle = (): unknown => store.prune({ nowMs: fixture.clock.now(), rawHours: 24 });
      settle();
      assert.deepEqual(fixture.journals(), [name]);
      fs.rmSync(fixture.file('damaged'));
      settle();
      assert.deepEqual(fixture.journals(), []);
      const [movedTo = ''] = store.report.damaged.map(each => each.movedTo);
      assert.equal(fs.readFileSync(movedTo, 'utf8'), 'x'.repeat(1000));
      store.close();
    },
  );

  it('of a later version is left alone when its hour is over, and only Delete History removes it', async () => {
    const crashed = await fixture.open();
    crashed.record(makeTick(noonMs));
    await crashed.store.whenStored();
    const file = fixture.file('journal', fixture.journals()[0] ?? '');
    const later = fs.readFileSync(file);
    later.writeUInt8(200, 4);
    later.writeUInt32LE(crc32(later.subarray(0, 16)), 16);
    crashed.close();
    fs.writeFileSync(file, later);
    fixture.clock.advance(2 * hour);
    const store = await fixture.open();
    store.prune({ nowMs: fixture.clock.now(), rawHours: 24 });
    assert.match(fixture.logged.join('\n'), /Left alone .*newer version/);
    assert.deepEqual(fs.readFileSync(file), later);
    store.clear({ nowMs: fixture.clock.now() });
    assert.equal(fs.existsSync(file), false);
    store.close();
  });

  it('stays, however often its hour is to be settled, where a later version wrote the hour’s file', async () => {
    const crashed = await fixture.open();
    crashed.record(makeTick(noonMs));
    await crashed.store.whenStored();
    const [name = ''] = fixture.journals();
    const bytes = fs.readFileSync(fixture.file('journal', name));
    fixture.clock.advance(2 * hour);
    crashed.flush();
    crashed.close();
    const file = fixture.file('raw', '2026-11-23T12.sqlite');
    const later = fs.readFileSync(file);
    later.writeUInt32BE(rawFileKind.schemaVersion + 1, 60);
    fs.writeFileSync(file, later);
    fs.writeFileSync(fixture.file('journal', name), bytes);
    const store = await fixture.open();
    for (let round = 0; round < 3; round++) store.prune({ nowMs: fixture.clock.now(), rawHours: 24 });
    assert.deepEqual(fs.readFileSync(fixture.file('journal', name)), bytes);
    const told = fixture.logged.filter(line => line.startsWith('Left alone the journals of an hour'));
    assert.equal(told.length, 1);
    store.close();
  });

  itWith(
    'shareModes',
    'keeps no hour from going that was deleted while the disk was still syncing it',
    async () => {
      const store = await fixture.open(10_000);
      for (let back = 5; back >= 0; back--) store.record(makeTick(noonMs - back * hour));
      assert.equal(fixture.journals().length, 6, 'there until the sync has ended');
      store.prune({ nowMs: noonMs, rawHours: 10_000, maxBytes: 1 });
      assert.deepEqual(fixture.rawFiles(), []);
      await fixture.whenReleased();
      assert.equal(fixture.journals().length, 1);
      store.close();
    },
  );

  it('replays a full hour of 50 containers', async function () {
    this.timeout(30_000);
    const crashed = await fixture.open();
    const load = new Load(50);
    for (let at = noonMs; at < noonMs + hour; at += 5000) crashed.record(load.tick(at));
    const store = await fixture.open();
    assert.equal(times(store).length, 720);
    store.close();
    crashed.close();
  });
});
