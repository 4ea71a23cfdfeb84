import type { RawPartition } from './rawPartition';

/** The tick interval in force (ms), asked at ascending times of an hour: each run needs its own function. */
export function readIntervals({ database, hourStartMs }: RawPartition): (timestampMs: number) => number {
  const changes = database.all('SELECT offset_ms, interval_ms FROM intervals ORDER BY offset_ms');
  let next = 0;
  let intervalMs = 0;
  return timestampMs => {
    for (let row = changes[next]; row && hourStartMs + Number(row[0]) <= timestampMs; row = changes[++next]) {
      intervalMs = Number(row[1]);
    }
    return intervalMs;
  };
}
