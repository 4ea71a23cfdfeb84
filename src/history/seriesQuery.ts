import type { Series } from '../common/series';
import type { ContainerHistoryRow, SeriesQuery } from '../protocol/store';
import { bucketWidthMs } from './bucketWidth';
import { readSamples } from './containerReader';
import { downsample } from './downsample';
import { runsIn } from './historyQuery';
import { readHostSamples } from './hostReader';
import { hourMs } from './hourFile';
import type { Partitions } from './partitions';
import type { RawPartition } from './rawPartition';
import { hostRun } from './rollupPartition';
import { dayMs, minuteTier, quarterTier } from './rollupTiers';
import type { RollupTier } from './rollupTiers';
import type { Rollups } from './rollups';
import { SeriesBuilder } from './seriesBuilder';

export interface SeriesSources {
  readonly partitions: Partitions;
  readonly rollups: Rollups;
}

/**
 * A series over both ends of the span. Reads the coarsest tier that still gives the asked number of points, and of each hour
 * and day what there is: minutes where the raw samples are gone, raw samples where no minutes are made of them yet. The
 * parts join without a seam because gaps and buckets are found after joining.
 */
export function querySeries(
  sources: SeriesSources,
  { subject, fromMs, toMs, maxPoints }: SeriesQuery,
  containerIds: ReadonlySet<string> | undefined,
): Series {
  const { partitions, rollups } = sources;
  const builder = new SeriesBuilder(subject.metrics);
  const runs = subject.kind === 'host' ? new Set([hostRun]) : (containerIds ?? new Set<string>());
  const addRaw = (hour: number): void => {
    partitions.read(hour, partition => {
      const intervalAt = readIntervals(partition);
      const rows =
        subject.kind === 'host'
          ? readHostSamples(partition, fromMs, toMs + 1)
          : containerRows(partition, fromMs, toMs + 1, containerIds);
      for (const row of rows) builder.addRow(row, intervalAt(row.timestampMs));
    });
  };
  const addTier = (tier: RollupTier, startMs: number, spanMs: number): void => {
    // A bucket counts where any part of it lies within the span.
    const from = Math.max(startMs, fromMs - tier.bucketMs + 1);
    const rows = rollups.rows(tier, runs, from, Math.min(startMs + spanMs - 1, toMs));
    for (const row of rows) builder.addRollup(row, tier.bucketMs);
  };
  const widthMs = bucketWidthMs(fromMs, toMs, maxPoints);
  const oldestMs = Math.min(partitions.hours()[0] ?? Infinity, rollups.oldestMs() ?? Infinity);
  const newestMs = (partitions.hours().at(-1) ?? -Infinity) + hourMs;
  const lastMs = Math.min(toMs, Math.max(newestMs, (rollups.newestMs() ?? -Infinity) + dayMs));
  const raw = new Set(partitions.hours());
  for (let day = startOf(Math.max(fromMs, oldestMs), dayMs); day <= lastMs; day += dayMs) {
    if (widthMs >= quarterTier.bucketMs && rollups.has(quarterTier, day)) {
      addTier(quarterTier, day, dayMs);
      continue;
    }
    let isEmpty = true;
    for (let hour = day; hour < day + dayMs; hour += hourMs) {
      if (hour > toMs || hour + hourMs <= fromMs) continue;
      // Asked in this order because looking for minutes may open a file that a short span does not need.
      const hasMinutes = (widthMs >= minuteTier.bucketMs || !raw.has(hour)) && rollups.has(minuteTier, hour);
      if (hasMinutes) addTier(minuteTier, hour, hourMs);
      else if (raw.has(hour)) addRaw(hour);
      isEmpty &&= !hasMinutes && !raw.has(hour);
    }
    if (isEmpty && rollups.has(quarterTier, day)) addTier(quarterTier, day, dayMs);
  }
  return downsample(builder.columns(), fromMs, toMs, maxPoints);
}

function startOf(timestampMs: number, spanMs: number): number {
  return Math.floor(timestampMs / spanMs) * spanMs;
}

function containerRows(
  partition: RawPartition,
  fromMs: number,
  toMs: number,
  containerIds: ReadonlySet<string> | undefined,
): ContainerHistoryRow[] {
  const runs = runsIn(partition, containerIds).sort((a, b) => a.createdAtMs - b.createdAtMs);
  const rows = runs.flatMap(run => readSamples(partition, run, { fromMs, toMs, hasCounters: false }));
  return runs.length < 2 ? rows : rows.sort((a, b) => a.timestampMs - b.timestampMs);
}

/** The tick interval in force at ascending times of an hour. */
export function readIntervals({ database, hourStartMs }: RawPartition): (timestampMs: number) => number {
  const changes = database.all('SELECT offset_ms, interval_ms FROM intervals ORDER BY offset_ms');
  let next = 0;
  let intervalMs = 0;
  return timestampMs => {
    for (let row = changes[next]; row && hourStartMs + Number(row[0]) <= timestampMs; row = changes[++next]) {
      intervalMs = Number(row[1]);
    }
    return intervalMs;
  };
}
