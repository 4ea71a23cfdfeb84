import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { hourMs } from '../../src/common/time';
import { exportInThread } from '../../src/history/export/exportClient';
import { StoreClient } from '../../src/history/client/storeClient';
import { systemClock } from '../../src/node/systemClock';
import { wasmPath, workerPath } from '../store/fixture';
import { containerId } from '../store/ticks';
import type { BenchResult } from './support/benchResult';
import { Load } from './support/load';
import { toResult } from './support/toResult';

const containers = 50;
const silent = (): void => undefined;

/**
 * How much the store delays the extension host's own thread: its longest delay while ticks, seals, queries
 * and an export run.
 */
export async function benchStoreLoop(): Promise<BenchResult[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'container-metrics-bench-'));
  const log = { debug: silent, info: silent, warn: silent, error: silent };
  const store = new StoreClient({ workerPath, clock: systemClock, log });
  try {
    await store.open({ folder, wasmPath, rawHours: 10_000 });
    const load = new Load(containers);
    const endMs = Math.floor(Date.now() / hourMs) * hourMs;
    const startMs = endMs - 24 * hourMs;
    for (let at = startMs; at < endMs; at += 5000) await store.record(load.tick(at));
    const delays: number[] = [];
    const idle: number[] = [];
    for (let round = 0; round < 5; round++) {
      idle.push(await longestDelay(() => sleep(2000)));
      delays.push(await longestDelay(() => work(store, load, endMs + round * hourMs)));
    }
    await store.ask.flush();
    const exportMs: number[] = [];
    const exportDelays: number[] = [];
    for (let round = 0; round < 3; round++) {
      const began = performance.now();
      exportDelays.push(await longestDelay(() => exportAll(folder, endMs)));
      exportMs.push(performance.now() - began);
    }
    // Delays of an idle loop on this machine are not caused by the store.
    const idleMs = toResult({ name: '', unit: 'ms', runs: idle }).value;
    const overIdle = (runs: readonly number[]): number[] => runs.map(delay => Math.max(0, delay - idleMs));
    return [
      toResult({
        name: 'store: longest event-loop delay over an idle loop’s while ticks, seals and queries run',
        unit: 'ms',
        runs: overIdle(delays),
        limit: 5,
        baselineRuns: idle,
      }),
      toResult({ name: 'export: 24 h of 50 containers to SQLite', unit: 'ms', runs: exportMs, limit: 5000 }),
      toResult({
        name: 'export: longest event-loop delay over an idle loop’s meanwhile',
        unit: 'ms',
        runs: overIdle(exportDelays),
        limit: 5,
        baselineRuns: idle,
      }),
    ];
  } finally {
    await store.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The last minutes of an hour and the first of the next, including seal and roll-up, with continuous queries
 * of panels.
 */
async function work(store: StoreClient, load: Load, hourStartMs: number): Promise<void> {
  const answers: Promise<unknown>[] = [];
  for (let at = hourStartMs + hourMs - 300_000; at < hourStartMs + hourMs + 60_000; at += 5000) {
    answers.push(store.record(load.tick(at)));
    const subject = { kind: 'container', container: containerId(3), metrics: ['cpuPercent'] } as const;
    answers.push(store.ask.querySeries({ subject, fromMs: at - 24 * hourMs, toMs: at, maxPoints: 1000 }));
    await sleep(20);
  }
  await Promise.all(answers);
}

async function exportAll(folder: string, toMs: number): Promise<void> {
  const options = { folder, wasmPath, file: path.join(folder, 'export.sqlite'), format: 'sqlite' } as const;
  await exportInThread(
    path.resolve('dist/exportWorker.js'),
    { ...options, hasHost: true, fromMs: 0, toMs, nowMs: toMs },
    silent,
    new AbortController().signal,
  );
}

async function longestDelay(action: () => Promise<unknown>): Promise<number> {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  await action();
  histogram.disable();
  return histogram.max / 1e6;
}
