import type { Metric } from '../common/metrics';
import type { HostSample } from '../common/model';
import type { Series } from '../common/series';
import type { ContainerHistoryRow, SeriesQuery } from '../protocol/store';
import { readSamples } from './containerReader';
import { downsample } from './downsample';
import { runsIn } from './historyQuery';
import { readHostSamples } from './hostReader';
import type { Partitions } from './partitions';
import type { RawPartition } from './rawPartition';

type Row = ContainerHistoryRow | HostSample;

/** A series over both ends of the span; the hours merge without a seam because gaps and buckets are found after merging. */
export function querySeries(
  partitions: Partitions,
  { subject, fromMs, toMs, maxPoints }: SeriesQuery,
  containerIds: ReadonlySet<string> | undefined,
): Series {
  const columns = new Map<Metric, (number | undefined)[]>(subject.metrics.map(metric => [metric, []]));
  const timestamps: number[] = [];
  const intervalsMs: number[] = [];
  for (const hour of partitions.hoursWithin(fromMs, toMs)) {
    partitions.read(hour, partition => {
      const rows =
        subject.kind === 'host'
          ? readHostSamples(partition, fromMs, toMs + 1)
          : containerRows(partition, fromMs, toMs + 1, containerIds);
      const intervalAt = readIntervals(partition);
      for (const row of rows) {
        // Two runs of one workload at the same moment (a replacement starting): the newer run, read last, is meant.
        const isRepeated = timestamps.at(-1) === row.timestampMs;
        const index = isRepeated ? timestamps.length - 1 : timestamps.length;
        timestamps[index] = row.timestampMs;
        intervalsMs[index] = intervalAt(row.timestampMs);
        for (const [metric, values] of columns) values[index] = metricOf(row, metric);
      }
    });
  }
  return downsample({ timestamps, intervalsMs, columns }, fromMs, toMs, maxPoints);
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

function metricOf(row: Row, metric: Metric): number | undefined {
  if (metric === 'load1') return 'load' in row ? row.load?.[0] : undefined;
  const value: unknown = row[metric as keyof Row];
  return typeof value === 'number' ? value : undefined;
}
