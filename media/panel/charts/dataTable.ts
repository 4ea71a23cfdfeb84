import { formatMetric } from '../../../src/common/text/formatMetric';
import { figureColumns, rowsWithin, type FigureColumn, type Numbers } from '../data/numbersTable';
import { momentLabel } from '../data/timeLabels';
import { createElement } from '../kit/dom';

/** More rows would make the page slow. Exported files have all of them. */
const mostRows = 500;

const partLabels = { avg: 'average', min: 'lowest', max: 'highest' } as const;

export interface DataTableOptions {
  readonly title: string;
  /** Called when reading begins and ends; meanwhile the page's content must not change. */
  readonly handleReading: (isRead: boolean) => void;
}

/** The figures of one chart point by point, newest first: the same for eyes, keyboards and screen readers. */
export class DataTable {
  readonly element = createElement('div', 'data-table');
  readonly #title: string;
  readonly #note = createElement('p', 'data-table-note');
  readonly #region = createElement('div', 'data-table-region');

  constructor({ title, handleReading }: DataTableOptions) {
    this.#title = title;
    this.element.hidden = true;
    this.#region.tabIndex = 0;
    this.#region.setAttribute('role', 'region');
    this.#region.setAttribute('aria-label', `${title}: data table`);
    this.element.append(this.#note, this.#region);
    const isRead = (): boolean => this.#region.matches(':hover, :focus-within');
    for (const type of ['pointerenter', 'pointerleave', 'focusin', 'focusout']) {
      this.#region.addEventListener(type, () => handleReading(isRead()));
    }
  }

  get isShown(): boolean {
    return !this.element.hidden;
  }

  show(numbers: Numbers): void {
    this.element.hidden = false;
    this.update(numbers);
  }

  hide(): void {
    this.element.hidden = true;
    this.#region.replaceChildren();
  }

  /** Costs nothing while the table is hidden. */
  update(numbers: Numbers): void {
    if (!this.isShown) return;
    const all = rowsWithin(numbers);
    const rows = all.slice(-mostRows).reverse();
    const count = rows.length === 1 ? '1 point' : `${rows.length} points`;
    this.#note.textContent =
      rows.length < all.length
        ? `${numbers.spanText}: the newest ${count} of ${all.length}. Export CSV has all.`
        : `${numbers.spanText}: ${count}, newest first.`;
    this.#region.replaceChildren(createTable(this.#title, numbers, rows));
  }
}

function createTable(title: string, numbers: Numbers, rows: readonly number[]): HTMLTableElement {
  const columns = figureColumns(numbers);
  const table = createElement('table');
  table.append(createElement('caption', 'visually-hidden', title));
  const head = table.createTHead().insertRow();
  for (const text of ['Time', ...columns.map(headingOf(numbers))]) {
    const cell = createElement('th', '', text);
    cell.scope = 'col';
    head.append(cell);
  }
  const body = table.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    const time = createElement('th', '', momentOf(numbers, row));
    time.scope = 'row';
    line.append(time);
    for (const { series, values } of columns) {
      line.insertCell().textContent = formatMetric(series.unit, values[row] ?? undefined);
    }
  }
  return table;
}

/** The heading of a column. A sample has only one figure, a bucket several. */
function headingOf({ bucketMs }: Numbers): (column: FigureColumn) => string {
  return ({ series, part }) =>
    bucketMs === 0 || (part === 'avg' && !series.column.max)
      ? series.label
      : `${series.label}, ${partLabels[part]}`;
}

function momentOf(numbers: Numbers, row: number): string {
  return momentLabel(numbers.timestamps[row] ?? NaN, numbers, numbers.bucketMs);
}
