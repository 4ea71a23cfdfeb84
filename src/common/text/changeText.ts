import { formatPercent } from './format';

/**
 * How a figure changed: `+12%`, `−3.4%`, `×8.5` from a factor of three, `same`; `new` when it was zero
 * before; a dash when one of the two is not known.
 */
export function changeText(before: number | undefined, after: number | undefined): string {
  if (before === undefined || after === undefined) return '–';
  if (before === after) return 'same';
  if (before === 0) return 'new';
  if (before > 0 && after >= 3 * before) return `×${(after / before).toFixed(1)}`;
  const share = (after - before) / Math.abs(before);
  return `${share > 0 ? '+' : '−'}${formatPercent(Math.abs(share) * 100)}`;
}
