import type { ContainerHealth, ContainerStatus, HostSample } from '../common/model';
import type { ContainerHistoryRow } from '../protocol/store';
import type { RawPartition } from './rawPartition';
import type { SqlValue } from './sqlite';

/** Which runs of a partition: all, those of workloads, or the run of one container. */
export type RunFilter =
  | { readonly kind: 'all' }
  | { readonly kind: 'workloads'; readonly keys: ReadonlySet<string> }
  | { readonly kind: 'run'; readonly containerId: string };

/** A row and the interval it was collected at: what lies further apart than that is a gap. */
export interface Spaced<T> {
  readonly row: T;
  readonly intervalMs: number;
}

interface Run {
  readonly run: number;
  readonly containerId: string;
  readonly workload: string;
  readonly containerName: string;
}

/** Container rows of `[fromMs, toMs)`, run by run, each in time order. */
export function readContainerRows(
  partition: RawPartition,
  filter: RunFilter,
  fromMs: number,
  toMs: number,
): Spaced<ContainerHistoryRow>[] {
  const rows: Spaced<ContainerHistoryRow>[] = [];
  const intervalAt = intervals(partition);
  for (const run of selectRuns(partition, filter)) readRun(partition, run, fromMs, toMs, intervalAt, rows);
  return rows;
}

function selectRuns({ database }: RawPartition, filter: RunFilter): Run[] {
  const runs = database
    .all('SELECT run, container_id, workload, name FROM run')
    .map(([run, containerId, workload, name]) => ({
      run: Number(run),
      containerId: String(containerId),
      workload: String(workload),
      containerName: String(name),
    }));
  switch (filter.kind) {
    case 'all':
      return runs;
    case 'workloads':
      return runs.filter(run => filter.keys.has(run.workload));
    case 'run':
      return runs.filter(run => run.containerId === filter.containerId);
  }
}

/** Counters are rebuilt from their baseline on, so a run is read from the hour's start whatever `fromMs` is. */
function readRun(
  partition: RawPartition,
  { run, containerId, workload, containerName }: Run,
  fromMs: number,
  toMs: number,
  intervalAt: (time: number) => number,
  rows: Spaced<ContainerHistoryRow>[],
): void {
  const { database, hour } = partition;
  const baselineAt = stepper(
    database.all('SELECT time, rx, tx, read, write FROM baseline WHERE run = ? ORDER BY time', [run]),
  );
  const stateAt = stepper(
    database.all(
      'SELECT time, status, health, restarts, memory_limit FROM state WHERE run = ? ORDER BY time',
      [run],
    ),
  );
  let baselineTime = -1;
  let counters: (number | undefined)[] = [];
  database.each(
    `SELECT time, elapsed, cpu, memory, pids, rx, tx, read, write FROM sample
     WHERE run = ? AND time < ? ORDER BY time`,
    [run, toMs - hour],
    ([time, elapsed, cpu, memory, pids, ...deltas]) => {
      const at = Number(time);
      const [baseTime, ...base] = baselineAt(at) ?? [];
      if (typeof baseTime === 'number' && baseTime !== baselineTime) {
        baselineTime = baseTime;
        counters = base.map(known);
      } else {
        counters = counters.map((counter, index) => add(counter, known(deltas[index])));
      }
      if (hour + at < fromMs) return;
      const [, status, health, restarts, limit] = stateAt(at) ?? [];
      const elapsedMs = known(elapsed);
      const rate = (index: number): number | undefined => perSecond(known(deltas[index]), elapsedMs);
      rows.push({
        intervalMs: intervalAt(at),
        row: {
          timestampMs: hour + at,
          containerId,
          containerName,
          workload,
          status: (status ?? 'unknown') as ContainerStatus,
          health: (health ?? undefined) as ContainerHealth | undefined,
          restartCount: known(restarts),
          elapsedMs,
          cpuPercent: scaled(cpu),
          memoryUsedBytes: known(memory),
          memoryLimitBytes: known(limit),
          networkRxBytes: counters[0],
          networkTxBytes: counters[1],
          blockReadBytes: counters[2],
          blockWriteBytes: counters[3],
          networkRxBytesPerSecond: rate(0),
          networkTxBytesPerSecond: rate(1),
          blockReadBytesPerSecond: rate(2),
          blockWriteBytesPerSecond: rate(3),
          pids: known(pids),
        },
      });
    },
  );
}

/** Host rows of `[fromMs, toMs)` in time order. */
export function readHostRows(partition: RawPartition, fromMs: number, toMs: number): Spaced<HostSample>[] {
  const { database, hour } = partition;
  const rows: Spaced<HostSample>[] = [];
  const intervalAt = intervals(partition);
  const stateAt = stepper(
    database.all('SELECT time, memory_total, swap_total, file_systems FROM host_state ORDER BY time'),
  );
  database.each(
    `SELECT time, cpu, cores, load1, load5, load15, memory_used, memory_available, swap_used,
     rx_rate, tx_rate, read_rate, write_rate FROM host WHERE time >= ? AND time < ? ORDER BY time`,
    [fromMs - hour, toMs - hour],
    ([time, cpu, cores, load1, load5, load15, used, available, swap, rx, tx, read, write]) => {
      const at = Number(time);
      const [, memoryTotal, swapTotal, fileSystems] = stateAt(at) ?? [];
      rows.push({
        intervalMs: intervalAt(at),
        row: {
          timestampMs: hour + at,
          cpuPercent: scaled(cpu),
          coresPercent: typeof cores === 'string' ? cores.split(' ').map(Number) : undefined,
          load: load1 === null ? undefined : [Number(load1) / 100, Number(load5) / 100, Number(load15) / 100],
          memoryUsedBytes: known(used),
          memoryAvailableBytes: known(available),
          memoryTotalBytes: known(memoryTotal),
          swapUsedBytes: known(swap),
          swapTotalBytes: known(swapTotal),
          networkRxBytesPerSecond: known(rx),
          networkTxBytesPerSecond: known(tx),
          diskReadBytesPerSecond: known(read),
          diskWriteBytesPerSecond: known(write),
          fileSystems:
            typeof fileSystems === 'string'
              ? (JSON.parse(fileSystems) as HostSample['fileSystems'])
              : undefined,
        },
      });
    },
  );
  return rows;
}

function intervals({ database }: RawPartition): (time: number) => number {
  const at = stepper(database.all('SELECT time, interval FROM interval ORDER BY time'));
  return time => Number(at(time)?.[1] ?? 5000);
}

/** The last of rows that start with an ascending time, at or before a time; asked with ascending times. */
function stepper(rows: readonly SqlValue[][]): (time: number) => SqlValue[] | undefined {
  let next = 0;
  return time => {
    while (next < rows.length && Number(rows[next]?.[0]) <= time) next++;
    return rows[next - 1];
  };
}

function known(value: SqlValue | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function scaled(value: SqlValue | undefined): number | undefined {
  return typeof value === 'number' ? value / 100 : undefined;
}

function add(counter: number | undefined, delta: number | undefined): number | undefined {
  return counter === undefined || delta === undefined ? undefined : counter + delta;
}

function perSecond(delta: number | undefined, elapsedMs: number | undefined): number | undefined {
  return delta === undefined || !elapsedMs ? undefined : (delta * 1000) / elapsedMs;
}
