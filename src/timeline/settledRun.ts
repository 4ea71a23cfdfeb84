import { minuteMs } from '../common/time';
import type { MarkedRun } from './markedRun';

/** How often a window says that its runs go on. */
export const runRenewalMs = minuteMs;

/** A run that nobody has reported for so long ended with its window; two reports may be lost. */
export const runLeaseMs = 2.5 * runRenewalMs;

/**
 * The run as it is known at a moment: if its window went away while it went on, it ended when it was last
 * seen, with an unknown outcome.
 */
export function settledRun(run: MarkedRun, nowMs: number): MarkedRun {
  if (run.endMs !== undefined) return run;
  const { seenMs = run.startMs, ...settled } = run;
  const lastMs = Math.max(run.startMs, seenMs);
  if (nowMs - lastMs <= runLeaseMs) return run;
  return { ...settled, endMs: lastMs, outcome: 'unknown' };
}

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
