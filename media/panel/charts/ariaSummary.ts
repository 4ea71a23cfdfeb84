import { formatMetric } from '../../../src/common/text/formatMetric';
import type { Series } from '../../../src/common/series';
import type { ChartSpec } from './chartSpecs';
import { summarize } from '../data/summarize';

/** What a chart shows, in one sentence per line: the only thing a screen reader gets of a canvas. */
export function ariaSummary(spec: ChartSpec, series: Series, spanText: string): string {
  const parts = spec.series.map(({ metric, label }) => {
    const column = series.columns[metric];
    const summary = column && summarize(column);
    if (!summary) return `${label}: no data`;
    const say = (value: number): string => formatMetric(spec.unit, value);
    const { latest, avg, min, max } = summary;
    return `${label}: latest ${say(latest)}, average ${say(avg)}, lowest ${say(min)}, highest ${say(max)}`;
  });
  return `${spec.title}, ${spanText}. ${parts.join('. ')}.`;
}
