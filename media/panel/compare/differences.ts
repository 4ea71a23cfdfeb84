import type { MetricStatistics, Statistics } from '../../../src/common/statistics';
import { changeText } from '../../../src/common/text/changeText';
import { formatBytes } from '../../../src/common/text/format';
import { formatMetric } from '../../../src/common/text/formatMetric';
import { comparedFigures } from '../data/comparedFigures';

/** One figure over two spans. */
export interface DifferenceRow {
  readonly title: string;
  /** Average, p95, highest and (for bytes) total: now, then, and the change. */
  readonly cells: readonly { readonly now: string; readonly then: string; readonly change: string }[];
}

export const differenceColumns = ['Average', 'p95', 'Highest', 'Total'] as const;

/**
 * The differences between two spans. A figure unknown in both is left out. Percentiles of averages are lower
 * than those of samples, so no change is given between the two kinds; everything else is exact.
 */
export function differenceRows(now: Statistics, then: Statistics): DifferenceRow[] {
  const isSameResolution = now.resolutionMs === then.resolutionMs;
  return comparedFigures.flatMap(({ metric, title, unit }): DifferenceRow[] => {
    const [a, b] = [now.metrics[metric], then.metrics[metric]];
    if (!a && !b) return [];
    const say = (value: number | undefined): string => formatMetric(unit, value);
    const cell = (read: (figure: MetricStatistics) => number | undefined, form = say) => {
      const [left, right] = [a && read(a), b && read(b)];
      return { now: form(left), then: form(right), change: changeText(right, left) };
    };
    const p95 = cell(each => each.p95);
    const cells = [
      cell(each => each.avg),
      isSameResolution ? p95 : { ...p95, change: changeText(undefined, undefined) },
      cell(each => each.max),
      cell(each => each.totalBytes, formatBytes),
    ];
    return [{ title, cells }];
  });
}
