import type { Series } from '../common/series';
import type { SlopePoint } from '../common/theilSen';

/**
 * The floor of a workload's memory: the lowest value of each window, at the window's start, in ms and bytes.
 * Memory that comes and goes with the work is above it; memory that is never given back lifts it. A window
 * that is known for less than half is left out, because its lowest value may lie in the unknown part.
 */
export function memoryFloor(series: Series, windowMs: number): SlopePoint[] {
  const column = series.columns.memoryUsedBytes;
  const windows = new Map<number, { lowest: number; firstMs: number; lastMs: number }>();
  series.timestamps.forEach((timestampMs, index) => {
    const value = column?.min?.[index] ?? column?.avg[index] ?? undefined;
    if (value === undefined) return;
    const start = Math.floor(timestampMs / windowMs) * windowMs;
    const before = windows.get(start);
    windows.set(start, {
      lowest: Math.min(before?.lowest ?? Infinity, value),
      firstMs: before?.firstMs ?? timestampMs,
      lastMs: timestampMs + series.bucketMs,
    });
  });
  return [...windows].flatMap(([x, { lowest, firstMs, lastMs }]) =>
    lastMs - firstMs >= windowMs / 2 ? [{ x, y: lowest }] : [],
  );
}
