import type { FileSystemUse, HostSample } from '../../common/model/sample';
import { encodeCores } from '../figures/coresCodec';
import { encodeHost, encodeHostStates, hostFigures, hostStates } from '../figures/hostFigures';
import type { HostFigure } from '../figures/hostFigures';
import type { RawPartition } from './rawPartition';
import { kib, toInteger } from '../figures/storedNumber';
import type { SqlValue } from '../files/sqlDatabase';

const insertSample = insertInto('host_samples', ['offset_ms', 'cores', ...columnsOf(hostFigures)]);
const insertState = insertInto('host_states', ['offset_ms', ...columnsOf(hostStates)]);
const insertFileSystem = 'INSERT INTO file_systems VALUES (?, ?, ?, ?)';

/**
 * Appends host samples to the hour being recorded. After a restart in mid-hour it writes all states once
 * more.
 */
export class HostWriter {
  readonly #partition: RawPartition;
  readonly #mountIds = new Map<string, number>();
  readonly #uses = new Map<string, SqlValue[]>();
  #states: SqlValue[] | undefined;

  constructor(partition: RawPartition) {
    this.#partition = partition;
    partition.database.forEach('SELECT mount_id, mount FROM mounts', [], ([id, mount]) => {
      this.#mountIds.set(String(mount), Number(id));
    });
    // The use before the restart is not known here: an empty one makes the next reading write it again, or
    // that the mount is gone.
    for (const mount of this.#mountIds.keys()) this.#uses.set(mount, []);
  }

  append(sample: HostSample, offsetMs: number): void {
    const { database } = this.#partition;
    const cores = sample.coresPercent ? encodeCores(sample.coresPercent) : null;
    database.run(insertSample, [offsetMs, cores, ...encodeHost(sample)]);
    const states = encodeHostStates(sample);
    if (!isSame(this.#states, states)) database.run(insertState, [offsetMs, ...states]);
    this.#states = states;
    this.#appendFileSystems(sample.fileSystems ?? [], offsetMs);
  }

  #appendFileSystems(fileSystems: readonly FileSystemUse[], offsetMs: number): void {
    const seen = new Set<string>();
    for (const { mount, usedBytes, sizeBytes } of fileSystems) {
      if (seen.has(mount)) continue;
      seen.add(mount);
      this.#appendUse(mount, [toInteger(usedBytes, kib), toInteger(sizeBytes, kib)], offsetMs);
    }
    for (const mount of [...this.#uses.keys()]) {
      if (seen.has(mount)) continue;
      this.#appendUse(mount, [null, null], offsetMs);
      this.#uses.delete(mount);
    }
  }

  #appendUse(mount: string, use: SqlValue[], offsetMs: number): void {
    if (isSame(this.#uses.get(mount), use)) return;
    this.#partition.database.run(insertFileSystem, [offsetMs, this.#mountId(mount), ...use]);
    this.#uses.set(mount, use);
  }

  #mountId(mount: string): number {
    const known = this.#mountIds.get(mount);
    if (known !== undefined) return known;
    const id = this.#mountIds.size + 1;
    this.#partition.database.run('INSERT INTO mounts VALUES (?, ?)', [id, mount]);
    this.#mountIds.set(mount, id);
    return id;
  }
}

function isSame(before: readonly SqlValue[] | undefined, now: readonly SqlValue[]): boolean {
  return before?.length === now.length && now.every((value, index) => value === before[index]);
}

function insertInto(table: string, columns: readonly string[]): string {
  return `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
}

function columnsOf(figures: readonly HostFigure[]): string[] {
  return figures.map(({ column }) => column);
}
