import type { StoredTick } from '../figures/storedTick';
import { joinMoments } from './joinMoments';
import { partitionTicks } from './partitionTicks';
import { RawPartition } from './rawPartition';
import { slotStride } from './rawSchema';
import { RawWriter } from './rawWriter';
import type { SqlRuntime } from '../files/sqlDatabase';
import { ticksInOrder } from '../figures/ticksInOrder';

/** Most rows that wait to be put between others, all at once. */
const mostLateRows = 50_000;

/**
 * Adds ticks that another process or an earlier run recorded to an hour, except rows that it has already.
 * Returns the partition that holds them all: `partition` itself, or a new one in its place where rows have to
 * come between others, because each row's counters build on the row before. Takes each tick only once the one
 * before is stored or waits among the late ones.
 */
export function mergeHour(
  runtime: SqlRuntime,
  partition: RawPartition,
  ticks: Iterable<StoredTick>,
): RawPartition {
  let merged = partition;
  let newestMs = partition.newestMs;
  let writer: RawWriter | undefined;
  let missingOf: ReturnType<typeof missingFrom> | undefined;
  let late: StoredTick[] = [];
  let lateRows = 0;
  const putLateOnes = (): void => {
    const before = merged;
    merged = withTicks(runtime, before, late);
    if (before !== partition) before.close();
    writer = undefined;
    late = [];
    lateRows = 0;
  };
  try {
    for (const stored of joinMoments(ticks)) {
      const { timestampMs, tick } = stored;
      if (newestMs === undefined || timestampMs > newestMs) {
        writer ??= new RawWriter(merged);
        writer.append(tick, timestampMs);
        newestMs = timestampMs;
        continue;
      }
      missingOf ??= missingFrom(merged);
      const missing = missingOf(stored);
      if (!missing) continue;
      late.push(missing);
      lateRows += 1 + missing.tick.samples.length;
      if (lateRows >= mostLateRows) putLateOnes();
    }
    if (late.length > 0) putLateOnes();
    return merged;
  } catch (error) {
    if (merged !== partition) merged.close();
    throw error;
  }
}

/** A new partition with the rows of an hour until a time, included. */
export function hourUntil(runtime: SqlRuntime, partition: RawPartition, untilMs: number): RawPartition {
  return created(runtime, partition.hourStartMs, ticksUntil(partition, untilMs));
}

function* ticksUntil(partition: RawPartition, untilMs: number): Generator<StoredTick, void> {
  for (const stored of partitionTicks(partition)) {
    if (stored.timestampMs > untilMs) return;
    yield stored;
  }
}

/** A new partition with the rows of another and those of more ticks; rows of the other count first. */
function withTicks(runtime: SqlRuntime, partition: RawPartition, ticks: readonly StoredTick[]): RawPartition {
  const sorted = ticks.toSorted((a, b) => a.timestampMs - b.timestampMs);
  const all = ticksInOrder([partitionTicks(partition), sorted]);
  return created(runtime, partition.hourStartMs, joinMoments(all));
}

function created(runtime: SqlRuntime, hourStartMs: number, ticks: Iterable<StoredTick>): RawPartition {
  const partition = RawPartition.create(runtime, hourStartMs);
  try {
    const writer = new RawWriter(partition);
    for (const { tick, timestampMs } of ticks) writer.append(tick, timestampMs);
    return partition;
  } catch (error) {
    partition.close();
    throw error;
  }
}

/** What of a tick is in none of the rows that a partition has now; `undefined` if nothing is. */
function missingFrom(partition: RawPartition): (stored: StoredTick) => StoredTick | undefined {
  const { database, hourStartMs } = partition;
  const rows = new Set<number>();
  database.forEach('SELECT key FROM samples', [], ([key]) => rows.add(Number(key)));
  const hostRows = new Set<number>();
  database.forEach('SELECT offset_ms FROM host_samples', [], ([offset]) => hostRows.add(Number(offset)));
  const slots = new Map<string, number[]>();
  for (const { containerId, slot } of partition.runs.values()) {
    slots.set(containerId, [...(slots.get(containerId) ?? []), slot]);
  }
  return ({ timestampMs, tick }) => {
    const offsetMs = timestampMs - hourStartMs;
    const samples = tick.samples.filter(({ containerId }) => {
      const known = slots.get(containerId) ?? [];
      return known.every(slot => !rows.has(slot * slotStride + offsetMs));
    });
    const host = hostRows.has(offsetMs) ? undefined : tick.host;
    const isMissing = samples.length > 0 || host !== undefined;
    return isMissing ? { timestampMs, tick: { ...tick, samples, host } } : undefined;
  };
}
