import type { FileSystemUse, HostSample } from '../../common/model/sample';
import { encodeCores } from '../figures/coresCodec';
import { encodeHost, hostFigures } from '../figures/hostFigures';
import type { RawPartition } from './rawPartition';
import { toInteger } from '../figures/storedNumber';
import type { SqlValue } from '../files/sqlDatabase';

const kib = 1 / 1024;
const insertSample = `INSERT INTO host_samples VALUES (${Array(hostFigures.length + 2)
  .fill('?')
  .join(', ')})`;
const insertState = 'INSERT INTO host_states VALUES (?, ?, ?)';
const insertFileSystem = 'INSERT INTO file_systems VALUES (?, ?, ?, ?)';

/**
 * Appends host samples to the hour being recorded. After a restart in mid-hour it writes all states once
 * more.
 */
export class HostWriter {
  readonly #partition: RawPartition;
  readonly #mountIds = new Map<string, number>();
  readonly #uses = new Map<string, SqlValue[]>();
  #totals: SqlValue[] | undefined;

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
    const [cpu = null, ...figures] = encodeHost(sample);
    const cores = sample.coresPercent ? encodeCores(sample.coresPercent) : null;
    database.run(insertSample, [offsetMs, cpu, cores, ...figures]);
    const totals = [toInteger(sample.memoryTotalBytes, kib), toInteger(sample.swapTotalBytes, kib)];
    if (!isSame(this.#totals, totals)) database.run(insertState, [offsetMs, ...totals]);
    this.#totals = totals;
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
