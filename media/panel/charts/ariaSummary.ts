import { formatMetric } from '../../../src/common/text/formatMetric';
import type { ChartSpec } from './chartSpecs';
import type { Summary } from '../data/summarize';

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
