import type { FileSystemUse, HostSample } from '../../common/model/sample';
import { decodeCores } from '../figures/coresCodec';
import { decodeHost } from '../figures/hostFigures';
import type { RawPartition } from './rawPartition';
import { scaled } from '../figures/storedNumber';
import { stepFunction } from '../figures/stepFunction';
import { numberOrUndefined } from '../files/sqlDatabase';
import type { SqlValue } from '../files/sqlDatabase';

const kib = 1 / 1024;

/** Host rows of one hour from `fromMs` to `toMs` (not included), oldest first; the newest `limit` of them. */
export function readHostSamples(
  partition: RawPartition,
  fromMs: number,
  toMs: number,
  limit = Number.MAX_SAFE_INTEGER,
): HostSample[] {
  const { database, hourStartMs } = partition;
  const { from, to } = partition.offsets(fromMs, toMs);
  const totalsAt = stepFunction(
    database.all('SELECT * FROM host_states WHERE offset_ms < ? ORDER BY offset_ms', [to]),
    row => row,
  );
  const fileSystemsAt = readFileSystems(partition, to);
  const sql =
    'SELECT * FROM host_samples WHERE offset_ms >= ? AND offset_ms < ? ORDER BY offset_ms DESC LIMIT ?';
  const rows = database.all(sql, [from, to, limit]).reverse();
  return rows.map(row => {
    const offsetMs = Number(row[0]);
    const totals = totalsAt(offsetMs);
    return {
      timestampMs: hourStartMs + offsetMs,
      ...decodeRow(row),
      memoryTotalBytes: scaled(numberOrUndefined(totals?.[1]), kib),
      swapTotalBytes: scaled(numberOrUndefined(totals?.[2]), kib),
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
  const [, cpu, cores, ...figures] = row;
  return {
    ...decodeHost([cpu, ...figures].map(numberOrUndefined)),
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
  else uses.set(mount, { mount, usedBytes: used * 1024, sizeBytes: size * 1024 });
}
