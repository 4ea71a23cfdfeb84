import type { Span } from '../../common/time';
import type { ContainerRun } from '../../protocol/store';
import type { KnownRun } from '../runs/knownRun';

/** The runs that overlap a span, both ends included; the newest first. */
export function containerRunsOf(
  runs: readonly KnownRun[],
  { fromMs, toMs }: Span,
  limit: number,
): ContainerRun[] {
  return runs
    .map(toContainerRun)
    .filter(run => run.firstSeenMs <= toMs && Math.max(run.endedAtMs ?? 0, run.lastSeenMs) >= fromMs)
    .sort((a, b) => b.firstSeenMs - a.firstSeenMs)
    .slice(0, limit);
}

function toContainerRun(run: KnownRun): ContainerRun {
  const { containerId, name, image, lastSeenMs, startedAtMs = Infinity, endedAtMs = -Infinity } = run;
  // The stored end may belong to an earlier start of the same container, if it was started again.
  const isOver = endedAtMs > -Infinity && (run.startedAtMs === undefined || endedAtMs >= startedAtMs);
  return {
    containerId,
    name,
    image,
    firstSeenMs: Math.min(run.firstSeenMs, startedAtMs),
    lastSeenMs,
    ...(isOver && { endedAtMs, exitCode: run.exitCode, isOomKilled: run.isOomKilled }),
  };
}
