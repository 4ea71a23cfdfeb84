import type { ContainerSample, HostSample } from '../../common/model/sample';
import type { Container } from '../../common/model/container';
import { hourMs } from '../../common/time';
import type { ContainerHistoryRow } from '../../protocol/store';
import { readSamples } from './containerReader';
import { readHostSamples } from './hostReader';
import type { StoredTick } from '../figures/storedTick';
import type { PartitionRun, RawPartition } from './rawPartition';
import { readIntervals } from './readIntervals';

interface Gathered {
  readonly containers: Container[];
  readonly samples: ContainerSample[];
  host?: HostSample;
}

/** About as many rows are in memory at once. */
const rowsAtOnce = 50_000;

/**
 * A whole hour as the ticks it was recorded from, oldest first, to be joined with those of another process.
 * Reads the hour part by part, as many parts as its rows need.
 */
export function* partitionTicks(partition: RawPartition, mostRows = rowsAtOnce): Generator<StoredTick, void> {
  const rows = partition.database.number('SELECT count(*) FROM samples') ?? 0;
  const parts = Math.max(1, Math.ceil(rows / mostRows));
  const partMs = Math.ceil(hourMs / parts);
  const intervalAt = readIntervals(partition);
  for (let part = 0; part < parts; part++) {
    const fromMs = partition.hourStartMs + part * partMs;
    for (const [timestampMs, read] of readRows(partition, fromMs, fromMs + partMs)) {
      const tick = { timestampMs, intervalMs: intervalAt(timestampMs), engines: [], ...read };
      yield { timestampMs, tick };
    }
  }
}

/** By time, oldest first; `toMs` is not included. */
function readRows(partition: RawPartition, fromMs: number, toMs: number): [number, Gathered][] {
  const gathered = new Map<number, Gathered>();
  const at = (timestampMs: number): Gathered => {
    const known = gathered.get(timestampMs) ?? { containers: [], samples: [] };
    gathered.set(timestampMs, known);
    return known;
  };
  for (const run of partition.runs.values()) {
    for (const row of readSamples(partition, run, { fromMs, toMs, hasCounters: true })) {
      const tick = at(row.timestampMs);
      tick.samples.push(row);
      tick.containers.push(containerOf(run, row));
    }
  }
  for (const host of readHostSamples(partition, fromMs, toMs)) at(host.timestampMs).host = host;
  return [...gathered].sort(([a], [b]) => a - b);
}

function containerOf(run: PartitionRun, { status, health, restartCount }: ContainerHistoryRow): Container {
  const { containerId, name, workload, project, service, image, createdAtMs } = run;
  const identity = { key: workload, name, project, service };
  return {
    id: containerId,
    name,
    workload: identity,
    image,
    createdAtMs,
    status,
    health,
    restartCount,
    ports: [],
  };
}
