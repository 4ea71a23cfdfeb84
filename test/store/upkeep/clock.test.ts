import assert from 'node:assert/strict';
import { expiredHours } from '../../../src/history/upkeep/retention';
import type { SyncStore as Store } from '../../support/data/syncStore';
import { StoreFixture } from '../fixture';
import { makeHost, makeSample, makeTick, noonMs } from '../ticks';
import { setTimeZone } from '../../support/machine/timeZone';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const stepMs = 2 * minute;
const retention = { rawHours: 24, minuteDays: 14, quarterHourDays: 180 };

/** The wall clock's deviation (ms), by true time since the start. */
const clocks: Readonly<Record<string, (sinceMs: number) => number>> = {
  'steps back a second': since => (since < 2 * hour ? 0 : -second),
  'steps back ten minutes': since => (since < 2 * hour ? 0 : -10 * minute),
  'steps back three hours': since => (since < 2 * hour ? 0 : -3 * hour),
  'steps forward three hours': since => (since < 2 * hour ? 0 : 3 * hour),
  'steps forward three hours and back again': since => (since < 2 * hour || since > 3 * hour ? 0 : 3 * hour),
  'steps forward forty days and back again': since => (since < 2 * hour || since > 4 * hour ? 0 : 40 * day),
  'goes back and forth by a second': since => (since % (4 * stepMs) < 2 * stepMs ? 0 : -second),
};

/** The true time in the middle, which is when the clock steps. */
const moments: Readonly<Record<string, { readonly atMs: number; readonly timeZone?: string }>> = {
  'within an hour': { atMs: noonMs + 31 * minute },
  'at the end of an hour': { atMs: noonMs + hour },
  'at the end of a day': { atMs: Date.UTC(2026, 10, 24) },
  'at the end of a month': { atMs: Date.UTC(2026, 11, 1) },
  'when summer time ends': { atMs: Date.UTC(2026, 9, 25, 1), timeZone: 'Europe/Berlin' },
  'when summer time begins by half an hour': {
    atMs: Date.UTC(2026, 9, 3, 15, 30),
    timeZone: 'Australia/Lord_Howe',
  },
};

