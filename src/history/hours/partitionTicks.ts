import type { ContainerSample, HostSample } from '../../common/model/sample';
import type { Container } from '../../common/model/container';
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

/**
 * A whole hour as the ticks it was recorded from, oldest first, to be joined with those of another process.
 */
export function partitionTicks(partition: RawPartition): StoredTick[] {
  const gathered = new Map<number, Gathered>();
  const at = (timestampMs: number): Gathered => {
    const known = gathered.get(timestampMs) ?? { containers: [], samples: [] };
    gathered.set(timestampMs, known);
    return known;
  };
  const span = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, hasCounters: true };
  for (const run of partition.runs.values()) {
    for (const row of readSamples(partition, run, span)) {
      const tick = at(row.timestampMs);
      tick.samples.push(row);
      tick.containers.push(containerOf(run, row));
    }
  }
  for (const host of readHostSamples(partition, span.fromMs, span.toMs)) at(host.timestampMs).host = host;
  const intervalAt = readIntervals(partition);
  return [...gathered]
    .sort(([a], [b]) => a - b)
    .map(([timestampMs, rows]) => ({
      timestampMs,
      tick: { timestampMs, intervalMs: intervalAt(timestampMs), engines: [], ...rows },
    }));
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
