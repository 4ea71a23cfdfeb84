import type { Metric } from '../../../src/common/metrics';
import type { Series, SeriesColumn } from '../../../src/common/series';

export interface AppendOptions {
  /** Points before this are dropped. */
  readonly fromMs: number;
  /** Rows further apart than this are not joined by a line, ms. */
  readonly maxGapMs: number;
}

/**
 * `series` with the newer rows of `added` at its end. Rows that it already has are left out, because the host
 * may send a row that is also in a snapshot. Neither may be down-sampled. Cost: one copy of what stays.
 */
export function appendSeries(series: Series, added: Series, { fromMs, maxGapMs }: AppendOptions): Series {
  const lastMs = series.timestamps.at(-1) ?? -Infinity;
  const start = added.timestamps.findIndex(time => time > lastMs);
  const fresh = start < 0 ? [] : added.timestamps.slice(start);
  const firstMs = fresh[0];
  const gap =
    firstMs !== undefined && firstMs - lastMs > maxGapMs && Number.isFinite(lastMs) ? [lastMs + 1] : [];

  const firstKept = series.timestamps.findIndex(time => time >= fromMs);
  const keepFrom = firstKept < 0 ? series.timestamps.length : firstKept;
  const join = <T>(before: readonly T[], between: readonly T[], after: readonly T[]): T[] => {
    // One copy, made at its length: a list that grows is copied once more, and there is one for each line.
    const all = before.concat(between, after);
    all.splice(0, keepFrom);
    return all;
  };
  const timestamps = join(series.timestamps, gap, fresh);
  const columns: Partial<Record<Metric, SeriesColumn>> = {};
  for (const metric of new Set([
    ...Object.keys(series.columns),
    ...Object.keys(added.columns),
  ]) as Set<Metric>) {
    const before = series.columns[metric]?.avg ?? nulls(series.timestamps.length);
    const after = start < 0 ? [] : (added.columns[metric]?.avg.slice(start) ?? nulls(fresh.length));
    columns[metric] = { avg: join(before, nulls(gap.length), after) };
  }
  return { timestamps, columns, bucketMs: series.bucketMs };
}

function nulls(length: number): null[] {
  return new Array<null>(length).fill(null);
}
