/**
 * A quantile of values: definition 8 of the nine of Hyndman and Fan (1996), which they recommend because it
 * is median-unbiased whatever the distribution. Others make Tukey's fence of six values too narrow: 14 % of
 * new runs without any change would lie outside, here 6.5 %. `NaN` if there are no values.
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((x, y) => x - y);
  const last = sorted.length - 1;
  const position = Math.min(last, Math.max(0, (sorted.length + 1 / 3) * share + 1 / 3 - 1));
  const below = Math.floor(position);
  const low = sorted[below] ?? Number.NaN;
  return low + (position - below) * ((sorted[below + 1] ?? low) - low);
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
