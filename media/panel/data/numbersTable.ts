import type { MetricUnit } from '../../../src/common/metrics';
import { isPointOf, type SeriesColumn } from '../../../src/common/series';
import { csvRecord } from '../../../src/common/text/csvRecord';
import { readableMarkdown } from '../../../src/common/text/untrustedText';
import type { Summary } from './summarize';
import type { SeenSpan } from './timeLabels';
import { pendingText } from './widestText';

/** The exported figures of one series. Texts are untrusted. */
export interface NumbersSeries {
  /** Unique within one export, and the same in every version. */
  readonly id: string;
  readonly label: string;
  readonly unit: MetricUnit;
  readonly column: SeriesColumn;
  readonly summary?: Summary;
}

/** Figures of one or several charts at the same points. */
export interface Numbers extends SeenSpan {
  readonly title: string;
  /** The span in words, with its date and year. */
  readonly spanText: string;
  readonly timestamps: readonly number[];
  readonly bucketMs: number;
  readonly series: readonly NumbersSeries[];
  /** The figures of this span are still read: no series has a summary. */
  readonly isPending: boolean;
}

const parts = ['avg', 'min', 'max'] as const;

/** One column of figures: a series, or one of its extremes. */
export interface FigureColumn {
  readonly series: NumbersSeries;
  readonly part: (typeof parts)[number];
  readonly values: SeriesColumn['avg'];
}

/** The columns that have figures, in the order of the series. */
export function figureColumns({ series }: Pick<Numbers, 'series'>): FigureColumn[] {
  return series.flatMap(each =>
    parts.flatMap((part): FigureColumn[] => {
      const values = each.column[part];
      return values ? [{ series: each, part, values }] : [];
    }),
  );
}

/** Every point with its exact figures as CSV, times in UTC. Unknown figures are empty. */
export function numbersCsv(numbers: Numbers): string {
  const columns = figureColumns(numbers);
  const names = columns.map(({ series, part }) => (part === 'avg' ? series.id : `${series.id} ${part}`));
  const rows = rowsWithin(numbers).map(row =>
    csvRecord([
      new Date(numbers.timestamps[row] ?? NaN).toISOString(),
      ...columns.map(({ values }) => values[row] ?? undefined),
    ]),
  );
  return `${[csvRecord(['time', ...names]), ...rows].join('\r\n')}\r\n`;
}

/** Every point as JSON: columns and their times in UTC ms. Unknown figures are `null`. */
export function numbersJson(numbers: Numbers): string {
  const { title, fromMs, toMs, bucketMs, timestamps, series } = numbers;
  const rows = rowsWithin(numbers);
  const pick = (values: SeriesColumn['avg']): (number | null)[] => rows.map(row => values[row] ?? null);
  return JSON.stringify({
    title,
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    bucketMs,
    timestamps: rows.map(row => timestamps[row] ?? null),
    series: series.map(({ id, label, unit, column: { avg, min, max } }) => ({
      id,
      label,
      unit,
      avg: pick(avg),
      ...(min && { min: pick(min) }),
      ...(max && { max: pick(max) }),
    })),
  });
}

/** Figures of a span as a Markdown table with a line above it, one row for each series. */
export function numbersMarkdown(
  { title, spanText, bucketMs, series, isPending }: Numbers,
  format: (unit: MetricUnit, value: number | undefined) => string,
): string {
  const p95 = bucketMs > 0 ? 'p95 of averages' : 'p95';
  const rows = series.map(({ label, unit, summary }) => {
    const { latest, avg, p95: high, max } = summary ?? {};
    const figures = [latest, avg, high, max].map(value => (isPending ? pendingText : format(unit, value)));
    return `| ${[readableMarkdown(label), ...figures].join(' | ')} |`;
  });
  return [
    `**${readableMarkdown(title)}**, ${readableMarkdown(spanText)}`,
    '',
    `| Series | Last | Average | ${p95} | Highest |`,
    '| :-- | --: | --: | --: | --: |',
    ...rows,
    '',
  ].join('\n');
}

/** Indexes of points inside the span: lines have some beyond its edges. */
export function rowsWithin({
  timestamps,
  fromMs,
  toMs,
  bucketMs,
}: Pick<Numbers, 'timestamps' | 'fromMs' | 'toMs' | 'bucketMs'>): number[] {
  return timestamps.flatMap((time, row) => (isPointOf({ fromMs, toMs }, time, bucketMs) ? [row] : []));
}
