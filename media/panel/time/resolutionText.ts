import type { Series } from '../../../src/common/series';
import { secondMs } from '../../../src/common/time';
import type { KeptHistory } from '../../../src/protocol/store';
import { shortDuration } from '../data/durationText';
import { usualStepMs } from '../data/rangeMath';
import { clockTime, pastDay, type SeenSpan } from '../data/timeLabels';
import type { PageData } from '../state/pageState';

/** Even a narrow panel gets so many points; with fewer, the range has less than it could show. */
const fewPoints = 70;

/**
 * How exact the rows of a span are, and since when there are any: `samples of 5 s`, `averages of 15 min,
 * samples kept since 3 Nov 14:00`.
 */
export function resolutionText(
  { series, intervalMs, kept }: Pick<PageData, 'series' | 'intervalMs' | 'kept'>,
  span: SeenSpan,
): string {
  const parts = [exactness(series, intervalMs), keptSince(series, span, kept)];
  return parts.filter(part => part !== '').join(', ');
}

function exactness(series: Series, intervalMs: number): string {
  if (series.timestamps.length === 0) return '';
  if (series.bucketMs > 0) return `averages of ${shortDuration(series.bucketMs)}`;
  const stepMs = usualStepMs(series.timestamps) ?? intervalMs;
  // To the second: samples come some milliseconds early or late.
  return `samples of ${shortDuration(Math.max(1, Math.round(stepMs / secondMs)) * secondMs)}`;
}

/** Why part of the span has no data, or only averages. */
function keptSince({ bucketMs }: Series, { fromMs, toMs, nowMs }: SeenSpan, kept: KeptHistory): string {
  const { fromMs: keptMs, samplesFromMs } = kept;
  if (keptMs !== undefined && fromMs < keptMs) return `kept since ${momentOf(keptMs, nowMs)}`;
  // Only averages wider than the screen asks for exist.
  const isCoarse = bucketMs > 0 && (toMs - fromMs) / bucketMs < fewPoints;
  if (!isCoarse || samplesFromMs === undefined || fromMs >= samplesFromMs) return '';
  return `samples kept since ${momentOf(samplesFromMs, nowMs)}`;
}

function momentOf(timeMs: number, nowMs: number): string {
  const [day, time] = [pastDay(timeMs, nowMs), clockTime(timeMs, false)];
  return time === '00:00' ? day : `${day} ${time}`;
}
