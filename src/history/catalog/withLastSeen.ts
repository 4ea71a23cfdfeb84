import type { KnownRun } from '../runs/knownRun';
import { runKeyOf } from '../runs/runKey';

/** Runs, some of which were last seen at another time; without those that have none. */
export function withLastSeen(
  runs: Iterable<KnownRun>,
  lastSeen: ReadonlyMap<string, number | undefined> = new Map(),
): KnownRun[] {
  return [...runs].flatMap(run => {
    const key = runKeyOf(run);
    if (!lastSeen.has(key)) return [run];
    const lastSeenMs = lastSeen.get(key);
    return lastSeenMs === undefined ? [] : [{ ...run, lastSeenMs }];
  });
}
