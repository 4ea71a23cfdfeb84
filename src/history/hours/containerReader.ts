import type { ContainerHistoryRow } from '../../protocol/store';
import type { ContainerHealth, ContainerStatus } from '../../common/model/container';
import { countersBefore } from './countersBefore';
import type { PartitionRun, RawPartition } from './rawPartition';
import { figureOf } from '../figures/containerFigures';
import { decodeExtras, extraColumns } from '../figures/extraFigures';
import { readIntervals } from './readIntervals';
import { keyRange, offsetOfKey } from './rawSchema';
import { counterColumns, decodeSample, sampleColumns } from '../figures/sampleCodec';
import { scaled } from '../figures/storedNumber';
import type { StoredNumber } from '../figures/storedNumber';
import { stepFunction } from '../figures/stepFunction';
import { numberOrUndefined, textOrUndefined } from '../files/sqlDatabase';
import type { SqlValue } from '../files/sqlDatabase';

export interface ReadSpan {
  readonly fromMs: number;
  /** Not included. */
  readonly toMs: number;
  /** Rebuild absolute counters; costs a look at the part of the hour before the span. */
  readonly hasCounters: boolean;
}

type State = Pick<ContainerHistoryRow, 'status' | 'health' | 'restartCount' | 'memoryLimitBytes'>;

const unknownState: State = { status: 'unknown' };

const selectSamples = `SELECT key, ${sampleColumns.join(', ')} FROM samples WHERE key >= ? AND key < ? ORDER BY key`;
const selectBaselines = `SELECT key, ${counterColumns.join(', ')} FROM baselines WHERE key >= ? AND key < ?`;
const selectRates = `SELECT key, ${counterColumns.join(', ')} FROM rates WHERE key >= ? AND key < ?`;
const selectStates =
  'SELECT key, status, health, restart_count, memory_limit_bytes FROM states WHERE key >= ? AND key < ? ORDER BY key';

const selectExtras = `SELECT key, ${extraColumns.join(', ')} FROM extras WHERE key >= ? AND key < ? ORDER BY key`;

/** Rows of one run within one hour, oldest first. */
export function readSamples(
  partition: RawPartition,
  run: PartitionRun,
  { fromMs, toMs, hasCounters }: ReadSpan,
): ContainerHistoryRow[] {
  const { database, hourStartMs } = partition;
  const offsets = partition.offsets(fromMs, toMs);
  const [from, to] = keyRange(run.slot, offsets.from, offsets.to);
  if (from >= to) return [];
  const baselines = hasCounters ? quadsByKey(partition, selectBaselines, from, to) : undefined;
  const rates = quadsByKey(partition, selectRates, from, to);
  const running = hasCounters ? countersBefore(partition, run.slot, offsets.from) : undefined;
  const intervalAt = readIntervals(partition);
  const stateAt = stepFunction(database.all(selectStates, [keyRange(run.slot)[0], to]), stateOf);
  const extrasAt = stepFunction(database.all(selectExtras, [keyRange(run.slot)[0], to]), row =>
    decodeExtras(row.slice(1) as StoredNumber[]),
  );
  const rows: ContainerHistoryRow[] = [];
  database.forEach(selectSamples, [from, to], ([rawKey, ...values]) => {
    const key = Number(rawKey);
    const timestampMs = hourStartMs + offsetOfKey(key);
    rows.push({
      timestampMs,
      containerId: run.containerId,
      containerName: run.name,
      workload: run.workload,
      ...(stateAt(key) ?? unknownState),
      ...decodeSample(
        values as StoredNumber[],
        baselines?.get(key),
        rates.get(key),
        intervalAt(timestampMs),
        running,
      ),
      ...extrasAt(key),
    });
  });
  return rows;
}

/** Time of the `count`-th newest row among these runs within the span; `undefined` when there are fewer. */
export function nthNewestMs(
  partition: RawPartition,
  runs: readonly PartitionRun[],
  span: Pick<ReadSpan, 'fromMs' | 'toMs'>,
  count: number,
): number | undefined {
  const { database, hourStartMs } = partition;
  const { from, to } = partition.offsets(span.fromMs, span.toMs);
  const newest: number[] = [];
  for (const run of runs) {
    const sql = 'SELECT key FROM samples WHERE key >= ? AND key < ? ORDER BY key DESC LIMIT ?';
    database.forEach(sql, [...keyRange(run.slot, from, to), count], ([key]) =>
      newest.push(offsetOfKey(Number(key))),
    );
  }
  const offset = newest.sort((a, b) => b - a)[count - 1];
  return offset === undefined ? undefined : hourStartMs + offset;
}

/** Highest CPU and memory of each run within a span, aggregated inside SQLite. */
export function readPeak(
  partition: RawPartition,
  run: PartitionRun,
  span: Pick<ReadSpan, 'fromMs' | 'toMs'>,
): { readonly cpuPercent?: number; readonly memoryUsedBytes?: number } {
  const { from, to } = partition.offsets(span.fromMs, span.toMs);
  const [cpu, memory] = [figureOf('cpuPercent'), figureOf('memoryUsedBytes')];
  const sql = `SELECT max(${cpu.column}), max(${memory.column}) FROM samples WHERE key >= ? AND key < ?`;
  const [highestCpu, highestMemory] = partition.database.all(sql, keyRange(run.slot, from, to))[0] ?? [];
  return {
    cpuPercent: scaled(numberOrUndefined(highestCpu), cpu.scale),
    memoryUsedBytes: scaled(numberOrUndefined(highestMemory), memory.scale),
  };
}

function quadsByKey(
  partition: RawPartition,
  sql: string,
  from: number,
  to: number,
): Map<number, StoredNumber[]> {
  const quads = new Map<number, StoredNumber[]>();
  partition.database.forEach(sql, [from, to], ([key, ...values]) => {
    quads.set(Number(key), values as StoredNumber[]);
  });
  return quads;
}

function stateOf([, status, health, restartCount, memoryLimit]: SqlValue[]): State {
  return {
    status: status as ContainerStatus,
    health: textOrUndefined(health) as ContainerHealth | undefined,
    restartCount: numberOrUndefined(restartCount),
    memoryLimitBytes: numberOrUndefined(memoryLimit),
  };
}
