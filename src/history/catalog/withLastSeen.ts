import type { KnownRun } from '../runs/knownRun';
import { runKeyOf } from '../runs/runKey';

/** The runs with the times of `lastSeen`, if it has them; leaves a run out whose time is `undefined`. */
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
