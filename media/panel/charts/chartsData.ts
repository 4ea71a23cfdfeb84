import type { AlignedData } from 'uplot';
import { maxGapOf } from '../../../src/common/series';
import { gapsOf } from './lines/linePaths';
import type { ChartFrame } from './chartFrame';
import type { ChartSpec, SeriesSpec } from './chartSpecs';

/** One uPlot series: the line of a metric, or an edge of the band between its extremes. */
export interface PlotColumn {
  readonly spec: SeriesSpec;
  /** Index in the chart's `spec`. */
  readonly entry: number;
  readonly role: 'max' | 'min' | 'line';
}

/**
 * The columns of a chart after x. They are the same whether a series is down-sampled or not, so a change of
 * range never rebuilds a chart. Edges come before their line, which is therefore drawn above the band.
 */
export function plotColumns(spec: ChartSpec): readonly PlotColumn[] {
  return spec.series.flatMap((each, entry): PlotColumn[] => {
    const line: PlotColumn = { spec: each, entry, role: 'line' };
    if (each.isReference) return [line];
    return [{ spec: each, entry, role: 'max' }, { spec: each, entry, role: 'min' }, line];
  });
}

/**
 * Data for uPlot, which only reads it. Without points, the ends of the span are the x values, so that axes
 * are drawn. A line also joins successive rows when one between them has no value, because the next value,
 * such as a rate, covers the time of both.
 */
export function plotData(
  columns: readonly PlotColumn[],
  frame: Pick<ChartFrame, 'series' | 'columns' | 'span' | 'intervalMs'>,
): AlignedData {
  const { series, span } = frame;
  const maxGapMs = maxGapOf(frame.intervalMs);
  const isEmpty = series.timestamps.length === 0;
  const times = isEmpty ? [span.fromMs, span.toMs] : (series.timestamps as number[]);
  const gaps = gapsOf(times.length);
  const values = columns.map(({ spec, role }) => {
    const column = isEmpty ? undefined : frame.columns[spec.metric];
    if (role === 'line' && column && series.bucketMs === 0) return joined(column.avg, times, maxGapMs);
    const wanted = role === 'line' ? column?.avg : column?.[role];
    return (wanted as (number | null)[] | undefined) ?? gaps;
  });
  return [times, ...values] as AlignedData;
}

/** uPlot leaves a gap for `null` but not for `undefined`. */
type Value = number | null | undefined;

/** Without anything to join, `values` themselves: a copy of each line at each tick is a lot to throw away. */
function joined(
  values: readonly (number | null)[],
  times: readonly number[],
  maxGapMs: number,
): readonly Value[] {
  let result: Value[] | undefined;
  let last = -1;
  for (let index = 0; index < values.length; index++) {
    if (values[index] === null) continue;
    if (last >= 0 && index - last > 1 && (times[index] ?? 0) - (times[last] ?? 0) <= maxGapMs) {
      result ??= [...values];
      result.fill(undefined, last + 1, index);
    }
    last = index;
  }
  return result ?? values;
}
