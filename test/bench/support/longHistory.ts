import { dayMs } from '../../../src/common/time';
import type { Tick } from '../../../src/common/model/tick';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { hostRun, RollupPartition } from '../../../src/history/rollups/rollupPartition';
import { rolledContainerMetrics, rolledHostMetrics } from '../../../src/history/figures/rolledMetrics';
import type { RolledMetric } from '../../../src/history/figures/rolledMetrics';
import type { RollupRow } from '../../../src/history/rollups/rollupRow';
import { dailyTiers, minuteTier, partitionStartMs } from '../../../src/history/rollups/rollupTiers';
import type { RollupTier } from '../../../src/history/rollups/rollupTiers';
import { loadSqlRuntime } from '../../../src/history/files/sqlDatabase';
import { wasmPath } from '../../store/fixture';
import { containerId } from '../../store/ticks';
import { Load } from './load';
import { openBenchStore } from './openBenchStore';

const hourMs = 3_600_000;

export interface HistoryShape {
  readonly containers: number;
  readonly rawHours: number;
  readonly minuteDays: number;
  readonly quarterHourDays: number;
  /** The ticks of the raw hours; by default all containers every 5 s. */
  readonly ticks?: (fromMs: number, toMs: number) => Iterable<Tick>;
}

export const longHistory = { containers: 50, rawHours: 24, minuteDays: 14, quarterHourDays: 180 } as const;

/**
 * Makes a long history in a folder, half a year by default: recorded samples, and before them roll-ups
 * written directly by the store's own classes, because recording half a year would take hours.
 */
export async function makeLongHistory(
  folder: string,
  nowMs: number,
  shape: HistoryShape = longHistory,
): Promise<void> {
  const runtime = await loadSqlRuntime(wasmPath);
  const today = Math.floor(nowMs / dayMs) * dayMs;
  const rolledDays = [
    [minuteTier, shape.minuteDays],
    ...dailyTiers.map(tier => [tier, shape.quarterHourDays] as const),
  ] as const;
  for (const [tier, days] of rolledDays) {
    const byFile = new Map<string, number[]>();
    for (let back = days; back >= 1; back--) {
      const name = tier.partitionName(today - back * dayMs);
      byFile.set(name, [...(byFile.get(name) ?? []), today - back * dayMs]);
    }
    const target = path.join(folder, 'rollups', tier.name);
    fs.mkdirSync(target, { recursive: true });
    for (const [name, starts] of byFile) {
      const period = { startMs: partitionStartMs(name), bucketMs: tier.bucketMs };
      const partition = RollupPartition.create(runtime, period);
      for (const day of starts) addDay(partition, tier, day, shape.containers);
      partition.compact();
      fs.writeFileSync(path.join(target, `${name}.sqlite`), partition.database.export());
      partition.close();
    }
  }
  const rawFromMs = nowMs - shape.rawHours * hourMs;
  const store = await openBenchStore(folder, rawFromMs);
  for (const tick of (shape.ticks ?? ticksOf(shape.containers))(rawFromMs, nowMs)) store.record(tick);
  store.close();
}

function ticksOf(containers: number): (fromMs: number, toMs: number) => Iterable<Tick> {
  const load = new Load(containers);
  return function* (fromMs, toMs) {
    for (let at = fromMs; at < toMs; at += 5000) yield load.tick(at);
  };
}

function addDay(partition: RollupPartition, tier: RollupTier, day: number, containers: number): void {
  const spanMs = tier === minuteTier ? hourMs : dayMs;
  for (let startMs = day; startMs < day + dayMs; startMs += spanMs) {
    const rows = (metrics: readonly RolledMetric[], seed: number): RollupRow[] =>
      Array.from({ length: spanMs / tier.bucketMs }, (_, index) =>
        bucketOf(startMs + index * tier.bucketMs, tier.bucketMs, metrics, seed),
      );
    const byRun = new Map([[hostRun, rows(rolledHostMetrics, 0)]]);
    for (let number = 1; number <= containers; number++) {
      byRun.set(containerId(number), rows(rolledContainerMetrics, number));
    }
    partition.add(startMs, byRun, Infinity);
  }
}

function bucketOf(
  startMs: number,
  bucketMs: number,
  metrics: readonly RolledMetric[],
  seed: number,
): RollupRow {
  const weight = bucketMs / 1000;
  const figures = metrics.map(({ metric, kind, isExtra }, index) => {
    // As on most machines: every second container has a limit, and the kernel reports no pressure.
    const isKnown = seed % 2 === 0 && (metric === 'throttledPercent' || metric === 'memoryCacheBytes');
    if (isExtra && !isKnown) return undefined;
    if (kind === 'step') return { weight, sum: 2 ** 30 * weight, min: 2 ** 30, max: 2 ** 30 };
    const value = (Math.imul(startMs / 60_000 + seed * 7919, 2_654_435_761 + index) >>> 12) % 500_000;
    return { weight, sum: value * weight, min: value * 0.95, max: value * 1.1 };
  });
  return { startMs, count: bucketMs / 5000, coveredMs: bucketMs, figures };
}
