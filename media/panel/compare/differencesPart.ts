import type { PanelMember } from '../../../src/protocol/panel';
import { createElement } from '../kit/dom';
import type { PagePart } from '../state/pagePart';
import type { PageState } from '../state/pageState';
import { differenceColumns, differenceRows } from './differences';

/** The table of differences between two overlaid spans. */
export class DifferencesPart implements PagePart {
  readonly element = createElement('section', 'differences');
  /** The same element for all tables, so that scroll position and focus stay. */
  readonly #scroller = createElement('div', 'table-scroller');
  #members: readonly PanelMember[] | undefined;
  /** What the table says. */
  #text = '';

  constructor() {
    this.#scroller.tabIndex = 0;
    this.#scroller.setAttribute('role', 'region');
    this.#scroller.setAttribute('aria-label', 'Differences');
    this.element.append(this.#scroller);
  }

  update({ shown }: PageState): void {
    const members = shown?.members;
    if (members === this.#members && members) return;
    this.#members = members;
    const [now, then] = members ?? [];
    const isKnown = now?.statistics !== undefined && then?.statistics !== undefined;
    this.element.hidden = !isKnown;
    if (!isKnown || !now.statistics || !then.statistics) return;
    const rows = differenceRows(now.statistics, then.statistics);
    const isSame = now.statistics.resolutionMs === then.statistics.resolutionMs;
    const text = JSON.stringify([now.title, then.title, isSame, rows]);
    if (text === this.#text) return;
    this.#text = text;
    const table = createElement('table', 'figures-table');
    const note = isSame ? '' : ' · p95 of samples and of averages are not compared';
    table.append(createElement('caption', '', `${now.title} and ${then.title.toLowerCase()}${note}`));
    const head = table.createTHead();
    const top = head.insertRow();
    top.append(heading('Figure', 'col'));
    for (const title of differenceColumns) {
      const cell = heading(title, 'colgroup');
      cell.colSpan = 3;
      top.append(cell);
    }
    const below = head.insertRow();
    below.append(createElement('td'));
    below.append(
      ...differenceColumns.flatMap(() => ['now', 'then', 'change'].map(text => heading(text, 'col'))),
    );
    const body = table.createTBody();
    for (const { title, cells } of rows) {
      const row = body.insertRow();
      row.append(heading(title, 'row'));
      for (const each of cells) {
        for (const text of [each.now, each.then, each.change]) row.insertCell().textContent = text;
      }
    }
    this.#scroller.replaceChildren(table);
  }
}

function heading(text: string, scope: 'col' | 'row' | 'colgroup'): HTMLTableCellElement {
  const cell = createElement('th', '', text);
  cell.scope = scope;
  return cell;
}
