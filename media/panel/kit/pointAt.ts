import type { Series } from '../../../src/common/series';
import { firstAtOrAfter } from './firstAtOrAfter';

export interface PointReach {
  /** How long a row stands for when it has no neighbors: the interval or the bucket, ms. */
  readonly rowMs: number;
  /** A pointer within this time (ms) of a row means that row, so that a single dot can be hit. */
  readonly nearMs: number;
}

/**
 * Index of the row that a moment belongs to; `undefined` in a gap. Between two successive rows it is the
 * nearer one, however far apart they are. Towards a gap or an end, a row reaches half as far as to its other
 * neighbor.
 */
export function pointAt(series: Series, timeMs: number, reach: PointReach): number | undefined {
  const { timestamps } = series;
  const after = firstAtOrAfter(timestamps.length, index => timestamps[index], timeMs);
  const before = after - 1;
  const isBefore = isRow(series, before);
  const isAfter = isRow(series, after);
  const toBefore = timeMs - (timestamps[before] ?? -Infinity);
  const toAfter = (timestamps[after] ?? Infinity) - timeMs;
  if (isBefore && isAfter) return toBefore < toAfter ? before : after;
  if (isBefore && toBefore <= reachOf(series, before, -1, reach)) return before;
  if (isAfter && toAfter <= reachOf(series, after, 1, reach)) return after;
  return undefined;
}

function reachOf(series: Series, index: number, side: 1 | -1, { rowMs, nearMs }: PointReach): number {
  const neighbor = index + side;
  const isAlone = !isRow(series, neighbor);
  const { timestamps } = series;
  const widthMs = isAlone ? rowMs : Math.abs((timestamps[neighbor] ?? 0) - (timestamps[index] ?? 0));
  return Math.max(widthMs / 2, nearMs);
}

/** Whether a point is a row: at a gap every metric is unknown. */
function isRow({ timestamps, columns }: Series, index: number): boolean {
  if (index < 0 || index >= timestamps.length) return false;
  return Object.values(columns).some(({ avg }) => avg[index] !== null && avg[index] !== undefined);
}
