import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { hourMs as hour } from '../../src/common/time';
import { Load } from '../bench/support/load';
import { StoreFixture } from './fixture';
import { noonMs } from './ticks';

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
