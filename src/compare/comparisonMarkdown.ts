import { escapeMarkdown } from '../common/text/untrustedText';
import { changeText, figureText, rangeText, type FigureUnit } from './comparedFigures';
import type { ComparisonRow, FigureOfRuns, RunComparison } from './comparison';

export interface ComparisonReport {
  /** What both sides are runs of. */
  readonly title: string;
  readonly labelA: string;
  readonly labelB: string;
  readonly containers: readonly { readonly name: string; readonly comparison: RunComparison }[];
}

const verdictWords: Readonly<Record<ComparisonRow['verdict'], string>> = {
  higher: '**higher**',
  lower: '**lower**',
  same: 'same',
  unclear: 'may be chance',
  shown: '',
  unknown: 'not known',
};

/** A comparison for a pull request: a table for each container, what stands out above it. */
export function comparisonMarkdown({ title, labelA, labelB, containers }: ComparisonReport): string {
  const [a, b] = [escapeMarkdown(labelA), escapeMarkdown(labelB)];
  const parts = containers.map(({ name, comparison }) => containerPart(name, comparison, a, b));
  return [`### ${escapeMarkdown(title)}: ${a} and ${b}`, ...parts].join('\n\n') + '\n';
}

function containerPart(
  name: string,
  { rows, countA, countB, remarks }: RunComparison,
  a: string,
  b: string,
): string {
  const shown = rows.filter(row => row.a !== undefined || row.b !== undefined);
  const told = shown.filter(({ verdict }) => verdict === 'higher' || verdict === 'lower');
  return [
    `#### ${escapeMarkdown(name)}`,
    '',
    ...told.map(({ sentence }) => `- ${sentence}`),
    ...remarks.map(remark => `- ${remark}`),
    ...(told.length + remarks.length > 0 ? [''] : []),
    `| | ${a} (${runsText(countA)}) | ${b} (${runsText(countB)}) | Difference | Verdict |`,
    '| :-- | --: | --: | --: | :-- |',
    ...shown.map(rowText),
  ].join('\n');
}

function runsText(count: number): string {
  return count === 1 ? '1 run' : `${count} runs`;
}

function rowText({ label, unit, a, b, difference, verdict }: ComparisonRow): string {
  const change = a && b ? changeText(a.median, b.median) : '';
  const sign = difference !== undefined && difference > 0 ? '+' : '';
  const apart = difference === undefined ? '–' : `${sign}${figureText(unit, difference)}`;
  const cells = [cell(unit, a), cell(unit, b), change === '' ? apart : `${apart} (${change})`];
  return `| ${label} | ${cells.join(' | ')} | ${verdictWords[verdict]} |`;
}

function cell(unit: FigureUnit, figure: FigureOfRuns | undefined): string {
  if (!figure) return '–';
  const { median, least, most, runs } = figure;
  const text = figureText(unit, median);
  const range = rangeText(unit, least, most);
  return runs > 1 && range !== text ? `${text} (${range})` : text;
}
