/**
 * Index of the first of `count` things at or after a moment, `count` where all are before it. `timeAt`: the
 * time of each, in ascending order.
 */
export function firstAtOrAfter(
  count: number,
  timeAt: (index: number) => number | undefined,
  timeMs: number,
): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((timeAt(middle) ?? Infinity) < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
