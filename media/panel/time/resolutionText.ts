import type { Series } from '../../../src/common/series';
import { shortDuration } from '../data/durationText';
import type { Span } from '../data/rangeMath';
import type { PageData } from '../state/pageState';

/** How exactly the rows of a span tell what was: `samples of 5 s`, `averages of 15 min`. */
export function resolutionText({ series, intervalMs }: PageData, _span: Span): string {
  if (series.timestamps.length === 0) return '';
  if (series.bucketMs > 0) return `averages of ${shortDuration(series.bucketMs)}`;
  return `samples of ${shortDuration(usualStepMs(series) ?? intervalMs)}`;
}

/** What most rows are apart, to the second. */
function usualStepMs({ timestamps }: Series): number | undefined {
  const steps = timestamps.slice(1).map((time, index) => time - (timestamps[index] ?? time));
  const middle = steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)];
  return middle === undefined ? undefined : Math.max(1, Math.round(middle / 1000)) * 1000;
}
