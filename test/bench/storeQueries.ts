import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { leakQuery } from '../../src/collecting/leakWatch';
import type { Series } from '../../src/common/series';
import { hourMs, minuteMs } from '../../src/common/time';
import { findLeak } from '../../src/leaks/findLeak';
import type { ContainerMetric } from '../../src/common/metrics';
import { containerId, noonMs } from '../store/ticks';
import type { BenchResult } from './support/benchResult';
import { Load } from './support/load';
import { longHistory, makeLongHistory } from './support/longHistory';
import { openBenchStore } from './support/openBenchStore';
import { memoryOf } from './storeMemory';
import { toResult } from './support/toResult';

const metrics: readonly ContainerMetric[] = ['cpuPercent', 'memoryUsedBytes', 'networkRxBytesPerSecond'];
const spans = [
  ['1 h', hourMs, 5],
  ['24 h', 24 * hourMs, 10],
  ['7 d', 7 * 24 * hourMs, 10],
  ['180 d', 180 * 24 * hourMs, 20],
] as const;

/** What queries, ticks and memory cost with half a year of 50 containers on disk. Takes about a minute. */
export async function benchStoreQueries(): Promise<BenchResult[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'container-metrics-bench-'));
  try {
    await makeLongHistory(folder, noonMs);
    return [
      ...(await queryTimes(folder)),
      ...(await leakTimes(folder)),
      ...(await tickTimes(folder)),
      toResult({
        name: 'store: memory with half a year of history, over an empty store',
        unit: 'MB',
        runs: [memoryOf(folder) - memoryOf(path.join(folder, 'empty'))],
        limit: 64,
      }),
    ];
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** What the hourly search for a leak costs for each workload: in the store's thread, and in the window's. */
async function leakTimes(folder: string): Promise<BenchResult[]> {
  const store = await openBenchStore(folder, noonMs);
  const asking: number[] = [];
  const finding: number[] = [];
  for (let workload = 1; workload <= longHistory.containers; workload++) {
    let series: Series = { timestamps: [], columns: {}, bucketMs: 0 };
    asking.push(timeOf(() => (series = store.querySeries(leakQuery(containerId(workload), noonMs)))));
    finding.push(timeOf(() => findLeak({ series, limitBytes: 2 ** 30 })));
  }
  store.close();
  return [
    toResult({ name: 'leaks: eight days of one workload asked', unit: 'ms', runs: asking, limit: 20 }),
    toResult({ name: 'leaks: whether it leaks, of that', unit: 'ms', runs: finding, limit: 5 }),
  ];
}

async function queryTimes(folder: string): Promise<BenchResult[]> {
  const results: BenchResult[] = [];
  for (const [name, spanMs, limit] of spans) {
    const cold: number[] = [];
    const warm: number[] = [];
    for (let round = 0; round < 5; round++) {
      const store = await openBenchStore(folder, noonMs);
      const ask = (): unknown =>
        store.querySeries({
          subject: { kind: 'container', container: containerId(7 + round), metrics },
          fromMs: noonMs - spanMs,
          toMs: noonMs,
          maxPoints: 1000,
        });
      cold.push(timeOf(ask));
      for (let run = 0; run < 5; run++) warm.push(timeOf(ask));
      store.close();
    }
    results.push(
      toResult({
        name: `store: ${name} of one container at 1000 points, warm`,
        unit: 'ms',
        runs: warm,
        limit,
      }),
    );
    results.push(
      toResult({ name: `store: the same, first after opening`, unit: 'ms', runs: cold, limit: 60 }),
    );
  }
  const store = await openBenchStore(folder, noonMs);
  const overviews = Array.from({ length: 10 }, (_, round) =>
    timeOf(() =>
      store.queryOverview({
        subject: { kind: 'container', container: containerId(1 + round), metrics: ['cpuPercent'] },
        toMs: noonMs,
        maxPoints: 1000,
      }),
    ),
  );
  results.push(
    toResult({
      name: 'store: overview of all that is kept of one container, 1000 points',
      unit: 'ms',
      runs: overviews,
      limit: 20,
    }),
  );
  const containers = Array.from({ length: longHistory.containers }, (_, index) => containerId(index + 1));
  const many = Array.from({ length: 5 }, () =>
    timeOf(() =>
      store.querySeriesOfMany({
        containers,
        metrics,
        fromMs: noonMs - 24 * hourMs,
        toMs: noonMs,
        maxPoints: 500,
      }),
    ),
  );
  // Runs of two minutes, one an hour, so that each is in another file.
  const ten = Array.from({ length: 10 }, (_, index) => {
    const fromMs = noonMs - (index + 1) * hourMs + 7 * minuteMs;
    return { fromMs, toMs: fromMs + 2 * minuteMs };
  });
  const measured = Array.from({ length: 5 }, () => timeOf(() => store.queryRunFigures({ spans: ten })));
  store.close();
  results.push(
    toResult({ name: 'store: 24 h of 50 containers at 500 points each', unit: 'ms', runs: many, limit: 250 }),
    // 50 ms for 20 containers.
    toResult({
      name: 'store: what ten runs of 2 min used of 50 containers',
      unit: 'ms',
      runs: measured,
      limit: 125,
    }),
  );
  return results;
}

/** Records ticks alternately into a store with half a year of history and into an empty one. */
async function tickTimes(folder: string): Promise<BenchResult[]> {
  const emptyFolder = path.join(folder, 'empty');
  const full = await openBenchStore(folder, noonMs);
  const empty = await openBenchStore(emptyFolder, noonMs);
  const loads = [new Load(longHistory.containers), new Load(longHistory.containers)] as const;
  const fullMs: number[] = [];
  const emptyMs: number[] = [];
  for (let at = noonMs; at < noonMs + hourMs; at += 5000) {
    const [a, b] = [loads[0].tick(at), loads[1].tick(at)];
    fullMs.push(timeOf(() => full.record(a)));
    emptyMs.push(timeOf(() => empty.record(b)));
  }
  full.close();
  empty.close();
  const tick = toResult({
    name: 'store: a tick of 50 rows with half a year of history, beside an empty store',
    unit: 'ms',
    runs: fullMs,
    limit: 1,
    baselineRuns: emptyMs,
  });
  const ratio = tick.value / (tick.baseline ?? Number.NaN);
  return [
    { ...tick, runs: [] },
    toResult({ name: 'store: the ratio of the two', unit: 'ratio', runs: [ratio], limit: 1.2 }),
  ];
}

function timeOf(action: () => unknown): number {
  const start = performance.now();
  action();
  return performance.now() - start;
}
