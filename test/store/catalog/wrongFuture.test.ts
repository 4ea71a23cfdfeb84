import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Retention } from '../../../src/protocol/store';
import type { SyncStore as Store } from '../../support/data/syncStore';
import { makeDeathRecord } from '../../support/data/deaths';
import { StoreFixture } from '../fixture';
import { containerId, makeContainer, makeHost, makeSample, makeTick, noonMs } from '../ticks';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const stepMs = 5 * minute;
const yearsMs = 3 * 365 * day;
const kept: Retention = { rawHours: 24, minuteDays: 14, quarterHourDays: 180 };

describe('History while and after the clock was wrong', function () {
  this.timeout(30_000);
  let fixture: StoreFixture;
  beforeEach(() => (fixture = new StoreFixture()));
  afterEach(() => fixture.remove());

  const openAt = (nowMs: number, rawHours = 24): Promise<Store> => {
    fixture.clock.stepWall(nowMs - fixture.clock.now());
    return fixture.open(rawHours);
  };
  /**
   * Records a tick at the clock's current time. `number` is stored as the number of processes, so that rows
   * can be told apart.
   */
  const record = (store: Store, number: number): void => {
    const nowMs = fixture.clock.now();
    const samples = [makeSample(1, nowMs, { pids: number, cpuPercent: number })];
    const event = {
      timestampMs: nowMs,
      containerId: containerId(1),
      name: 'app-1',
      action: 'start',
    } as const;
    const events = number % 12 === 1 ? [event] : [];
    store.record(makeTick(nowMs, { samples, host: makeHost(nowMs), events }));
  };
  /**
   * Records ticks for a while, numbered from `first`, with retention running as usual. Returns the next
   * number.
   */
  const recordFor = (store: Store, first: number, forMs: number, retention = kept): number => {
    let number = first;
    for (let sinceMs = 0; sinceMs < forMs; sinceMs += stepMs) {
      record(store, number++);
      fixture.clock.advance(stepMs);
      if ((sinceMs + stepMs) % (2 * hour) === 0) store.prune({ nowMs: fixture.clock.now(), ...retention });
    }
    return number;
  };
  const prune = (store: Store, retention = kept): void =>
    void store.prune({ nowMs: fixture.clock.now(), ...retention });
  const numbersIn = (store: Store): number[] =>
    store
      .queryHistory({ container: 'app-1', hours: 100_000, limit: 5000, nowMs: fixture.clock.now() })
      .map(row => row.pids ?? 0)
      .reverse();
  const range = (from: number, to: number): number[] =>
    Array.from({ length: to - from }, (_, index) => from + index);
  /** Names of all history files of a year. */
  const filesOf = (year: number): string[] =>
    fs
      .readdirSync(fixture.folder, { recursive: true, encoding: 'utf8' })
      .filter(name => new RegExp(`^${year}-.*\\.(sqlite|journal)$`).test(path.basename(name)));
  const subject = { kind: 'container', container: 'app-1', metrics: ['cpuPercent', 'pids'] } as const;
  const host = { kind: 'host', metrics: ['cpuPercent'] } as const;
  const ever = { fromMs: noonMs - 30 * day, toMs: noonMs + 20 * yearsMs };

  it('answers each query with what is true, and nothing from three years ahead', async () => {
    const store = await openAt(noonMs - 3 * hour);
    const wrong = recordFor(store, 1, 3 * hour);
    fixture.clock.stepWall(yearsMs);
    const right = recordFor(store, wrong, 2 * hour);
    fixture.clock.stepWall(-yearsMs);
    record(store, right);
    const nowMs = fixture.clock.now();
    const truth = [...range(1, wrong), right];
    assert.deepEqual(numbersIn(store), truth);
    assert.equal(store.queryHostHistory({ hours: 100, limit: 5000, nowMs }).length, truth.length);
    assert.equal(store.queryHistory({ container: 'app-1', nowMs })[0]?.pids, right);
    assert.equal(store.queryPeaks(ever)[0]?.cpuPercent, right);
    assert.equal(store.queryPeaks({ fromMs: nowMs + hour, toMs: ever.toMs }).length, 0);
    const newestMs = (times: readonly number[]): number => Math.max(...times);
    assert.ok(newestMs(store.queryEvents({ ...ever, limit: 5000 }).map(each => each.timestampMs)) <= nowMs);
    for (const maxPoints of [20_000, 500, 20]) {
      const { timestamps } = store.querySeries({ subject, ...ever, maxPoints });
      assert.ok(
        timestamps.length > 0 && newestMs(timestamps) <= nowMs + (ever.toMs - ever.fromMs) / maxPoints,
      );
      const [many] = store.querySeriesOfMany({ ...subject, containers: ['app-1'], ...ever, maxPoints });
      assert.deepEqual(many?.timestamps, timestamps);
    }
    const statistics = store.queryStatistics({ subject: host, ...ever }).metrics.cpuPercent;
    assert.equal(statistics?.seconds, truth.length * 5);
    const [workload] = store.listWorkloads();
    assert.equal(workload?.lastSeenMs, nowMs);
    assert.equal(workload.firstSeenMs, noonMs - 3 * hour);
    store.close();
  });

  it('shows a container that ended meanwhile with its last true row, and one seen only meanwhile not at all', async () => {
    const store = await openAt(noonMs);
    const numbers = [1, 2];
    const tick = (containers: readonly number[]): void => {
      const nowMs = fixture.clock.now();
      store.record(
        makeTick(nowMs, {
          containers: containers.map(each => makeContainer(each)),
          samples: containers.map(each => makeSample(each, nowMs)),
        }),
      );
      fixture.clock.advance(5000);
    };
    tick(numbers);
    fixture.clock.stepWall(yearsMs);
    tick([...numbers, 3]);
    fixture.clock.stepWall(-yearsMs);
    tick([1]);
    const seen = new Map(store.listWorkloads().map(each => [each.name, each.lastSeenMs]));
    assert.deepEqual(
      [...seen],
      [
        ['app-1', noonMs + 10_000],
        ['app-2', noonMs],
      ],
    );
    store.close();
  });

  it('sets aside runs of users, deaths and notes of three years ahead, and prunes them with the rest', async () => {
    let store: Store;
    const tell = (name: string): void => {
      const nowMs = fixture.clock.now();
      const span = { startMs: nowMs - minute, endMs: nowMs };
      store.noteRun({ id: `run-${name}`, kind: 'task', key: 'task:test', label: name, ...span }, nowMs);
      const container = { id: containerId(1), name, workload: 'name:app-1', image: '' };
      store.noteDeath({ record: makeDeathRecord(nowMs, { container }), nowMs });
      store.addNote({ kind: 'alert', timestampMs: nowMs, text: name }, nowMs);
    };
    const found = (): unknown => ({
      runs: store.queryRuns(ever).map(({ label }) => label),
      deaths: store.queryDeaths(ever).map(({ record }) => record.container.name),
      notes: store.queryNotes(ever).map(({ text }) => text),
    });
    const truth = { runs: ['true'], deaths: ['true'], notes: ['true'] };
    store = await openAt(noonMs - 5 * hour);
    let next = recordFor(store, 1, 5 * hour);
    tell('true');
    store.close();
    store = await openAt(noonMs + yearsMs);
    next = recordFor(store, next, hour);
    tell('ahead');
    store.close();
    store = await openAt(noonMs + hour);
    next = recordFor(store, next, 23 * hour);
    assert.deepEqual(found(), truth, 'not asked for before their time has come');
    store.close();
    store = await openAt(fixture.clock.now());
    recordFor(store, next, 4 * hour);
    // Whoever asks this late would be answered with them.
    store.queryHistory({ nowMs: noonMs + 10 * yearsMs });
    assert.deepEqual(found(), truth, 'gone');
    store.close();
  });

  for (const [title, aheadMs] of [
    ['forty minutes', 40 * minute],
    ['three hours', 3 * hour],
    ['a day and two hours', 26 * hour],
    ['three years', yearsMs],
  ] as const) {
    it(`keeps all that is true where it was ahead by ${title} and came back, and nothing else`, async () => {
      const store = await openAt(noonMs - 5 * hour);
      const wrong = recordFor(store, 1, 5 * hour);
      fixture.clock.stepWall(aheadMs);
      const right = recordFor(store, wrong, 2 * hour);
      fixture.clock.stepWall(-aheadMs);
      const startMs = fixture.clock.now();
      const end = recordFor(store, right, Math.min(30 * hour, aheadMs + 4 * hour), {
        ...kept,
        rawHours: 100,
      });
      // Rows from the wrong clock that are in the past when it is corrected look like any other row.
      const passed = Math.max(0, 2 * hour - aheadMs) / stepMs;
      const truth = [...range(1, wrong), ...range(wrong, wrong + passed), ...range(right, end)];
      assert.deepEqual(numbersIn(store), truth);
      const rows = store.queryHistory({
        container: 'app-1',
        hours: 100,
        limit: 5000,
        nowMs: fixture.clock.now(),
      });
      const moved = rows.filter(
        ({ timestampMs, pids = 0 }) => pids >= right && timestampMs !== startMs + (pids - right) * stepMs,
      );
      assert.deepEqual(moved, []);
      // Roll-ups are made of the same rows: each tick stands for five seconds.
      const span = { fromMs: noonMs - 2 * day, toMs: fixture.clock.now() };
      for (const maxPoints of [5000, 60]) {
        const { timestamps, columns } = store.querySeries({ subject, ...span, maxPoints });
        const highest = columns.pids?.max?.filter(value => typeof value === 'number') ?? [];
        assert.equal(Math.max(...highest), end - 1);
        assert.ok(timestamps.every(each => each <= fixture.clock.now()));
      }
      const seconds = store.queryStatistics({ subject: host, ...span }).metrics.cpuPercent?.seconds;
      assert.equal(seconds, truth.length * 5);
      await fixture.whenReleased();
      assert.deepEqual(filesOf(2029), []);
      store.close();
      const again = await openAt(fixture.clock.now(), 100);
      assert.deepEqual(numbersIn(again), truth);
      again.close();
    });
  }

  it('prunes what a wrong clock left where the store was opened again, a day after', async () => {
    let store = await openAt(noonMs - 5 * hour);
    const wrong = recordFor(store, 1, 5 * hour);
    store.close();
    store = await openAt(noonMs + yearsMs);
    const right = recordFor(store, wrong, 2 * hour);
    store.close();
    const yearAhead = new Date(noonMs + yearsMs).getUTCFullYear();
    assert.notDeepEqual(filesOf(yearAhead), []);
    store = await openAt(noonMs + 2 * hour);
    let end = recordFor(store, right, 23 * hour, { ...kept, rawHours: 100 });
    store.close();
    assert.notDeepEqual(filesOf(yearAhead), [], 'not before the clock went on for a day');
    store = await openAt(fixture.clock.now(), 100);
    assert.deepEqual(numbersIn(store), [...range(1, wrong), ...range(right, end)]);
    end = recordFor(store, end, 2 * hour, { ...kept, rawHours: 100 });
    await fixture.whenReleased();
    assert.deepEqual(filesOf(yearAhead), []);
    assert.deepEqual(numbersIn(store), [...range(1, wrong), ...range(right, end)]);
    // No query finds what is gone, however late it is asked.
    const nowMs = fixture.clock.now() + 10 * yearsMs;
    assert.equal(
      store.queryHistory({ container: 'app-1', hours: 1e6, limit: 5000, nowMs })[0]?.pids,
      end - 1,
    );
    assert.equal(
      Math.max(...store.queryEvents({ ...ever, limit: 5000 }).map(each => each.timestampMs)) < nowMs,
      true,
    );
    store.close();
  });

  it('makes room by what is ahead first, and never for it', async () => {
    let store = await openAt(noonMs - 5 * hour);
    const wrong = recordFor(store, 1, 5 * hour);
    store.close();
    store = await openAt(noonMs + yearsMs);
    const right = recordFor(store, wrong, 2 * hour);
    store.close();
    store = await openAt(noonMs + 2 * hour);
    record(store, right);
    prune(store);
    const { bytes } = store.reportStorage();
    prune(store, { ...kept, maxBytes: bytes - 1024 });
    assert.deepEqual(numbersIn(store), [...range(1, wrong), right]);
    assert.deepEqual(filesOf(new Date(noonMs + yearsMs).getUTCFullYear()), []);
    store.close();
  });

  it('keeps true saves, deaths and events where those of three years ahead fill all the room', async () => {
    let store: Store;
    const times = (lastMs: number, count: number): number[] =>
      Array.from({ length: count }, (_, index) => lastMs - (count - index) * 4 * minute);
    const tell = (lastMs: number, count: number): void => {
      const nowMs = fixture.clock.now();
      const container = { id: containerId(1), name: 'app-1', workload: 'name:app-1', image: '' };
      for (const atMs of times(lastMs, count)) {
        const save = { kind: 'save', key: 'save', label: 'a.ts', startMs: atMs, endMs: atMs } as const;
        for (const round of range(0, 10)) store.noteRun({ id: `save-${atMs}-${round}`, ...save }, nowMs);
        store.noteDeath({ record: makeDeathRecord(atMs, { container }), nowMs });
        const event = { containerId: containerId(1), name: 'app-1', action: 'kill' } as const;
        const events = range(0, 100).map(each => ({ ...event, timestampMs: atMs + each }));
        store.noteEvents({ events, nowMs });
      }
    };
    const found = (): unknown => ({
      saves: store.queryRuns({ ...ever, kinds: ['save'], limit: 5000 }).length,
      deaths: store.queryDeaths(ever).map(({ record }) => record.atMs),
      kills: store.queryEvents({ ...ever, actions: ['kill'], limit: 5000 }).length,
    });
    store = await openAt(noonMs - 5 * hour);
    let next = recordFor(store, 1, 5 * hour);
    const firstMs = fixture.clock.now();
    tell(firstMs, 10);
    store.close();
    store = await openAt(noonMs + yearsMs);
    next = recordFor(store, next, hour);
    tell(fixture.clock.now(), 90);
    store.close();
    store = await openAt(noonMs + 2 * hour);
    record(store, next);
    const lastMs = fixture.clock.now();
    tell(lastMs, 15);
    const truth = [...times(firstMs, 10), ...times(lastMs, 15)];
    const all = { saves: 250, deaths: truth.toReversed(), kills: 2500 };
    assert.deepEqual(found(), all);
    // As after a crash: from the database, which has no room, and the journal.
    store = await openAt(fixture.clock.now());
    assert.deepEqual(found(), all, 'opened again');
    assert.notDeepEqual(filesOf(new Date(noonMs + yearsMs).getUTCFullYear()), [], 'the clock is not proven');
    store.close();
  });

  it('loses nothing while it is six years behind, for however long, nor after', async () => {
    let store = await openAt(noonMs - 20 * hour);
    const wrong = recordFor(store, 1, 20 * hour);
    store.close();
    store = await openAt(noonMs - 2 * yearsMs);
    const right = recordFor(store, wrong, 5 * hour, { ...kept, maxBytes: 2 ** 30 });
    assert.equal(store.listWorkloads()[0]?.lastSeenMs, fixture.clock.now() - stepMs);
    fixture.clock.stepWall(2 * yearsMs);
    const end = recordFor(store, right, 2 * hour, { ...kept, rawHours: 100 });
    const truth = [...range(1, wrong), ...range(right, end)];
    const span = { hours: 100, limit: 5000, nowMs: fixture.clock.now() };
    assert.deepEqual(
      store
        .queryHistory({ container: 'app-1', ...span })
        .map(row => row.pids)
        .reverse(),
      truth,
    );
    store.close();
  });

  it('loses nothing where it steps back by forty minutes and the first hours say nothing of it', async () => {
    const store = await openAt(noonMs);
    const back = recordFor(store, 1, hour);
    fixture.clock.stepWall(-40 * minute);
    const end = recordFor(store, back, 2 * hour);
    assert.deepEqual(numbersIn(store), range(1, end));
    store.close();
  });
});
