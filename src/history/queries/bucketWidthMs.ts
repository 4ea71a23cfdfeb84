import { dayMs, hourMs, minuteMs, secondMs } from '../../common/time';

/** Widths that people read off an axis without thinking. */
const niceWidthsMs = [
  ...[1, 2, 5, 10, 15, 20, 30].map(n => n * secondMs),
  ...[1, 2, 3, 5, 10, 15, 20, 30].map(n => n * minuteMs),
  ...[1, 2, 3, 4, 6, 8, 12].map(n => n * hourMs),
  dayMs,
];

/**
 * The narrowest nice bucket width (ms) with which a span needs at most `maxPoints` buckets. Buckets start at
 * multiples of their width since 1970, so that the same bucket has the same rows however a chart is scrolled.
 */
export function bucketWidthMs(fromMs: number, toMs: number, maxPoints: number): number {
  const fits = (width: number): boolean =>
    Math.floor(toMs / width) - Math.floor(fromMs / width) + 1 <= maxPoints;
  const nice = niceWidthsMs.find(fits);
  if (nice !== undefined) return nice;
  let width = 2 * dayMs;
  while (!fits(width)) width *= 2;
  return width;
}
