import { quantile } from './quantile';

/** Between which values a figure is usual. */
export interface Fence {
  readonly low: number;
  readonly high: number;
  /** Lowest and highest of the runs that it was made of: what a user is told as usual. */
  readonly least: number;
  readonly most: number;
}

export const leastEarlierRuns = 6;
/** Older ones were of other code. */
export const newestRuns = 10;
/** Of the distance between the quartiles (Tukey 1977), where one figure is looked at. */
const reach = 1.5;
/**
 * More for each doubling of how many are looked at together: else of ten figures of ten containers a few lie
 * outside after every run. Found by simulation with six earlier runs, which need most.
 */
const reachPerDoubling = 0.8;

/**
 * Tukey's fence of the newest ten runs, given oldest first; `undefined` of fewer than six. `looks`: how many
 * figures are looked at together, of which none is to lie outside by chance.
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
