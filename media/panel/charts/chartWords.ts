import { ariaSummary } from './ariaSummary';
import type { ChartFrame } from './chartFrame';
import type { ChartSpec } from './chartSpecs';
import type { Summary } from '../data/summarize';
import { spanLabel } from '../data/timeLabels';

/** When the kernel killed processes because they were out of memory, for the memory chart. UTC ms. */
export function outOfMemoryMs(spec: ChartSpec, { series, weights }: ChartFrame): number[] {
  if (spec.id !== 'memory') return [];
  const { avg, max = avg } = series.columns.oomKills ?? { avg: [] };
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
