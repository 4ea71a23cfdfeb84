import type { Disposable } from '../../../src/common/disposable';
import { isTold } from '../../../src/compare/compareContainers';
import { changedCounts, type RunComparison } from '../../../src/compare/comparison';
import type { ShownContainer } from '../../../src/protocol/comparison';
import { RunsPlot, type RunLine } from '../charts/overlay/runsPlot';
import type { Theme } from '../kit/theme';
import { comparedFigures } from '../data/comparedFigures';
import { earlierStyle, memberStyle } from '../data/memberStyle';
import { createElement } from '../kit/dom';
import { comparisonTable } from './comparisonTable';

/** How each side is drawn: the earlier one fainter. */
export const sideStyles = { a: earlierStyle, b: memberStyle(0) } as const;

/** Figures that are drawn: CPU and memory. */
const drawnFigures = comparedFigures.slice(0, 2);

/** One container of a comparison, which can be folded. Its charts are made once it is open. */
export class ContainerSection implements Disposable {
  readonly element = createElement('details', 'compared');
  readonly #container: ShownContainer;
  readonly #theme: () => Theme;
  readonly #charts = createElement('div', 'charts');
  #plots: readonly RunsPlot[] = [];

  constructor(container: ShownContainer, isOpen: boolean, theme: () => Theme) {
    this.#container = container;
    this.#theme = theme;
    const { name, comparison } = container;
    const summary = createElement('summary', 'compared-summary');
    summary.append(
      createElement('h2', 'compared-name', name),
      createElement('span', 'compared-verdict', summaryText(comparison)),
    );
    const told = comparison.rows.filter(isTold).map(({ sentence }) => sentence);
    const list = createElement('ul', 'compared-remarks');
    list.append(...[...told, ...comparison.remarks].map(text => createElement('li', '', text)));
    list.hidden = list.childElementCount === 0;
    this.element.append(summary, list, this.#charts, comparisonTable(name, comparison));
    this.element.open = isOpen;
    this.element.addEventListener('toggle', () => this.resize());
  }

  applyTheme(): void {
    for (const plot of this.#plots) plot.applyTheme();
  }

  /** Call it after the page's width changed or the section was opened. */
  resize(): void {
    if (!this.element.open) return;
    if (this.#plots.length === 0) this.#draw();
    for (const plot of this.#plots) plot.resize();
  }

  dispose(): void {
    for (const plot of this.#plots) plot.dispose();
    this.element.remove();
  }

  #draw(): void {
    const { a, b } = this.#container;
    const lines: RunLine[] = [
      ...(a ? [{ title: 'A', style: sideStyles.a, run: a }] : []),
      ...(b ? [{ title: 'B', style: sideStyles.b, run: b }] : []),
    ];
    this.#plots = drawnFigures
      .filter(({ metric }) => lines.some(({ run }) => run.series.columns[metric]?.avg.some(isKnown)))
      .map(spec => new RunsPlot({ spec, lines, theme: this.#theme }));
    this.#charts.replaceChildren(...this.#plots.map(({ element }) => element));
  }
}

function summaryText({ rows, level }: RunComparison): string {
  const told = rows.filter(isTold).map(({ label, verdict }) => `${label} ${verdict}`);
  const counts = changedCounts(rows).map(({ label, a, b }) => {
    const isMore = (b?.median ?? 0) > (a?.median ?? 0) || (b?.most ?? 0) > (a?.most ?? 0);
    return `${label} ${isMore ? 'higher' : 'lower'}`;
  });
  if (told.length + counts.length > 0) return [...told, ...counts].join(', ');
  if (level === 'few') return 'too few runs to tell';
  if (rows.some(({ verdict }) => verdict === 'unclear')) return 'no clear difference';
  return rows.some(({ verdict }) => verdict === 'same') ? 'same' : 'not known';
}

function isKnown(value: number | null): boolean {
  return value !== null;
}
