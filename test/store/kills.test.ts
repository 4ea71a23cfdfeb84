import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { hourMs as hour } from '../../src/common/time';
import { checkFiles, killCount, readTimes, runAndKill } from '../support/windows/killing';
import { StoreFixture, wasmPath } from './fixture';
import { SyncStore } from '../support/data/syncStore';
import { noonMs } from './ticks';

const stepMs = 300_000;

describe('Killing the process while hours end, are rolled up and go', () => {
  let fixture: StoreFixture;
  beforeEach(() => (fixture = new StoreFixture()));
  afterEach(() => fixture.remove());

  it('leaves each stored tick in the samples or in the roll-ups, and in none twice', async function () {
    const kills = killCount(30);
    this.timeout(60_000 + kills * 3000);
    const acknowledged = fixture.file('acknowledged');
    fs.writeFileSync(acknowledged, '');
    let random = 11;
    let startMs = noonMs;
    for (let kill = 0; kill < kills; kill++) {
      random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
      await runAndKill([fixture.file('store'), acknowledged, String(startMs), '2'], random % 400);
      startMs = (readTimes(acknowledged).at(-1) ?? startMs) + 2 * stepMs;
    }
    const stored = readTimes(acknowledged);
    const silent = (): void => undefined;
    const warnings: string[] = [];
    const warn = (message: string): void => void warnings.push(message);
    const retention = { rawHours: 2, minuteDays: 1000, quarterHourDays: 1000 };
    const store = await SyncStore.open(
      { folder: fixture.file('store'), wasmPath, nowMs: startMs, ...retention },
      {
        clock: fixture.clock,
        log: { debug: silent, info: silent, warn, error: warn },
        handleHealth: silent,
      },
    );
    assert.deepEqual(store.report.damaged, []);
    assert.deepEqual(warnings, []);
    const found = new Map<number, number>();
    let seconds = 0;
    const subject = { kind: 'host', metrics: ['cpuPercent'] } as const;
    for (let fromMs = noonMs; fromMs <= startMs; fromMs += 12 * hour) {
      const span = { fromMs, toMs: fromMs + 12 * hour - 1 };
      const { timestamps, columns } = store.querySeries({ subject, ...span, maxPoints: 20_000 });
      timestamps.forEach((time, index) => {
        if (typeof columns.cpuPercent?.avg[index] !== 'number') return;
        found.set(time, (found.get(time) ?? 0) + 1);
      });
      seconds += store.queryStatistics({ subject, ...span }).metrics.cpuPercent?.seconds ?? 0;
    }
    assert.deepEqual(
      stored.filter(time => !found.has(time)),
      [],
    );
    assert.deepEqual(
      [...found].filter(([, count]) => count > 1),
      [],
    );
    assert.ok(found.size - stored.length <= kills, `${found.size} of ${stored.length}`);
    // Each tick stands for five seconds, so an hour rolled up twice would double the sum.
    assert.equal(seconds, found.size * 5);
    store.close();
    await checkFiles(fixture.file('store', 'raw'));
    await checkFiles(fixture.file('store', 'rollups', 'minute'));
    await checkFiles(fixture.file('store', 'rollups', 'quarter'));
  });
});
