import type { ContainerLimits } from '../../../src/common/model/container';
import { maxGapOf, type Series, type SeriesColumn } from '../../../src/common/series';
import type { PanelSubject } from '../../../src/protocol/panel';
import type { LaneItem } from '../data/laneItems';
import { rowWeights } from '../data/summarize';
import type { SeenSpan } from '../data/timeLabels';
import type { PageData } from '../state/pageState';
import { marksSummary } from './chartsMarks';
import type { ChartMetric } from './chartSpecs';

/** What all charts draw at one time. */
export interface ChartFrame {
  readonly series: Series;
  /** The columns of the series, and what else is known about the subject. */
  readonly columns: Readonly<Partial<Record<ChartMetric, SeriesColumn>>>;
  /** How long (ms) each point stands for: its weight in the figures of the span. */
  readonly weights: Float64Array;
  readonly span: SeenSpan;
  /** The subject in one line. Untrusted. */
  readonly title: string;
  readonly limits?: ContainerLimits;
  /** How long a row stands for when its neighbors do not tell, ms. */
  readonly intervalMs: number;
  readonly marks: readonly LaneItem[];
  /** The marks of the span for those who do not see them: the same sentence of every chart. */
  readonly marksText: string;
  /** The series is that of another span: there are no figures of this one yet. */
  readonly isPending: boolean;
  /** Notes shown below charts, by chart id. */
  readonly notes: ReadonlyMap<string, string | undefined>;
}

export function frameOf(
  { series, span, intervalMs, isOfOtherSpan = false }: PageData,
  subject: PanelSubject,
  marks: readonly LaneItem[],
): ChartFrame {
  const { limits, networkNote, memoryNote } = subject.kind === 'container' ? subject : {};
  const notes = new Map([
    ['network', networkNote],
    ['memory', memoryNote],
  ]);
  const weights = rowWeights(series, span, { intervalMs, maxGapMs: maxGapOf(intervalMs) });
  const cores = limits?.cpuCores;
  const cpuLimitPercent = cores === undefined ? undefined : constant(series, cores * 100);
  const columns = { ...series.columns, ...(cpuLimitPercent && { cpuLimitPercent }) };
  const marksText = marksSummary(marks, span);
  return {
    series,
    columns,
    weights,
    span,
    title: subject.title,
    intervalMs,
    marks,
    marksText,
    limits,
    isPending: isOfOtherSpan,
    notes,
  };
}

/** The same data with other marks. Charts that get it compute and measure nothing again. */
export function withMarks(frame: ChartFrame, marks: readonly LaneItem[]): ChartFrame {
  return { ...frame, marks, marksText: marksSummary(marks, frame.span) };
}

/** Whether two frames differ in nothing but their marks. */
export function isSameData(a: ChartFrame, b: ChartFrame): boolean {
  return (
    a.columns === b.columns && a.weights === b.weights && a.span === b.span && a.isPending === b.isPending
  );
}

function constant({ timestamps }: Series, value: number): SeriesColumn {
  return { avg: new Array<number>(timestamps.length).fill(value) };
}
