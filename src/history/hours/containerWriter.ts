import type { ContainerSample } from '../../common/model/sample';
import type { Container } from '../../common/model/container';
import { localKeyOf } from '../../common/model/workloadKey';
import { encodeExtras, extraColumns, isSameExtras, noExtras } from '../figures/extraFigures';
import type { PartitionRun, RawPartition } from './rawPartition';
import { runKeyOf } from '../runs/runKey';
import { keyRange, sampleKey } from './rawSchema';
import { identityOf, imageOf, isUnlisted, unlistedIdentity } from '../runs/knownRun';
import type { RunIdentity } from '../runs/knownRun';
import { counterColumns, createCounterState, encodeSample, sampleColumns } from '../figures/sampleCodec';
import type { CounterState } from '../figures/sampleCodec';
import type { StoredNumber } from '../figures/storedNumber';
import type { SqlValue } from '../files/sqlDatabase';
import { countersBefore } from './countersBefore';

/** Last known counters and run by container id, for the next hour's file. */
export type CarriedCounters = ReadonlyMap<
  string,
  { readonly counters: readonly (number | undefined)[]; readonly run: RunIdentity }
>;

interface RunState {
  run: PartitionRun;
  readonly counters: CounterState;
  state: readonly SqlValue[] | undefined;
  /** `undefined`: not known, so they are written. */
  extras: readonly StoredNumber[] | undefined;
}

const insertInto = (table: string, columns: readonly string[]): string =>
  `INSERT INTO ${table} (key, ${columns.join(', ')}) VALUES (?${', ?'.repeat(columns.length)})`;
const insertSample = insertInto('samples', sampleColumns);
const insertBaseline = insertInto('baselines', counterColumns);
const insertExtras = insertInto('extras', extraColumns);
const insertRates = insertInto('rates', counterColumns);
const insertState = 'INSERT INTO states VALUES (?, ?, ?, ?, ?)';

/** Appends container samples to the hour being recorded; can continue a file that was saved in mid-hour. */
export class ContainerWriter {
  readonly #partition: RawPartition;
  readonly #carried: CarriedCounters;
  /** The current run of each container, by container id. */
  readonly #runs = new Map<string, RunState>();

  constructor(partition: RawPartition, carried: CarriedCounters) {
    this.#partition = partition;
    this.#carried = carried;
    const newest = new Map<string, { readonly run: PartitionRun; readonly offsetMs: number }>();
    for (const run of partition.runs.values()) {
      const offsetMs = partition.newestOffsetOf(run.slot) ?? -1;
      if (offsetMs >= (newest.get(run.containerId)?.offsetMs ?? -1))
        newest.set(run.containerId, { run, offsetMs });
    }
    for (const { run } of newest.values()) this.#resume(run);
  }

  append(
    sample: ContainerSample,
    container: Container | undefined,
    offsetMs: number,
    intervalMs: number,
  ): void {
    const { database } = this.#partition;
    const run = this.#runOf(sample.containerId, container);
    const encoded = encodeSample(sample, run.counters, intervalMs);
    const key = sampleKey(run.run.slot, offsetMs);
    database.run(insertSample, [key, ...encoded.values]);
    if (encoded.baseline) database.run(insertBaseline, [key, ...encoded.baseline]);
    if (encoded.rates) database.run(insertRates, [key, ...encoded.rates]);
    const extras = encodeExtras(sample);
    if (run.extras === undefined || !isSameExtras(extras, run.extras))
      database.run(insertExtras, [key, ...extras]);
    run.extras = extras;
    const status = container?.status ?? 'unknown';
    const health = container?.health ?? null;
    const restartCount = container?.restartCount ?? null;
    const limit = sample.memoryLimitBytes ?? null;
    const before = run.state;
    const isSame = before?.[0] === status && before[1] === health && before[2] === restartCount;
    if (isSame && before[3] === limit) return;
    run.state = [status, health, restartCount, limit];
    database.run(insertState, [key, status, health, restartCount, limit]);
  }

  carriedCounters(): CarriedCounters {
    return new Map([...this.#runs].map(([id, { run, counters }]) => [id, { run, counters: counters.last }]));
  }

  /** Rows belong to the name they are recorded under: a renamed container begins another run. */
  #runOf(containerId: string, container: Container | undefined): RunState {
    const before = this.#runs.get(containerId);
    if (before && container && isUnlisted(before.run)) {
      before.run = this.#partition.nameRun(before.run, identityOf(container));
      return before;
    }
    const isSame =
      !container || (before?.run.name === container.name && isSameWorkload(before.run, container));
    return before && isSame ? before : this.#begin(containerId, container, before);
  }

  #begin(containerId: string, container: Container | undefined, before: RunState | undefined): RunState {
    const carried = this.#carried.get(containerId);
    const identity = container ? identityOf(container) : (carried?.run ?? unlistedIdentity(containerId));
    const known = this.#partition.runs.get(runKeyOf(identity));
    const image = imageOf((before ?? carried)?.run.image, identity.image);
    const run = known ?? this.#partition.addRun({ ...identity, image });
    const state = {
      run,
      counters: createCounterState(before?.counters.last ?? carried?.counters),
      state: undefined,
      extras: known ? undefined : noExtras,
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

/** Compares without the engine's key, which may have changed. */
function isSameWorkload({ workload }: PartitionRun, container: Container): boolean {
  const { key } = container.workload;
  return workload === key || localKeyOf(workload) === localKeyOf(key);
}
