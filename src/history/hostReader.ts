import type { FileSystemUse, HostSample } from '../common/model';
import { decodeCores } from './coresCodec';
import type { RawPartition } from './rawPartition';
import { scaled } from './sampleCodec';
import { numberOrUndefined } from './sqlDatabase';
import type { SqlValue } from './sqlDatabase';

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
  const totalsAt = changesUntil(
    database.all('SELECT * FROM host_states WHERE offset_ms < ? ORDER BY offset_ms', [to]),
    row => row,
  );
  const uses = new Map<string, FileSystemUse>();
  const fileSystemsAt = changesUntil(
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

function decodeRow(row: SqlValue[]): Omit<HostSample, 'timestampMs'> {
  const [, cpu, cores, ...numbers] = row;
  const [load1, load5, load15, used, available, swap, rx, tx, read, write] = numbers.map(numberOrUndefined);
  const hasLoad = load1 !== undefined && load5 !== undefined && load15 !== undefined;
  return {
    cpuPercent: scaled(numberOrUndefined(cpu), 100),
    coresPercent: cores instanceof Uint8Array ? decodeCores(cores) : undefined,
    load: hasLoad ? [load1 / 100, load5 / 100, load15 / 100] : undefined,
    memoryUsedBytes: scaled(used, kib),
    memoryAvailableBytes: scaled(available, kib),
    swapUsedBytes: scaled(swap, kib),
    networkRxBytesPerSecond: rx,
    networkTxBytesPerSecond: tx,
    diskReadBytesPerSecond: read,
    diskWriteBytesPerSecond: write,
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

/** What the change rows (first column: offset) amount to at ascending offsets. */
function changesUntil<T>(
  changes: SqlValue[][],
  apply: (row: SqlValue[]) => T | undefined,
): (offsetMs: number) => T | undefined {
  let next = 0;
  let current: T | undefined;
  return offsetMs => {
    for (let row = changes[next]; row && Number(row[0]) <= offsetMs; row = changes[++next])
      current = apply(row);
    return current;
  };
}
