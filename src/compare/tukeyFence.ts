import { quantile } from './quantile';

/** The range in which a figure is usual. */
export interface Fence {
  readonly low: number;
  readonly high: number;
  /** Lowest and highest of the runs that the fence was made of: what a user is told as usual. */
  readonly least: number;
  readonly most: number;
}

export const leastEarlierRuns = 6;
/** Older runs were of other code. */
export const newestRuns = 10;
/** How far the fence reaches, in interquartile ranges (Tukey 1977), if one figure is looked at. */
const reach = 1.5;
/**
 * Added for each doubling of how many figures are looked at together: otherwise, of ten figures of ten
 * containers, a few would lie outside after every run. Found by simulation with six earlier runs, which need
 * most.
 */
const reachPerDoubling = 0.8;

/**
 * Tukey's fence of the newest ten runs, given oldest first; `undefined` for fewer than six. `looks`: how many
 * figures are looked at together, none of which is to lie outside by chance.
 */
export function tukeyFence(earlier: readonly number[], looks = 1): Fence | undefined {
  if (earlier.length < leastEarlierRuns) return undefined;
  const values = earlier.slice(-newestRuns);
  const [first, third] = [quantile(values, 0.25), quantile(values, 0.75)];
  const width = (reach + reachPerDoubling * Math.log2(looks)) * (third - first);
  return {
    low: first - width,
    high: third + width,
    least: Math.min(...values),
    most: Math.max(...values),
  };
}
