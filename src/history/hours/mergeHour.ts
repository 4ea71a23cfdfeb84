import type { StoredTick } from '../figures/storedTick';
import { partitionTicks } from './partitionTicks';
import { RawPartition } from './rawPartition';
import { slotStride } from './rawSchema';
import { RawWriter } from './rawWriter';
import type { SqlRuntime } from '../files/sqlDatabase';

/**
 * Adds ticks that another process or an earlier run recorded to an hour, except rows that it has already.
 * Returns the partition that holds them all: `partition` itself, or a new one in its place where rows have to
 * come between others, because each row's counters build on the row before.
 */
export function mergeHour(
  runtime: SqlRuntime,
  partition: RawPartition,
  ticks: readonly StoredTick[],
): RawPartition {
  const missing = joinTicks(missingFrom(partition, ticks));
  const [first] = missing;
  if (!first) return partition;
  const { newestMs } = partition;
  if (newestMs === undefined || first.timestampMs > newestMs) {
    appendAll(partition, missing);
    return partition;
  }
  const merged = RawPartition.create(runtime, partition.hourStartMs);
  appendAll(merged, joinTicks([...partitionTicks(partition), ...missing]));
  return merged;
}

/** A new partition with the rows of an hour until a time, included. */
export function hourUntil(runtime: SqlRuntime, partition: RawPartition, untilMs: number): RawPartition {
  const kept = RawPartition.create(runtime, partition.hourStartMs);
  appendAll(
    kept,
    partitionTicks(partition).filter(({ timestampMs }) => timestampMs <= untilMs),
  );
  return kept;
}

function appendAll(partition: RawPartition, ticks: readonly StoredTick[]): void {
  const writer = new RawWriter(partition);
  for (const { tick, timestampMs } of ticks) writer.append(tick, timestampMs);
}

function missingFrom(partition: RawPartition, ticks: readonly StoredTick[]): StoredTick[] {
  const { database, hourStartMs } = partition;
  const rows = new Set<number>();
  database.forEach('SELECT key FROM samples', [], ([key]) => rows.add(Number(key)));
  const hostRows = new Set<number>();
  database.forEach('SELECT offset_ms FROM host_samples', [], ([offset]) => hostRows.add(Number(offset)));
  if (rows.size + hostRows.size === 0) return [...ticks];
  const slots = new Map<string, number[]>();
  for (const { containerId, slot } of partition.runs.values()) {
    slots.set(containerId, [...(slots.get(containerId) ?? []), slot]);
  }
  return ticks.flatMap(({ timestampMs, tick }) => {
    const offsetMs = timestampMs - hourStartMs;
    const samples = tick.samples.filter(({ containerId }) => {
      const known = slots.get(containerId) ?? [];
      return known.every(slot => !rows.has(slot * slotStride + offsetMs));
    });
    const host = hostRows.has(offsetMs) ? undefined : tick.host;
    const isMissing = samples.length > 0 || host !== undefined;
    return isMissing ? [{ timestampMs, tick: { ...tick, samples, host } }] : [];
  });
}

/**
 * Sorted by time, ticks of the same moment joined. The writer keeps the first of two rows of one container.
 */
function joinTicks(ticks: readonly StoredTick[]): StoredTick[] {
  const joined: StoredTick[] = [];
  for (const stored of ticks.toSorted((a, b) => a.timestampMs - b.timestampMs)) {
    const last = joined.at(-1);
    if (last?.timestampMs !== stored.timestampMs) joined.push(stored);
    else
      joined[joined.length - 1] = { timestampMs: last.timestampMs, tick: joinPair(last.tick, stored.tick) };
  }
  return joined;
}

function joinPair(a: StoredTick['tick'], b: StoredTick['tick']): StoredTick['tick'] {
  return {
    ...a,
    containers: [...b.containers, ...a.containers],
    samples: [...a.samples, ...b.samples],
    host: a.host ?? b.host,
  };
}
