import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { hourMs as hour } from '../../src/common/time';
import { Load } from '../bench/support/load';
import type { StoredTick } from '../../src/history/figures/storedTick';
import { DamagedFiles } from '../../src/history/files/damagedFiles';
import { loadSqlRuntime } from '../../src/history/files/sqlDatabase';
import { Hours } from '../../src/history/hours/hours';
import { Journals } from '../../src/history/journal/journals';
import { RecordingLog } from '../support/fakes/recordingLog';
import { StoreFixture, wasmPath } from './fixture';
import { containerId, makeContainer, makeTick, noonMs } from './ticks';
import { heapBytes } from '../support/data/heapBytes';

const stepMs = 60_000;
const retention = { rawHours: 4, minuteDays: 1, quarterHourDays: 180 };

describe('Memory of the store', () => {
  let fixture: StoreFixture;
  beforeEach(() => (fixture = new StoreFixture()));
  afterEach(() => fixture.remove());

  it('stays what it is over hours of ticks, queries, seals, roll-ups and retention', async function () {
    this.timeout(120_000);
    const store = await fixture.open(retention.rawHours);
    const load = new Load(20);
    const fromMs = noonMs - hour;
    const query = { metrics: ['cpuPercent', 'memoryUsedBytes'], maxPoints: 500 } as const;
    const runHours = (fromHour: number, hours: number): void => {
      for (let at = noonMs + fromHour * hour; at < noonMs + (fromHour + hours) * hour; at += stepMs) {
        store.record(load.tick(at));
        if (at % (10 * stepMs) !== 0) continue;
        const subject = { kind: 'container', container: `app-${1 + ((at / stepMs) % 20)}` } as const;
        store.querySeries({
          subject: { ...subject, metrics: query.metrics },
          fromMs,
          toMs: at,
          maxPoints: 500,
        });
        store.queryHistory({ nowMs: at, limit: 500 });
        store.queryStatistics({ subject: { ...subject, metrics: query.metrics }, fromMs, toMs: at });
        if (at % hour === 0) store.prune({ nowMs: at, ...retention });
      }
    };
    runHours(0, 8);
    const before = await usedBytes();
    runHours(8, 24);
    const grownMb = ((await usedBytes()) - before) / 2 ** 20;
    // A tick is 10 KB: leaking all 1440 would be 14 MB.
    assert.ok(grownMb < 8, `grew by ${grownMb.toFixed(1)} MB over a day`);
    store.close();
  });

  it('is hardly more while a journal of a thousand idle containers is replayed', async function () {
    this.timeout(120_000);
    const ticks = 60;
    // Of others, ids would collide.
    const numbers = Array.from({ length: 1100 }, (_, index) => index + 1).filter(
      number => !number.toString(16).startsWith('c'),
    );
    const containers = numbers.map(number => makeContainer(number));
    const crashed = await fixture.open();
    for (let index = 0; index < ticks; index++) {
      const atMs = noonMs + index * 5000;
      const samples = numbers.map(number => ({ timestampMs: atMs, containerId: containerId(number) }));
      crashed.record(makeTick(atMs, { containers, samples }));
    }
    await crashed.store.whenStored();
    const hours = new Hours(
      await loadSqlRuntime(wasmPath),
      fixture.file('replayed'),
      new DamagedFiles(fixture.file('damaged'), fixture.clock, new RecordingLog()),
      new RecordingLog(),
    );
    const heaps: number[] = [];
    const merge = hours.merge.bind(hours);
    hours.merge = (hourStartMs, replayed) => {
      const measured = function* (): Generator<StoredTick> {
        for (const stored of replayed) {
          if (heaps.length < ticks) heaps.push(heapBytes());
          yield stored;
        }
      };
      merge(hourStartMs, measured());
    };
    const journals = new Journals({
      folder: fixture.file('journal'),
      hourFiles: hours,
      damaged: new DamagedFiles(fixture.file('damaged'), fixture.clock, new RecordingLog()),
      log: new RecordingLog(),
      handleSync: () => undefined,
    });
    const before = heapBytes();
    assert.equal(journals.replay().length, 1);
    assert.equal(heaps.length, ticks);
    const rows = hours.read(noonMs, hour => hour.database.number('SELECT count(*) FROM samples'));
    assert.equal(rows, ticks * numbers.length);
    // All ticks together take 40 MB.
    const grownMb = (Math.max(...heaps) - before) / 2 ** 20;
    assert.ok(grownMb < 15, `${grownMb.toFixed(1)} MB`);
    hours.close();
    crashed.close();
  });
});

/** Memory of this thread after garbage collection, including WebAssembly's. */
async function usedBytes(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let least = Infinity;
  // Buffers' memory is released some time after they were collected.
  for (let round = 0; round < 5; round++) {
    collect();
    await new Promise(resolve => setTimeout(resolve, 20));
    const { heapUsed, external } = process.memoryUsage();
    least = Math.min(least, heapUsed + external);
  }
  return least;
}
