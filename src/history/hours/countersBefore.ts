import { hourMs } from '../../common/time';
import { counterColumns } from '../figures/sampleCodec';
import type { RawPartition } from './rawPartition';
import { keyRange } from './rawSchema';

/**
 * A run's counters just before a moment of the hour: the last baseline plus everything since. Summed inside
 * SQLite, so that a query for the last minute does not fetch the whole hour row by row.
 */
export function countersBefore(
  { database }: RawPartition,
  slot: number,
  offsetMs = hourMs,
): (number | undefined)[] {
  const [from, to] = keyRange(slot, 0, offsetMs);
  return counterColumns.map(column => {
    const baseline = database.all(
      `SELECT key, ${column} FROM baselines WHERE key >= ? AND key < ? AND ${column} IS NOT NULL ORDER BY key DESC LIMIT 1`,
      [from, to],
    )[0];
    if (!baseline) return undefined;
    const [key, value] = baseline;
    const sql = `SELECT total(${column}_delta) FROM samples WHERE key >= ? AND key < ?`;
    return Number(value) + (database.number(sql, [Number(key), to]) ?? 0);
  });
}
