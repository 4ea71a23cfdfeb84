import { formatDuration, formatRate } from '../common/text/format';
import type { Series } from '../common/series';
import { theilSen, type SlopePoint } from '../common/theilSen';
import { minuteMs } from '../common/time';
import type { MemoryGrowth } from './deathRecord';

/** A reading so close to an end may be of after it: a tick is stamped up to a second before it is read. */
const besideEndMs = 2000;
/**
 * Ten minutes of samples a second apart have more; the time for a slope grows with the square of the points.
 */
const mostPoints = 200;
const leastPoints = 4;
/** The share of all pairs of points that must rise. */
const leastRisingShare = 0.85;
/** A smaller rise, or one below this share of the memory used in the end, does not end a container. */
const leastRiseBytes = 2 ** 20;
const leastRiseShare = 0.1;

/** The readings of memory in use up to `untilMs`, in their order. */
export function memoryPoints(series: Series, untilMs: number): SlopePoint[] {
  const column = series.columns.memoryUsedBytes;
  return series.timestamps.flatMap((x, index) => {
    const y = column?.avg[index] ?? undefined;
    return y === undefined || x > untilMs ? [] : [{ x, y }];
  });
}

/**
 * Readings without those from while the kernel freed the memory of a process that had ended: they are near
 * the end and less than half of the reading before.
 */
export function beforeFreed(points: readonly SlopePoint[], endMs: number): readonly SlopePoint[] {
  let count = points.length;
  while (isFreed(points[count - 1], points[count - 2], endMs)) count--;
  return points.slice(0, count);
}

function isFreed(last: SlopePoint | undefined, before: SlopePoint | undefined, endMs: number): boolean {
  return last !== undefined && before !== undefined && last.x > endMs - besideEndMs && last.y < before.y / 2;
}

/**
 * How memory rose before the end: the longest time up to the last reading over which it rose throughout, in
 * both its first and its second half, and how fast by a robust slope. `undefined` if it did not rise much, or
 * there are too few readings.
 */
export function memoryGrowth(points: readonly SlopePoint[]): MemoryGrowth | undefined {
  const stride = Math.ceil(points.length / mostPoints);
  const thinned = points.filter((_, index) => (points.length - 1 - index) % stride === 0);
  let found: MemoryGrowth | undefined;
  for (let count = leastPoints; count <= thinned.length; count = nextCount(count, thinned.length)) {
    const growth = growthOver(thinned.slice(-count));
    if (growth && isNewHigh(thinned, count))
      found = growthOver(steepPart(thinned.slice(-count), growth)) ?? growth;
  }
  return found;
}

/** The growth without the flat part before it, which a robust slope tolerates. */
function steepPart(points: readonly SlopePoint[], { bytesPerSecond }: MemoryGrowth): readonly SlopePoint[] {
  const least = (0.75 * bytesPerSecond) / 1000;
  const start = points.findIndex((from, index) => {
    const to = points[index + 2];
    return to !== undefined && to.y - from.y >= least * (to.x - from.x);
  });
  return start < 0 ? points : points.slice(start);
}

/** A tenth more, and in the end all. */
function nextCount(count: number, all: number): number {
  return count < all ? Math.min(all, Math.max(count + 1, Math.round(count * 1.1))) : Infinity;
}

/**
 * Whether the last reading is above all before the growth: memory that goes up and down ends no container.
 */
function isNewHigh(points: readonly SlopePoint[], count: number): boolean {
  const last = points.at(-1)?.y ?? 0;
  return points.slice(0, -count).every(({ y }) => y < last);
}

/** `grew by 3.1 MiB/s for 90 s`. */
export function growthText({ bytesPerSecond, forMs }: MemoryGrowth): string {
  const time = forMs < 2 * minuteMs ? `${Math.round(forMs / 1000)} s` : formatDuration(forMs);
  return `grew by ${formatRate(bytesPerSecond)} for ${time}`;
}

function growthOver(points: readonly SlopePoint[]): MemoryGrowth | undefined {
  const all = theilSen(points);
  const [first, last] = [points[0], points.at(-1)];
  if (!all || !first || !last || all.risingShare < leastRisingShare) return undefined;
  const forMs = last.x - first.x;
  const rise = all.slope * forMs;
  if (rise < Math.max(leastRiseBytes, leastRiseShare * last.y)) return undefined;
  const half = Math.ceil(points.length / 2);
  const isSteady = [points.slice(0, half), points.slice(-half)].every(
    part => (theilSen(part)?.slope ?? 0) > all.slope / 2,
  );
  return isSteady ? { bytesPerSecond: all.slope * 1000, forMs } : undefined;
}
