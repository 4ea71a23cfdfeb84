import type { MetricStatistics } from '../../common/statistics';
import type { StoredColumn } from './seriesBuilder';

/**
 * Statistics of one metric over stored rows, each weighted with the time that it covers. Percentiles are
 * nearest-rank over the rows' averages: exact for samples. A row of roll-ups contributes time over a
 * threshold as if its values were spread evenly between its lowest and highest. `undefined` if no row knows
 * the metric.
 */
export function statisticsOf(
  { weights, averages, lowest, highest }: StoredColumn,
  options: { readonly isRate: boolean; readonly threshold?: number },
): MetricStatistics | undefined {
  const rows: { readonly average: number; readonly weight: number; readonly index: number }[] = [];
  for (let index = 0; index < averages.length; index++) {
    const average = averages[index] ?? Number.NaN;
    if (!Number.isNaN(average)) rows.push({ average, weight: weights[index] ?? 0, index });
  }
  if (rows.length === 0) return undefined;
  rows.sort((a, b) => a.average - b.average);
  let seconds = 0;
  let sum = 0;
  let min = Infinity;
  let max = -Infinity;
  let secondsOver = 0;
  for (const { average, weight, index } of rows) {
    seconds += weight;
    sum += average * weight;
    const low = finiteOr(lowest[index], average);
    const high = finiteOr(highest[index], average);
    min = Math.min(min, low);
    max = Math.max(max, high);
    if (options.threshold !== undefined) secondsOver += weight * shareOver(low, high, options.threshold);
  }
  const percentile = (share: number): number => {
    let passed = 0;
    for (const { average, weight } of rows) {
      passed += weight;
      if (passed >= share * seconds * (1 - 1e-12)) return average;
    }
    return max;
  };
  return {
    seconds,
    avg: seconds > 0 ? sum / seconds : 0,
    min,
    max,
    p50: percentile(0.5),
    p95: percentile(0.95),
    p99: percentile(0.99),
    totalBytes: options.isRate ? sum : undefined,
    secondsOver: options.threshold === undefined ? undefined : secondsOver,
  };
}

function finiteOr(value: number | undefined, other: number): number {
  return value === undefined || Number.isNaN(value) ? other : value;
}

/** The share of values over a threshold, if spread evenly from `low` to `high`. */
function shareOver(low: number, high: number, threshold: number): number {
  if (low > threshold) return 1;
  return high > threshold ? (high - threshold) / (high - low) : 0;
}
