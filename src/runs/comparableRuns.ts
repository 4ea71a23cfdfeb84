import type { MarkedRun } from '../timeline/markedRun';

/** A run that is over, and so can be measured. */
export type EndedRun = MarkedRun & { readonly endMs: number };

/** Whether a run took a while and is over: what a container used meanwhile can be told. */
export function isMeasurable(run: MarkedRun): run is EndedRun {
  return run.endMs !== undefined && run.endMs > run.startMs && run.kind !== 'git';
}

/**
 * Whether a run is to be held against others of its key without being asked: it was done to its end, and
 * beside nothing else. Of debug sessions nobody tells how they end.
 */
export function isComparable(run: MarkedRun): run is EndedRun {
  if (!isMeasurable(run) || run.isBackground) return false;
  return run.outcome !== 'stopped' && (run.outcome !== 'unknown' || run.kind === 'debug');
}

/** Of `runs` those that did the same before `run` and were over when it began, oldest first: at most `most`. */
export function earlierOf(run: MarkedRun, runs: readonly MarkedRun[], most: number): EndedRun[] {
  return runs
    .filter(isComparable)
    .filter(({ id, key, kind, endMs }) => {
      return id !== run.id && key === run.key && kind === run.kind && endMs <= run.startMs;
    })
    .sort((a, b) => a.startMs - b.startMs)
    .slice(-most);
}
