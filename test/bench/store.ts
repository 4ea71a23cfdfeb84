import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { hourMs } from '../../src/common/time';
import type { ContainerMetric } from '../../src/common/metrics';
import { SyncStore as Store } from '../support/data/syncStore';
import { writtenBytes } from '../../src/history/files/writtenBytes';
import { wasmPath } from '../store/fixture';
import { ManualClock } from '../support/fakes/manualClock';
import { containerId, noonMs } from '../store/ticks';
import type { BenchResult } from './support/benchResult';
import { Load } from './support/load';
import { ObviousStore } from './support/obviousStore';

const containers = 50;
const intervalMs = 5000;
const hours = 24;
const chart: readonly ContainerMetric[] = ['cpuPercent', 'memoryUsedBytes', 'networkRxBytesPerSecond'];

/**
 * The store against the obvious design, both with the same 24 hours of 50 containers at 5 s. Takes about a
 * minute.
 */
export async function benchStore(): Promise<BenchResult[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'container-metrics-bench-'));
  const clock = new ManualClock(noonMs);
  const silent = (): void => undefined;
  const store = await Store.open(
    { folder, wasmPath, nowMs: noonMs, rawHours: hours },
    { clock, log: { debug: silent, info: silent, warn: silent, error: silent }, handleHealth: silent },
  );
  const obvious = await ObviousStore.open();
  try {
    const ours: number[] = [];
    const theirs: number[] = [];
    const load = new Load(containers);
    const writtenBefore = writtenBytes();
    let ticks = 0;
    for (let at = noonMs - hours * hourMs; at < noonMs; at += intervalMs, ticks++) {
      const tick = load.tick(at);
      ours.push(timeOf(() => store.record(tick)));
      theirs.push(timeOf(() => obvious.record(tick)));
    }
    store.flush();
    const rows = ticks * containers;
    const written = (writtenBytes() - writtenBefore) / rows;
    const bytes = folderBytes(folder) / rows;
    const obviousBytes = obvious.save().length / rows;
    const span = { fromMs: noonMs - hours * hourMs, toMs: noonMs };
    const subject = { kind: 'container', container: containerId(7), metrics: chart } as const;
    const day = repeat(15, () => store.querySeries({ subject, ...span, maxPoints: 1000 }));
    const obviousDay = median(repeat(15, () => obvious.series(containerId(7), span.fromMs, span.toMs)));
    const replay = await timeOfReplay(noonMs - hourMs);
    const results = [
      result('store: replay of a full hour of 50 containers', 'ms', replay, 500),
      result(
        'store: bytes per row on disk, share of the obvious design',
        'ratio',
        [bytes / obviousBytes],
        0.14,
      ),
      result('store: bytes per row on disk', 'B', [bytes], undefined, obviousBytes),
      result('store: record a tick of 50 rows', 'ms', ours, 1, median(theirs)),
      // The obvious design writes the whole file once a minute. Computed from its size, because writing would
      // take hours.
      result('store: bytes written per row over a day', 'B', [written], 100, (obviousBytes * hours * 60) / 2),
      result('store: 24 h of one container at 1000 points', 'ms', day, 10, obviousDay),
    ];
    const peaks = repeat(15, () => store.queryPeaks({ fromMs: noonMs - hourMs, toMs: noonMs }));
    results.push(result('store: peaks of the last hour, 50 containers', 'ms', peaks));
    return results;
  } finally {
    store.close();
    obvious.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function result(name: string, unit: string, runs: number[], limit?: number, baseline?: number): BenchResult {
  const value = median(runs);
  const kept = runs.length > 100 ? [] : runs;
  return {
    name,
    value,
    unit,
    limit,
    ok: limit === undefined ? undefined : value <= limit,
    baseline,
    runs: kept,
  };
}

function repeat(times: number, action: () => unknown): number[] {
  return Array.from({ length: times }, () => timeOf(action));
}

function timeOf(action: () => unknown): number {
  const start = performance.now();
  action();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function folderBytes(folder: string): number {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .reduce((sum, entry) => sum + fs.statSync(path.join(entry.parentPath, entry.name)).size, 0);
}

/** Opens a folder after a crash at the end of a full hour. */
async function timeOfReplay(startMs: number): Promise<number[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'container-metrics-bench-'));
  const silent = (): void => undefined;
  const open = (): Promise<Store> =>
    Store.open(
      { folder, wasmPath, nowMs: startMs, rawHours: hours },
      {
        clock: new ManualClock(startMs),
        log: { debug: silent, info: silent, warn: silent, error: silent },
        handleHealth: silent,
      },
    );
  const crashed = await open();
  const opened: Store[] = [];
  try {
    const load = new Load(containers);
    for (let at = startMs; at < startMs + hourMs; at += intervalMs) crashed.record(load.tick(at));
    const runs: number[] = [];
    for (let run = 0; run < 5; run++) {
      const start = performance.now();
      opened.push(await open());
      runs.push(performance.now() - start);
    }
    return runs;
  } finally {
    for (const store of [...opened, crashed]) store.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
