import { untilOf } from '../hours/present';
import { nthNewestMs } from '../hours/containerReader';
import type { KnownRun } from '../runs/knownRun';
import type { Hours } from '../hours/hours';
import { runKeyOf } from '../runs/runKey';

/**
 * When each of some runs was last seen until a time, by run key: the time of its newest sample, else when it
 * was first seen; `undefined` for a run that was only seen later.
 */
export function newestRows(
  hourFiles: Hours,
  runs: readonly KnownRun[],
  untilMs: number,
): ReadonlyMap<string, number | undefined> {
  const newest = new Map<string, number | undefined>();
  const isKnown = (run: KnownRun): boolean => newest.has(runKeyOf(run));
  for (const hour of hourFiles.hoursWithin(0, untilMs).reverse()) {
    if (runs.every(isKnown)) break;
    hourFiles.read(hour, partition => {
      for (const key of runs.filter(each => !isKnown(each)).map(runKeyOf)) {
        const run = partition.runs.get(key);
        const atMs = run && nthNewestMs(partition, [run], { fromMs: 0, toMs: untilMs + 1 }, 1);
        if (atMs !== undefined) newest.set(key, atMs);
      }
    });
  }
  for (const run of runs.filter(each => !isKnown(each))) {
    newest.set(runKeyOf(run), run.firstSeenMs <= untilMs ? run.firstSeenMs : undefined);
  }
  return newest;
}

/** Time of the newest row; rows further ahead of now were recorded while the clock was wrong. */
export function newestRowMs(hourFiles: Hours, nowMs: number): number | undefined {
  const untilMs = untilOf(nowMs);
  for (const hour of hourFiles.hoursWithin(0, untilMs).reverse()) {
    const newestMs = hourFiles.read(hour, partition => partition.newestMs);
    if (newestMs !== undefined) return Math.min(newestMs, untilMs);
  }
  return undefined;
}
