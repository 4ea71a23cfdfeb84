import type { Container, ContainerSample } from '../common/model';
import { encodeExtras, extraColumns, isSameExtras, noExtras } from './extraFigures';
import type { PartitionRun, RawPartition } from './rawPartition';
import { keyRange, sampleKey } from './rawSchema';
import { createCounterState, encodeSample, sampleColumns } from './sampleCodec';
import type { CounterState, StoredNumber } from './sampleCodec';
import type { SqlValue } from './sqlDatabase';
import { countersBefore } from './countersBefore';

/** Last known counters by container id, for the next hour's file. */
export type CarriedCounters = ReadonlyMap<string, readonly (number | undefined)[]>;

interface RunState {
  readonly run: PartitionRun;
  readonly counters: CounterState;
  state: SqlValue[] | undefined;
  extras: readonly StoredNumber[];
}

const insertSample = `INSERT INTO samples VALUES (?, ${sampleColumns.map(() => '?').join(', ')})`;
const insertBaseline = 'INSERT INTO baselines VALUES (?, ?, ?, ?, ?)';
const insertExtras = `INSERT INTO extras VALUES (?, ${extraColumns.map(() => '?').join(', ')})`;
const insertRates = 'INSERT INTO rates VALUES (?, ?, ?, ?, ?)';
const insertState = 'INSERT INTO states VALUES (?, ?, ?, ?, ?)';

/** Appends container samples to the hour being recorded; also goes on with a file that was saved in mid-hour. */
export class ContainerWriter {
  readonly #partition: RawPartition;
  readonly #carried: CarriedCounters;
  readonly #runs = new Map<string, RunState>();

  constructor(partition: RawPartition, carried: CarriedCounters) {
    this.#partition = partition;
    this.#carried = carried;
    for (const run of partition.runs.values()) this.#resume(run);
  }

  append(
    sample: ContainerSample,
    container: Container | undefined,
    offsetMs: number,
    intervalMs: number,
  ): void {
    const { database } = this.#partition;
    const run = this.#runs.get(sample.containerId) ?? this.#begin(sample.containerId, container);
    const encoded = encodeSample(sample, run.counters, intervalMs);
    const key = sampleKey(run.run.slot, offsetMs);
    database.run(insertSample, [key, ...encoded.values]);
    if (encoded.baseline) database.run(insertBaseline, [key, ...encoded.baseline]);
    if (encoded.rates) database.run(insertRates, [key, ...encoded.rates]);
    const extras = encodeExtras(sample);
    if (!isSameExtras(extras, run.extras)) database.run(insertExtras, [key, ...extras]);
    run.extras = extras;
    const state: SqlValue[] = [
      container?.status ?? 'unknown',
      container?.health ?? null,
      container?.restartCount ?? null,
      sample.memoryLimitBytes ?? null,
    ];
    if (run.state?.every((value, index) => value === state[index])) return;
    database.run(insertState, [key, ...state]);
    run.state = state;
  }

  carriedCounters(): CarriedCounters {
    return new Map([...this.#runs].map(([id, { counters }]) => [id, counters.last]));
  }

  #begin(containerId: string, container: Container | undefined): RunState {
    const run = this.#partition.addRun({
      containerId,
      name: container?.name ?? containerId.slice(0, 12),
      workload: container?.workload.key ?? `id:${containerId}`,
      project: container?.workload.project,
      service: container?.workload.service,
      image: container?.image ?? '',
      createdAtMs: container?.createdAtMs ?? 0,
    });
    const state = {
      run,
      counters: createCounterState(this.#carried.get(containerId)),
      state: undefined,
      extras: noExtras,
    };
    this.#runs.set(containerId, state);
    return state;
  }

  #resume(run: PartitionRun): void {
    const { database } = this.#partition;
    const last = countersBefore(this.#partition, run.slot);
    const [from, to] = keyRange(run.slot);
    const state = database.all(
      `SELECT status, health, restart_count, memory_limit_bytes FROM states
       WHERE key >= ? AND key < ? ORDER BY key DESC LIMIT 1`,
      [from, to],
    )[0];
    const isAnchored = last.map(counter => counter !== undefined);
    const extras = database.all(
      `SELECT ${extraColumns.join(', ')} FROM extras WHERE key >= ? AND key < ? ORDER BY key DESC LIMIT 1`,
      [from, to],
    )[0] as StoredNumber[] | undefined;
    const counters = { last, isAnchored };
    this.#runs.set(run.containerId, { run, counters, state, extras: extras ?? noExtras });
  }
}
