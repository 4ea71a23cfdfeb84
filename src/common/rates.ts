/**
 * A counter's growth per second, from two readings and the time between them. `undefined`, drawn as a gap,
 * where it cannot be known: no earlier reading, a counter that went back (restart, replies out of order), or
 * no time passed.
 */
export function ratePerSecond(
  current: number | undefined,
  previous: number | undefined,
  elapsedMs: number,
): number | undefined {
  const grown = growth(current, previous);
  return grown === undefined || !(elapsedMs > 0) ? undefined : (grown / elapsedMs) * 1000;
}

/** CPU use in percent of one core, from CPU time in ns. 100 is one core in use, as in `docker stats`. */
export function cpuPercent(
  currentNs: number | undefined,
  previousNs: number | undefined,
  elapsedMs: number,
): number | undefined {
  const nsPerSecond = ratePerSecond(currentNs, previousNs, elapsedMs);
  return nsPerSecond === undefined ? undefined : nsPerSecond / 1e7;
}

/**
 * Growth of a counter in percent of the growth of another, its whole. `undefined` where either went back or
 * the whole did not grow.
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

/** A counter's growth; `undefined` where it cannot be known. */
export function growth(current: number | undefined, previous: number | undefined): number | undefined {
  if (current === undefined || previous === undefined || current < previous) return undefined;
  return current - previous;
}
