export interface SlopePoint {
  readonly x: number;
  readonly y: number;
}

/** Steepness, in units of `y` per unit of `x`. */
export interface Slope {
  readonly slope: number;
  /** `low` to `high` is the 95 % confidence interval. */
  readonly low: number;
  readonly high: number;
  /** Share of pairs that rise: 1 when every point is above all earlier ones. */
  readonly risingShare: number;
}

/** Two-sided 95 % quantile of the normal distribution. */
const width = 1.959964;

/**
 * The robust slope of Theil (1950) and Sen (1968): the median slope of all pairs of points. No spike, nor up
 * to a third of wrong points, can change it much. The interval is Sen's, from the variance of Kendall's
 * statistic. `correlationTime`: how many successive points count as one, because they depend on each other.
 * `undefined` for fewer than two different `x`. Time grows with the square of the number of points: pass a
 * few hundred at most.
 */
export function theilSen(points: readonly SlopePoint[], correlationTime = 1): Slope | undefined {
  const slopes: number[] = [];
  let rising = 0;
  points.forEach((to, index) => {
    for (const from of points.slice(0, index)) {
      if (to.x === from.x) continue;
      const slope = (to.y - from.y) / (to.x - from.x);
      slopes.push(slope);
      if (slope > 0) rising++;
    }
  });
  if (slopes.length === 0) return undefined;
  slopes.sort((a, b) => a - b);
  const at = (position: number): number => {
    const within = Math.min(slopes.length - 1, Math.max(0, position));
    const [below, above] = [slopes[Math.floor(within)] ?? 0, slopes[Math.ceil(within)] ?? 0];
    return below + (within - Math.floor(within)) * (above - below);
  };
  const count = points.length;
  const deviation = Math.sqrt((correlationTime * count * (count - 1) * (2 * count + 5)) / 18);
  const middle = (slopes.length - 1) / 2;
  return {
    slope: at(middle),
    low: at(middle - (width * deviation) / 2),
    high: at(middle + (width * deviation) / 2),
    risingShare: rising / slopes.length,
  };
}
