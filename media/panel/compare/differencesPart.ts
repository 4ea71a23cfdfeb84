import { createElement } from '../kit/dom';
import type { PagePart } from '../state/pagePart';
import type { PageState } from '../state/pageState';
import { differenceColumns, differenceRows } from './differences';

/** The table of differences between two overlaid spans. */
export class DifferencesPart implements PagePart {
  readonly element = createElement('section', 'differences');
  #shown: PageState['shown'];

  update({ shown }: PageState): void {
    const [now, then] = shown?.members ?? [];
    const hasBoth = now?.statistics !== undefined && then?.statistics !== undefined;
    this.element.hidden = !hasBoth;
    if (!hasBoth || shown === this.#shown || !now.statistics || !then.statistics) return;
    this.#shown = shown;
    const table = createElement('table', 'figures-table');
    const isSame = now.statistics.resolutionMs === then.statistics.resolutionMs;
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
    for (const { title, cells } of differenceRows(now.statistics, then.statistics)) {
      const row = body.insertRow();
      row.append(heading(title, 'row'));
      for (const each of cells) {
        for (const text of [each.now, each.then, each.change]) row.insertCell().textContent = text;
      }
    }
    const scroller = createElement('div', 'table-scroller');
    scroller.tabIndex = 0;
    scroller.setAttribute('role', 'region');
    scroller.setAttribute('aria-label', 'Differences');
    scroller.append(table);
    this.element.replaceChildren(scroller);
  }
}

function heading(text: string, scope: 'col' | 'row' | 'colgroup'): HTMLTableCellElement {
  const cell = createElement('th', '', text);
  cell.scope = scope;
  return cell;
}
