import type { ContainerSample, HostSample } from '../common/model';
import { hourMs } from './hours';
import { migrate } from './migrations';
import { rawSchema } from './rawSchema';
import { Sqlite, type SqlJsStatic, type SqlValue } from './sqlite';
import type { RunIdentity, RunState, TickRecord } from './tickRecord';

const counterKeys = ['networkRxBytes', 'networkTxBytes', 'blockReadBytes', 'blockWriteBytes'] as const;
type Counters = readonly (number | undefined)[];

interface KnownRun {
  readonly run: number;
  state?: string;
  counters?: Counters;
}

/** The samples of one UTC hour, in memory. Only the current hour's is written to. */
export class RawPartition {
  readonly hour: number;
  readonly database: Sqlite;
  readonly #runs = new Map<string, KnownRun>();
  /** Last counters of the hour before: what the first row's growth is measured from. */
  #carried: ReadonlyMap<string, Counters> = new Map();
  #intervalMs: number | undefined;
  #hostState: string | undefined;
  #lastTimeMs = -1;

  /** @throws when `bytes` is not a partition of ours, or of a newer version. */
  constructor(sqlite: SqlJsStatic, hour: number, bytes?: Uint8Array) {
    this.hour = hour;
    this.database = new Sqlite(sqlite, bytes);
    try {
      migrate(this.database, rawSchema);
      this.database.run('INSERT OR IGNORE INTO hour VALUES (?)', hour);
      for (const [run, ...identity] of this.database.all(
        'SELECT run, container_id, workload, name FROM run',
      )) {
        this.#runs.set(identity.join('\n'), { run: Number(run) });
      }
      const last = this.database.value(
        'SELECT max(time) FROM (SELECT time FROM host UNION ALL SELECT time FROM sample)',
      );
      this.#lastTimeMs = typeof last === 'number' ? last : -1;
    } catch (error) {
      this.database.close();
      throw error;
    }
  }

  /** Time of the newest row, UTC ms; `undefined` while empty. */
  get lastTimestampMs(): number | undefined {
    return this.#lastTimeMs < 0 ? undefined : this.hour + this.#lastTimeMs;
  }

  /** Goes on where the hour before ended, so that its first row has rates too. */
  continueFrom(previous: RawPartition): void {
    const carried = new Map<string, Counters>();
    for (const [key, { counters }] of previous.#runs) {
      if (counters) carried.set(key, counters);
    }
    this.#carried = carried;
  }

  /** Adds a tick of this hour. One at or before the newest row is there already and is passed over. */
  record(record: TickRecord): void {
    const time = record.timestampMs - this.hour;
    if (time < 0 || time >= hourMs || time <= this.#lastTimeMs) return;
    this.database.transaction(() => {
      if (record.intervalMs !== this.#intervalMs) {
        this.database.run('INSERT INTO interval VALUES (?, ?)', time, record.intervalMs);
      }
      for (const { identity, state, sample } of record.runs) this.#recordRun(time, identity, state, sample);
      if (record.host) this.#recordHost(time, record.host);
    });
    this.#intervalMs = record.intervalMs;
    this.#lastTimeMs = time;
  }

  export(): Uint8Array {
    return this.database.export();
  }

  close(): void {
    this.database.close();
  }

  #recordRun(time: number, identity: RunIdentity, state: RunState, sample: ContainerSample): void {
    const known = this.#knownRun(identity);
    const stateText = JSON.stringify(state);
    if (stateText !== known.state) {
      const { status, health, restartCount, memoryLimitBytes } = state;
      this.database.run(
        'INSERT INTO state VALUES (?, ?, ?, ?, ?, ?)',
        known.run,
        time,
        status,
        health ?? null,
        restartCount ?? null,
        integer(memoryLimitBytes),
      );
      known.state = stateText;
    }
    const counters = counterKeys.map(key => sample[key]);
    const previous = known.counters ?? this.#carried.get(runKey(identity));
    const deltas = counters.map((counter, index) => delta(counter, previous?.[index]));
    const isChained = counters.every(
      (counter, index) => (counter === undefined) === (deltas[index] === null),
    );
    if (!isChained || known.counters === undefined) {
      this.database.run(
        'INSERT INTO baseline VALUES (?, ?, ?, ?, ?, ?)',
        known.run,
        time,
        ...counters.map(integer),
      );
    }
    known.counters = counters;
    this.database.run(
      'INSERT INTO sample VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      known.run,
      time,
      integer(sample.elapsedMs),
      hundredths(sample.cpuPercent),
      integer(sample.memoryUsedBytes),
      integer(sample.pids),
      ...deltas,
    );
  }

  #knownRun(identity: RunIdentity): KnownRun {
    const { containerId, workload, name, project, service, image } = identity;
    const key = runKey(identity);
    let known = this.#runs.get(key);
    if (!known) {
      known = { run: this.#runs.size + 1 };
      this.database.run(
        'INSERT INTO run VALUES (?, ?, ?, ?, ?, ?, ?)',
        known.run,
        containerId,
        workload,
        name,
        project ?? null,
        service ?? null,
        image,
      );
      this.#runs.set(key, known);
    }
    return known;
  }

  #recordHost(time: number, host: HostSample): void {
    const { memoryTotalBytes, swapTotalBytes, fileSystems, load } = host;
    const hostState = JSON.stringify([memoryTotalBytes, swapTotalBytes, fileSystems]);
    if (hostState !== this.#hostState) {
      this.database.run(
        'INSERT INTO host_state VALUES (?, ?, ?, ?)',
        time,
        integer(memoryTotalBytes),
        integer(swapTotalBytes),
        fileSystems ? JSON.stringify(fileSystems) : null,
      );
      this.#hostState = hostState;
    }
    this.database.run(
      'INSERT INTO host VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      time,
      hundredths(host.cpuPercent),
      host.coresPercent ? host.coresPercent.map(percent => Math.round(percent)).join(' ') : null,
      hundredths(load?.[0]),
      hundredths(load?.[1]),
      hundredths(load?.[2]),
      integer(host.memoryUsedBytes),
      integer(host.memoryAvailableBytes),
      integer(host.swapUsedBytes),
      integer(host.networkRxBytesPerSecond),
      integer(host.networkTxBytesPerSecond),
      integer(host.diskReadBytesPerSecond),
      integer(host.diskWriteBytesPerSecond),
    );
  }
}

/** A container that is renamed becomes another run of another workload. */
function runKey({
  containerId,
  workload,
  name,
}: Pick<RunIdentity, 'containerId' | 'workload' | 'name'>): string {
  return [containerId, workload, name].join('\n');
}

function integer(value: number | undefined): SqlValue {
  return value === undefined || !Number.isFinite(value) ? null : Math.round(value);
}

function hundredths(value: number | undefined): SqlValue {
  return value === undefined || !Number.isFinite(value) ? null : Math.round(value * 100);
}

/** What a counter grew by; not known when it is new or went back. */
function delta(current: number | undefined, previous: number | undefined): number | null {
  if (current === undefined || previous === undefined || current < previous) return null;
  return Math.round(current) - Math.round(previous);
}
