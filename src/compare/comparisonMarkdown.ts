import { readableMarkdown } from '../common/text/untrustedText';
import { isTold } from './compareContainers';
import type { ComparisonRow, RunComparison } from './comparison';
import { countText, rowTexts } from './rowTexts';

export interface ComparisonReport {
  /** What both sides are runs of. */
  readonly title: string;
  readonly labelA: string;
  readonly labelB: string;
  readonly containers: readonly { readonly name: string; readonly comparison: RunComparison }[];
}

/** A comparison for a pull request: a table for each container, with what stands out above it. */
export function comparisonMarkdown({ title, labelA, labelB, containers }: ComparisonReport): string {
  const [a, b] = [`A: ${readableMarkdown(labelA)}`, `B: ${readableMarkdown(labelB)}`];
  const parts = containers.map(({ name, comparison }) => containerPart(name, comparison, a, b));
  return [`### ${readableMarkdown(title)}, ${a} and ${b}`, ...parts].join('\n\n') + '\n';
}

function containerPart(
  name: string,
  { rows, countA, countB, remarks }: RunComparison,
  a: string,
  b: string,
): string {
  const shown = rows.filter(row => row.a !== undefined || row.b !== undefined);
  const told = shown.filter(isTold);
  return [
    `#### ${readableMarkdown(name)}`,
    '',
    ...told.map(({ sentence }) => `- ${sentence}`),
    ...remarks.map(remark => `- ${remark}`),
    ...(told.length + remarks.length > 0 ? [''] : []),
    `| | ${a} (${countText(countA)}) | ${b} (${countText(countB)}) | Difference | Verdict |`,
    '| :-- | --: | --: | --: | :-- |',
    ...shown.map(rowText),
  ].join('\n');
}

function rowText(row: ComparisonRow): string {
  const { a, b, difference, verdict } = rowTexts(row);
  return `| ${row.label} | ${a} | ${b} | ${difference} | ${isTold(row) ? `**${verdict}**` : verdict} |`;
}
