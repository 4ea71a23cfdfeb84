import { changeText } from '../common/text/changeText';
import { differenceText, figureText, rangeText, type FigureUnit } from './comparedFigures';
import type { ComparisonRow, ComparisonVerdict, FigureOfRuns } from './comparison';

/** A row of a comparison as it is shown in a page and in Markdown. */
export interface RowTexts {
  /** Median of the runs, and their range: `41 s (39-42 s)`. */
  readonly a: string;
  readonly b: string;
  /** `+41 s (+100%)`. */
  readonly difference: string;
  /** Empty if nothing was tested. */
  readonly verdict: string;
}

const verdictWords: Readonly<Record<ComparisonVerdict, string>> = {
  higher: 'higher',
  lower: 'lower',
  same: 'same',
  unclear: 'may be chance',
  shown: '',
  unknown: 'not known',
};

export function rowTexts({ unit, a, b, difference, verdict }: ComparisonRow): RowTexts {
  return {
    a: runsText(unit, a),
    b: runsText(unit, b),
    difference: changeOf(unit, a, b, difference),
    verdict: verdictWords[verdict],
  };
}

/** `1 run`, `5 runs`. */
export function countText(runs: number): string {
  return runs === 1 ? '1 run' : `${runs} runs`;
}

/** Median of the runs, and their range where it is not the same. */
export function runsText(unit: FigureUnit, figure: FigureOfRuns | undefined): string {
  if (!figure) return '–';
  const { median, least, most, runs } = figure;
  const text = figureText(unit, median);
  const range = rangeText(unit, least, most);
  return runs > 1 && range !== text ? `${text} (${range})` : text;
}

function changeOf(
  unit: FigureUnit,
  a: FigureOfRuns | undefined,
  b: FigureOfRuns | undefined,
  difference: number | undefined,
): string {
  if (difference === undefined || !a || !b) return '–';
  const text = differenceText(unit, difference);
  // Growth may be negative, and then a percentage makes no sense: from −1 to 100 MiB is not +10,100 %.
  const hasShare = difference !== 0 && a.median >= 0 && b.median >= 0;
  return hasShare ? `${text} (${changeText(a.median, b.median)})` : text;
}
