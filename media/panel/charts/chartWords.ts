import { formatMetric } from '../../../src/common/text/formatMetric';
import type { ChartFrame } from './chartFrame';
import type { ChartSpec } from './chartSpecs';
import type { Summary } from '../data/summarize';
import { spanLabel } from '../data/timeLabels';

/** When the kernel killed processes because they were out of memory, for the memory chart. UTC ms. */
export function outOfMemoryMs(spec: ChartSpec, { series, weights }: ChartFrame): number[] {
  if (spec.id !== 'memory') return [];
  const { avg, max = avg } = series.columns.oomKills ?? {};
  if (!max?.some(kills => (kills ?? 0) > 0)) return [];
  return series.timestamps.filter((_, index) => (weights[index] ?? 0) > 0 && (max[index] ?? 0) > 0);
}

/** A chart in words, with its marks, for those who do not see it. */
export function chartWords(
  spec: ChartSpec,
  summaries: readonly (Summary | undefined)[],
  frame: ChartFrame,
): string {
  const { span, marksText } = frame;
  const summary = ariaSummary(spec, summaries, spanLabel(span));
  const kills = outOfMemoryMs(spec, frame).length;
  const killText = kills === 0 ? '' : ` Out of memory: ${kills === 1 ? 'once' : `${kills} times`}.`;
  return `${summary}${killText}${marksText}`;
}

/** What a chart shows, one sentence per line: all that a screen reader gets of a canvas. */
export function ariaSummary(
  spec: ChartSpec,
  summaries: readonly (Summary | undefined)[],
  spanText: string,
): string {
  const parts = spec.series.map(({ label }, entry) => {
    const summary = summaries[entry];
    if (!summary) return `${label}: no data`;
    const say = (value: number): string => formatMetric(spec.unit, value);
    const { latest, avg, min, max, p95 } = summary;
    return `${label}: latest ${say(latest)}, average ${say(avg)}, lowest ${say(min)}, highest ${say(max)}, p95 ${say(p95)}`;
  });
  return `${spec.title}, ${spanText}. ${parts.join('. ')}.`;
}
