/**
 * What a counter grew by per second, over the time between its two readings. `undefined`, which is drawn as a
 * gap, where that cannot be known: no earlier reading, a counter that went back (restart, replies out of
 * order), or no time passed.
 */
export function ratePerSecond(
  current: number | undefined,
  previous: number | undefined,
  elapsedMs: number,
): number | undefined {
  const grown = growth(current, previous);
  return grown === undefined || !(elapsedMs > 0) ? undefined : (grown / elapsedMs) * 1000;
}

/** Percent of one core: 100 is one core in use, as in `docker stats`. From CPU time in ns. */
export function cpuPercent(
  currentNs: number | undefined,
  previousNs: number | undefined,
  elapsedMs: number,
): number | undefined {
  const nsPerSecond = ratePerSecond(currentNs, previousNs, elapsedMs);
  return nsPerSecond === undefined ? undefined : nsPerSecond / 1e7;
}

/**
 * The part of a whole that two counters grew by, in percent. `undefined` where either went back, or the whole
 * did not grow: of nothing there is no part.
 */
export function sharePercent(
  part: { readonly current?: number; readonly previous?: number },
  whole: { readonly current?: number; readonly previous?: number },
): number | undefined {
  const grown = growth(whole.current, whole.previous);
  const share = growth(part.current, part.previous);
  if (grown === undefined || share === undefined || grown === 0) return undefined;
  return Math.min(100, (share / grown) * 100);
}

/** What a counter grew by; `undefined` where that cannot be known. */
export function growth(current: number | undefined, previous: number | undefined): number | undefined {
  if (current === undefined || previous === undefined || current < previous) return undefined;
  return current - previous;
}
