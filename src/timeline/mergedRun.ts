import type { MarkedRun } from './markedRun';

/**
 * What to keep of a run that is reported again. A late or repeated report changes nothing; a window that
 * stood still, and was taken for gone, takes up its runs again.
 */
export function mergedRun(before: MarkedRun | undefined, told: MarkedRun): MarkedRun {
  if (!before) return told;
  if (before.endMs === undefined)
    return told.endMs === undefined && (told.seenMs ?? 0) < (before.seenMs ?? 0) ? before : told;
  const isTakenUp = before.outcome === 'unknown' && (told.endMs ?? told.seenMs ?? 0) > before.endMs;
  return isTakenUp ? told : before;
}
