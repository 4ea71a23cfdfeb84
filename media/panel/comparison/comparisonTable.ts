import { isTold } from '../../../src/compare/compareContainers';
import type { ComparisonRow, RunComparison } from '../../../src/compare/comparison';
import { countText, rowTexts } from '../../../src/compare/rowTexts';
import { createElement } from '../kit/dom';

/** Each figure of a container on both sides, with a verdict. `name` is the container's; untrusted. */
export function comparisonTable(name: string, { rows, countA, countB }: RunComparison): HTMLElement {
  const table = createElement('table', 'figures-table comparison-table');
  table.append(createElement('caption', 'visually-hidden', `${name}: A and B`));
  const head = table.createTHead().insertRow();
  const titles = ['Figure', `A (${countText(countA)})`, `B (${countText(countB)})`, 'Difference', 'Verdict'];
  head.append(...titles.map(title => heading(title, 'col')));
  const body = table.createTBody();
  for (const row of rows) if (row.a || row.b) body.append(tableRow(row));
  const scroller = createElement('div', 'table-scroller');
  scroller.tabIndex = 0;
  scroller.setAttribute('role', 'region');
  scroller.setAttribute('aria-label', `Figures of ${name}`);
  scroller.append(table);
  return scroller;
}

function tableRow(row: ComparisonRow): HTMLTableRowElement {
  const { a, b, difference, verdict } = rowTexts(row);
  const element = createElement('tr', isTold(row) ? 'is-told' : '');
  element.append(heading(row.label, 'row'));
  for (const text of [a, b, difference]) element.insertCell().textContent = text;
  const cell = element.insertCell();
  cell.className = `verdict is-${row.verdict}`;
  cell.textContent = isTold(row) ? `${row.verdict === 'higher' ? '↑' : '↓'} ${verdict}` : verdict;
  // The whole sentence with its numbers, for readers who want to know why.
  element.title = row.sentence;
  return element;
}

function heading(text: string, scope: 'col' | 'row'): HTMLTableCellElement {
  const cell = createElement('th', '', text);
  cell.scope = scope;
  return cell;
}
