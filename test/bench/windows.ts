import { setTimeout as sleep } from 'node:timers/promises';
import { testEngineAddress } from '../support/engine';
import type { TestWindow } from '../windows/testWindow';
import type { WindowFacts } from '../windows/windowMessages';
import { WindowSet } from '../windows/windowSet';
import type { BenchResult } from './benchResult';
import { tenContainers, withTenContainers } from './tenContainers';
import { toResult } from './toResult';

const intervalMs = 5000;
const measuredMs = 30_000;
const manyWindows = 8;
const mebibyte = 1024 * 1024;

interface Cost {
  /** CPU, ms a minute. */
  readonly cpuMs: number;
  /** Memory beyond that of the same process before the window started. */
  readonly memoryBytes: number;
}

/**
 * What a window costs that does not collect, and what eight cost against one, on ten containers at the usual interval. The
 * baseline is the obvious design: every window collects for itself. A window is its extension host's part in a process of its own:
 * collector, store, wire; no views.
 */
export function benchWindows(): Promise<BenchResult[]> {
  return withTenContainers(async () => {
    const alone = await costs(1);
    const many = await costs(manyWindows);
    const one = alone.map(each => each.cpuMs);
    const followers = many.slice(1);
    const all = many.reduce((sum, each) => sum + each.cpuMs, 0);
    return [
      toResult({
        name: `windows: CPU a minute of one that does not collect (baseline: that collects), ${tenContainers.length} containers`,
        unit: 'ms',
        runs: followers.map(each => each.cpuMs),
        baselineRuns: one,
      }),
      toResult({
        name: 'windows: memory of one that does not collect (baseline: that collects)',
        unit: 'MB',
        runs: followers.map(each => each.memoryBytes / mebibyte),
        baselineRuns: alone.map(each => each.memoryBytes / mebibyte),
      }),
      toResult({
        name: `windows: CPU of ${manyWindows} against one (baseline: each collects)`,
        unit: 'ratio',
        runs: one.map(cpuMs => all / cpuMs),
        limit: 3,
        baselineRuns: [manyWindows],
      }),
    ];
  });
}

/** Of each window, the owner's first. */
async function costs(count: number): Promise<Cost[]> {
  const windows = new WindowSet(intervalMs, testEngineAddress);
  try {
    await windows.prepare(count);
    const before = new Map<TestWindow, WindowFacts>();
    for (const window of windows.all) before.set(window, await window.facts());
    for (const window of windows.all) window.begin();
    const owner = await windows.settled();
    // Starting is not what a minute costs.
    await sleep(2 * intervalMs);
    const ordered = [owner, ...windows.all.filter(each => each !== owner)];
    const start = await Promise.all(ordered.map(each => each.facts()));
    await sleep(measuredMs);
    const end = await Promise.all(ordered.map(each => each.facts()));
    return ordered.map((window, index) => ({
      cpuMs: (((end[index]?.cpuMs ?? 0) - (start[index]?.cpuMs ?? 0)) * 60_000) / measuredMs,
      memoryBytes: (end[index]?.rssBytes ?? 0) - (before.get(window)?.rssBytes ?? 0),
    }));
  } finally {
    await windows.remove();
  }
}
