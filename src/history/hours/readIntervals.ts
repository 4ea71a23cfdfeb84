import { stepFunction } from '../figures/stepFunction';
import type { RawPartition } from './rawPartition';

/** The tick interval in force (ms), asked at ascending times of an hour: each run needs its own function. */
export function readIntervals({ database, hourStartMs }: RawPartition): (timestampMs: number) => number {
  const changes = database.all('SELECT offset_ms, interval_ms FROM intervals ORDER BY offset_ms');
  const intervalAt = stepFunction(changes, row => Number(row[1]));
  return timestampMs => intervalAt(timestampMs - hourStartMs) ?? 0;
}
