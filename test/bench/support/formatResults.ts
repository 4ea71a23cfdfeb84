import type { BenchResult } from './benchResult';

/** The results as a table for the terminal. */
export function formatResults(results: readonly BenchResult[]): string {
  const rows = [
    ['name', 'value', 'unit', 'limit', 'ok', 'baseline'],
    ...results.map(({ name, value, unit, limit, ok, baseline }) => [
      name,
      figure(value),
      unit,
      figure(limit),
      ok === undefined ? '' : ok ? 'yes' : 'NO',
      figure(baseline),
    ]),
  ];
  const widths = [0, 1, 2, 3, 4, 5].map(column => Math.max(...rows.map(row => row[column]?.length ?? 0)));
  return rows.map(row => row.map((cell, column) => pad(cell, column, widths)).join('  ')).join('\n');
}

/** Aligns figures to the right, words to the left. */
function pad(cell: string, column: number, widths: readonly number[]): string {
  const width = widths[column] ?? 0;
  return [1, 3, 5].includes(column) ? cell.padStart(width) : cell.padEnd(width);
}

function figure(value: number | undefined): string {
  return value === undefined ? '' : String(Number(value.toPrecision(4)));
}
