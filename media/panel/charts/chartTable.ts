import { formatMetric } from '../../../src/common/text/formatMetric';
import type { ChartSpec } from './chartSpecs';
import { createElement, setText } from '../kit/dom';
import type { Summary } from '../data/summarize';

const headings = ['Series', 'Latest', 'Average', 'Lowest', 'Highest'];

/** A chart's figures as a table that only screen readers see: one row for each series. */
export class ChartTable {
  /**
   * A wrapper, because a table is never narrower than its text and would widen the page without being seen.
   */
  readonly element = createElement('div', 'visually-hidden');
  readonly #spec: ChartSpec;
  readonly #cells: readonly HTMLTableCellElement[][];

  constructor(spec: ChartSpec) {
    this.#spec = spec;
    const table = createElement('table');
    table.append(createElement('caption', '', spec.title));
    const head = table.createTHead().insertRow();
    for (const heading of headings) {
      const cell = createElement('th', '', heading);
      cell.scope = 'col';
      head.append(cell);
    }
    const body = table.createTBody();
    this.#cells = spec.series.map(({ label }) => {
      const row = body.insertRow();
      const heading = createElement('th', '', label);
      heading.scope = 'row';
      row.append(heading);
      return headings.slice(1).map(() => row.insertCell());
    });
    this.element.append(table);
  }

  update(summaries: readonly (Summary | undefined)[]): void {
    this.#spec.series.forEach((_, index) => {
      const summary = summaries[index];
      const figures = [summary?.latest, summary?.avg, summary?.min, summary?.max];
      this.#cells[index]?.forEach((cell, at) => {
        setText(cell, formatMetric(this.#spec.unit, figures[at]));
      });
    });
  }
}