describe('A wall clock that', function () {
  this.timeout(30_000);
  let fixture: StoreFixture;
  beforeEach(() => (fixture = new StoreFixture()));
  afterEach(async () => {
    await fixture.remove();
    setTimeZone();
  });

  const openAt = async (nowMs: number): Promise<Store> => {
    fixture.clock.stepWall(nowMs - fixture.clock.now());
    return fixture.open(retention.rawHours);
  };
  /** The tick's number is stored as the number of processes, so that rows can be told apart. */
  const record = (store: Store, number: number, wallMs: number): void => {
    const sample = makeSample(1, wallMs, { pids: number });
    store.record(makeTick(wallMs, { samples: [sample], host: makeHost(wallMs) }));
  };
  const rowsOf = (store: Store): readonly { readonly timestampMs: number; readonly pids?: number }[] =>
    store.queryHistory({ container: 'app-1', hours: 100_000, limit: 5000, nowMs: noonMs + 100 * day });

  for (const [step, offsetAt] of Object.entries(clocks)) {
    for (const [moment, { atMs, timeZone: local }] of Object.entries(moments)) {
      it(`${step} ${moment} loses no row, doubles none and keeps them in order`, async () => {
        setTimeZone(local);
        const startMs = atMs - 2 * hour;
        let store = await openAt(startMs);
        const ticks = (6 * hour) / stepMs;
        for (let number = 1; number <= ticks; number++) {
          const sinceMs = (number - 1) * stepMs;
          const wallMs = startMs + sinceMs + offsetAt(sinceMs);
          record(store, number, wallMs);
          if (number % 30 === 0) store.prune({ nowMs: wallMs, ...retention });
          if (number % 70 === 0) {
            store.close();
            store = await openAt(wallMs);
          }
        }
        const rows = rowsOf(store);
        const numbers = rows.map(row => row.pids ?? 0).sort((a, b) => a - b);
        assert.deepEqual(
          numbers,
          Array.from({ length: ticks }, (_, index) => index + 1),
        );
        const times = rows.map(row => row.timestampMs);
        assert.ok(
          times.every((time, index) => index === 0 || time < (times[index - 1] ?? 0)),
          'newest first, each time once',
        );
        // Each tick stands for five seconds, so anything rolled up twice would stand for more.
        const subject = { kind: 'container', container: 'app-1', metrics: ['pids'] } as const;
        const span = { fromMs: startMs - day, toMs: startMs + 50 * day };
        const host = { kind: 'host', metrics: ['cpuPercent'] } as const;
        const seconds = store.queryStatistics({ subject: host, ...span }).metrics.cpuPercent?.seconds;
        const series = store.querySeries({ subject, ...span, maxPoints: 20_000 });
        assert.ok(
          series.timestamps.every((time, index) => index === 0 || time > (series.timestamps[index - 1] ?? 0)),
        );
        assert.equal(seconds, ticks * 5);
        assert.deepEqual(store.report.damaged, []);
        store.close();
      });
    }
  }

  it('jumped over time in which the machine slept shows a gap there and no row', async () => {
    const store = await openAt(noonMs);
    for (let number = 0; number < 20; number++) {
      record(store, number + 1, noonMs + number * 5 * second + (number < 10 ? 0 : 9 * hour));
    }
    const subject = { kind: 'container', container: 'app-1', metrics: ['pids'] } as const;
    const span = { fromMs: noonMs, toMs: noonMs + 10 * hour };
    const { timestamps, columns } = store.querySeries({ subject, ...span, maxPoints: 1000 });
    const known = timestamps.filter((_, index) => typeof columns.pids?.avg[index] === 'number');
    assert.equal(known.length, 20);
    assert.equal(columns.pids?.avg.filter(value => value === null).length, 1);
    store.close();
  });

  it('went wrong by forty days deletes nothing before a day was recorded by it', async () => {
    let store = await openAt(noonMs);
    for (let back = 30; back >= 0; back--) record(store, 1, noonMs - back * hour);
    store.prune({ nowMs: noonMs, rawHours: 1000 });
    const jumpedMs = noonMs + 40 * day;
    for (let hours = 0; hours < 24; hours++) {
      const nowMs = jumpedMs + hours * hour;
      record(store, 1, nowMs);
      assert.equal(store.prune({ nowMs, ...retention }).removedFiles, 0, `after ${hours} h`);
      if (hours === 7) {
        store.close();
        store = await openAt(nowMs);
      }
    }
    record(store, 1, jumpedMs + day);
    assert.ok(store.prune({ nowMs: jumpedMs + day, ...retention }).removedFiles >= 31);
    store.close();
  });
});

describe('Retention by the clock', () => {
  const hours = (...backs: number[]): number[] => backs.map(back => noonMs - back * hour);

  it('removes what ended long enough ago, at the bound and not before', () => {
    const known = hours(26, 25, 24, 1, 0);
    assert.deepEqual(expiredHours(known, noonMs, noonMs, 24), hours(26, 25));
    assert.deepEqual(expiredHours(known, noonMs, noonMs - 1, 24), hours(26));
  });

  it('removes nothing when nothing was recorded, or when the last row is more than a day away', () => {
    assert.deepEqual(expiredHours(hours(50, 49), undefined, noonMs, 1), []);
    assert.deepEqual(expiredHours(hours(50, 25), noonMs - day - 1, noonMs, 1), []);
    assert.deepEqual(expiredHours(hours(50, -25), noonMs + day + 1, noonMs, 1), []);
  });

  it('waits for a day of rows after a gap of more than a day, and pays no heed to hours ahead', () => {
    assert.deepEqual(expiredHours(hours(100, 23, 0), noonMs, noonMs, 10), []);
    assert.deepEqual(expiredHours(hours(100, 24, 0), noonMs, noonMs, 10), hours(100, 24));
    assert.deepEqual(expiredHours(hours(30, 12, 0, -1000), noonMs, noonMs, 10), hours(30, 12));
  });
});
