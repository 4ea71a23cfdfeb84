import { setTimeout as sleep } from 'node:timers/promises';
import { testEngineAddress } from '../support/engine/engine';
import { WindowSet } from '../windows/windowSet';
import type { BenchResult } from './support/benchResult';
import { processCpuMs } from './support/processCpuMs';
import { tenContainers, withTenContainers } from './support/tenContainers';
import { toResult } from './support/toResult';

const intervalMs = 5000;
/** By then V8 has compiled what runs often. */
const warmUpMs = 60_000;
const measuredMs = 180_000;
const manyWindows = 8;
const mebibyte = 1024 * 1024;

/** What is beyond the same process without a window. */
interface Cost {
  /** CPU, ms a minute. */
  readonly cpuMs: number;
  readonly memoryBytes: number;
}

/**
 * The cost of a window that does not collect, and of eight windows against one, with ten containers at the
 * default interval. The baseline is the obvious design, in which every window collects for itself. A window
 * here is its extension host's part in a process of its own: collector, store, wire; no views.
 */
export function benchWindows(): Promise<BenchResult[]> {
  return withTenContainers(async () => {
    const [alone, many] = await Promise.all([costs(1), costs(manyWindows)]);
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
        limit: 2,
        baselineRuns: [manyWindows],
      }),
    ];
  });
}

/** The cost of each window; the owner comes first. */
async function costs(count: number): Promise<Cost[]> {
  const windows = new WindowSet(intervalMs, testEngineAddress);
  const idleWindow = new WindowSet(intervalMs);
  try {
    await windows.start(count);
    const owner = windows.owner();
    const [idle] = await idleWindow.prepare(1);
    await sleep(warmUpMs);
    const measured = [idle, owner, ...windows.all.filter(each => each !== owner)].filter(
      each => each !== undefined,
    );
    const start = measured.map(({ pid }) => processCpuMs(pid));
    await sleep(measuredMs);
    const end = measured.map(({ pid }) => processCpuMs(pid));
    const facts = await Promise.all(measured.map(each => each.facts()));
    const [none, ...costs] = facts.map(({ rssBytes }, index) => ({
      cpuMs: (((end[index] ?? 0) - (start[index] ?? 0)) * 60_000) / measuredMs,
      memoryBytes: rssBytes,
    }));
    return costs.map(({ cpuMs, memoryBytes }) => ({
      cpuMs: cpuMs - (none?.cpuMs ?? 0),
      memoryBytes: memoryBytes - (none?.memoryBytes ?? 0),
    }));
  } finally {
    await Promise.all([windows.remove(), idleWindow.remove()]);
  }
}
