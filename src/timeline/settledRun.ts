import type { MarkedRun } from './markedRun';

/** How often a window says that its runs go on. */
export const runRenewalMs = 60_000;

/** One that nobody has said to go on for so long ended with its window: two signs may be lost. */
export const runLeaseMs = 150_000;

/**
 * The run as it is known at a moment: one whose window went away while it went on ended when it was last
 * seen, and how is not known.
 */
export function settledRun(run: MarkedRun, nowMs: number): MarkedRun {
  if (run.endMs !== undefined) return run;
  const { seenMs = run.startMs, ...settled } = run;
  const lastMs = Math.max(run.startMs, seenMs);
  if (nowMs - lastMs <= runLeaseMs) return run;
  return { ...settled, endMs: lastMs, outcome: 'unknown' };
}
