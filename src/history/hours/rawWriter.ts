import { containersById } from '../../common/model/containersById';
import type { Tick } from '../../common/model/tick';
import { ContainerWriter } from './containerWriter';
import type { CarriedCounters } from './containerWriter';
import { HostWriter } from './hostWriter';
import type { RawPartition } from './rawPartition';

/** Appends ticks to one hour. The only writer of raw samples. */
export class RawWriter {
  readonly partition: RawPartition;
  readonly #containers: ContainerWriter;
  readonly #host: HostWriter;
  #intervalMs: number | undefined;
  #newestMs: number | undefined;

  /** `carried`: counters at the end of the hour before; ignored for containers the file already knows. */
  constructor(partition: RawPartition, carried: CarriedCounters = new Map()) {
    this.partition = partition;
    this.#containers = new ContainerWriter(partition, carried);
    this.#host = new HostWriter(partition);
    this.#newestMs = partition.newestMs;
    this.#intervalMs = partition.database.number(
      'SELECT interval_ms FROM intervals ORDER BY offset_ms DESC LIMIT 1',
    );
  }

  /**
   * Stores the tick's rows at `timestampMs`, which must lie in the hour and after every row before. All or
   * nothing; after it threw, this writer no longer knows what is stored and must be replaced.
   */
  append(tick: Tick, timestampMs: number): void {
    const offsetMs = timestampMs - this.partition.hourStartMs;
    const containers = containersById(tick.containers);
    const stored = new Set<string>();
    const { database } = this.partition;
    this.partition.isDirty = true;
    database.transaction(() => {
      if (tick.intervalMs !== this.#intervalMs) {
        this.#intervalMs = tick.intervalMs;
        database.run('INSERT INTO intervals VALUES (?, ?)', [offsetMs, Math.round(tick.intervalMs)]);
      }
      for (const sample of tick.samples) {
        if (stored.has(sample.containerId)) continue;
        stored.add(sample.containerId);
        this.#containers.append(sample, containers.get(sample.containerId), offsetMs, tick.intervalMs);
      }
      if (tick.host) this.#host.append(tick.host, offsetMs);
    });
    this.#newestMs = timestampMs;
  }

  /** Time of the newest row of the hour; `undefined` while there is none. */
  get newestMs(): number | undefined {
    return this.#newestMs;
  }

  carriedCounters(): CarriedCounters {
    return this.#containers.carriedCounters();
  }
}
