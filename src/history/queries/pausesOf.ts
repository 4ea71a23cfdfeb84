import type { Series } from '../../common/series';
import type { Span } from '../../common/time';

/**
 * The times without rows between the rows of a series: from the last row before, or the end of its bucket, to
 * the first row after.
 */
export function pausesOf({ timestamps, columns, bucketMs }: Series): Span[] {
  const known = Object.values(columns).map(({ avg }) => avg);
  const isGap = (index: number): boolean => known.every(values => (values[index] ?? null) === null);
  return timestamps.flatMap((_, index): Span[] => {
    const [before, after] = [timestamps[index - 1], timestamps[index + 1]];
    if (!isGap(index) || before === undefined || after === undefined) return [];
    const fromMs = before + bucketMs;
    return fromMs < after ? [{ fromMs, toMs: after }] : [];
  });
}
