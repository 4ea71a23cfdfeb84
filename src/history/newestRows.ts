import { nthNewestMs } from './containerReader';
import type { KnownRun } from './knownRun';
import type { Partitions } from './partitions';

/**
 * When each of some runs was last seen until a time, by container id: by its newest sample, else when it was first seen;
 * `undefined` for one that was only seen later.
 */
export function newestRows(
  partitions: Partitions,
  runs: readonly KnownRun[],
  untilMs: number,
): ReadonlyMap<string, number | undefined> {
  const newest = new Map<string, number | undefined>();
  const isKnown = ({ containerId }: KnownRun): boolean => newest.has(containerId);
  for (const hour of partitions.hoursWithin(0, untilMs).reverse()) {
    if (runs.every(isKnown)) break;
    partitions.read(hour, partition => {
      for (const { containerId } of runs.filter(run => !isKnown(run))) {
        const run = partition.runs.get(containerId);
        const atMs = run && nthNewestMs(partition, [run], { fromMs: 0, toMs: untilMs + 1 }, 1);
        if (atMs !== undefined) newest.set(containerId, atMs);
      }
    });
  }
  for (const run of runs.filter(each => !isKnown(each))) {
    newest.set(run.containerId, run.firstSeenMs <= untilMs ? run.firstSeenMs : undefined);
  }
  return newest;
}
