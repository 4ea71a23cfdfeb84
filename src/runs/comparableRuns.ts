import type { MarkedRun } from '../timeline/markedRun';

/** A run that has ended, and so can be measured. */
export type EndedRun = MarkedRun & { readonly endMs: number };

/** Whether a run took a while and has ended: then what a container used in that time can be told. */
export function isMeasurable(run: MarkedRun): run is EndedRun {
  return run.endMs !== undefined && run.endMs > run.startMs && run.kind !== 'git' && run.kind !== 'save';
}

/**
 * Whether a run is compared with others of its key without being asked for: it ran to its end, and not in the
 * background. How debug sessions end is never known.
 */
export function isComparable(run: MarkedRun): run is EndedRun {
  if (!isMeasurable(run) || run.isBackground) return false;
  return run.outcome !== 'stopped' && (run.outcome !== 'unknown' || run.kind === 'debug');
}

/**
 * The comparable runs of the same key that had ended when `run` began, oldest first: the newest `most` of
 * them.
 */
export function earlierOf(run: MarkedRun, runs: readonly MarkedRun[], most: number): EndedRun[] {
  return runs
    .filter(isComparable)
    .filter(({ id, key, kind, endMs }) => {
      return id !== run.id && key === run.key && kind === run.kind && endMs <= run.startMs;
    })
    .sort((a, b) => a.startMs - b.startMs)
    .slice(-most);
}
