import type { FileSystemUse, HostSample } from '../../common/model/sample';
import { decodeCores } from '../figures/coresCodec';
import { decodeHost, decodeHostStates, hostFigures, hostStates } from '../figures/hostFigures';
import type { RawPartition } from './rawPartition';
import { kib } from '../figures/storedNumber';
import { stepFunction } from '../figures/stepFunction';
import { numberOrUndefined } from '../files/sqlDatabase';
import type { SqlValue } from '../files/sqlDatabase';

const sampleColumns = hostFigures.map(({ column }) => column).join(', ');
const stateColumns = hostStates.map(({ column }) => column).join(', ');

/** Host rows of one hour from `fromMs` to `toMs` (not included), oldest first; the newest `limit` of them. */
export function readHostSamples(
  partition: RawPartition,
  fromMs: number,
  toMs: number,
  limit = Number.MAX_SAFE_INTEGER,
): HostSample[] {
  const { database, hourStartMs } = partition;
  const { from, to } = partition.offsets(fromMs, toMs);
  const statesAt = stepFunction(
    database.all(
      `SELECT offset_ms, ${stateColumns} FROM host_states WHERE offset_ms < ? ORDER BY offset_ms`,
      [to],
    ),
    ([, ...states]) => decodeHostStates(states.map(numberOrUndefined)),
  );
  const fileSystemsAt = readFileSystems(partition, to);
  const sql = `SELECT offset_ms, cores, ${sampleColumns} FROM host_samples
    WHERE offset_ms >= ? AND offset_ms < ? ORDER BY offset_ms DESC LIMIT ?`;
  const rows = database.all(sql, [from, to, limit]).reverse();
  return rows.map(row => {
    const offsetMs = Number(row[0]);
    return {
      timestampMs: hourStartMs + offsetMs,
      ...decodeRow(row),
      ...statesAt(offsetMs),
      fileSystems: fileSystemsAt(offsetMs),
    };
  });
}

/** The file systems at an offset before `to`; to be asked at ascending offsets. */
export function readFileSystems(
  { database }: RawPartition,
  to: number,
): (offsetMs: number) => readonly FileSystemUse[] | undefined {
  const uses = new Map<string, FileSystemUse>();
  return stepFunction(
    database.all(
      `SELECT offset_ms, mount, used_kib, size_kib FROM file_systems JOIN mounts USING (mount_id)
       WHERE offset_ms < ? ORDER BY offset_ms, mount_id`,
      [to],
    ),
    ([, mount, used, size]) => {
      applyUse(uses, String(mount), used, size);
      return uses.size === 0 ? undefined : [...uses.values()];
    },
  );
}

function decodeRow(row: SqlValue[]): Omit<HostSample, 'timestampMs'> {
  const [, cores, ...figures] = row;
  return {
    ...decodeHost(figures.map(numberOrUndefined)),
    coresPercent: cores instanceof Uint8Array ? decodeCores(cores) : undefined,
  };
}

function applyUse(
  uses: Map<string, FileSystemUse>,
  mount: string,
  used: SqlValue | undefined,
  size: SqlValue | undefined,
): void {
  if (typeof used !== 'number' || typeof size !== 'number') uses.delete(mount);
  else uses.set(mount, { mount, usedBytes: used / kib, sizeBytes: size / kib });
}
