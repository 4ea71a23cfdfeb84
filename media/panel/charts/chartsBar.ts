import { formatMetric } from '../../../src/common/text/formatMetric';
import type { PanelCharts } from '../../../src/protocol/panel';
import { isSwitched, switched } from '../data/chartLayout';
import { numbersCsv, numbersJson, numbersMarkdown, type Numbers } from '../data/numbersTable';
import { createElement } from '../kit/dom';
import { createMenuButton, type MenuGroups, type MenuItem } from '../kit/menu';
import type { TakeOut } from '../kit/takeOut';
import { chartPicture } from './chartPicture';
import type { AnyPlot } from './gridPlot';
import type { Theme } from '../kit/theme';

export interface ChartsBarOptions {
  readonly takeOut: TakeOut;
  readonly theme: () => Theme;
  /** Draws what waits for a later frame, as what is taken out must be of one time. */
  readonly settle: () => void;
  readonly layout: () => PanelCharts;
  readonly setLayout: (layout: PanelCharts) => void;
  /** All charts in order. */
  readonly plots: () => readonly AnyPlot[];
  /** The visible charts. */
  readonly shown: () => readonly AnyPlot[];
}

/** The bar above the charts: which of them are visible, and how to export them. */
export class ChartsBar {
  readonly element = createElement('div', 'charts-bar');
  readonly #options: ChartsBarOptions;
  readonly #charts: HTMLButtonElement;

  constructor(options: ChartsBarOptions) {
    this.#options = options;
    this.#charts = createMenuButton({ label: 'Charts', text: 'Charts', className: 'menu-button' }, () =>
      this.#chartItems(),
    );
    const out = createMenuButton({ label: 'Export', text: 'Export', className: 'menu-button' }, () => [
      takeOutItems(options.shown(), options),
    ]);
    this.element.append(this.#charts, out);
  }

  focus(): void {
    this.#charts.focus();
  }

  /** Shows how many charts a user has hidden. */
  update(): void {
    const { layout, plots } = this.#options;
    const hidden = plots().filter(({ spec }) => isSwitched(layout(), 'hidden', spec.id)).length;
    const text = hidden === 0 ? 'Charts' : `Charts (${hidden} hidden)`;
    if (this.#charts.textContent !== text) this.#charts.textContent = text;
  }

  #chartItems(): MenuGroups {
    const { layout, setLayout, plots } = this.#options;
    const items = plots().map(({ spec: { id, title }, hasFigures, isOff }): MenuItem => {
      const isHidden = isSwitched(layout(), 'hidden', id);
      const why = isOff ? ' (switched off)' : hasFigures ? '' : ' (no figures here)';
      return {
        label: `${title}${why}`,
        isChecked: !isHidden,
        run: () => setLayout(switched(layout(), 'hidden', id, !isHidden)),
      };
    });
    return [
      items,
      [
        {
          label: 'Reset Layout',
          isDisabled: Object.keys(layout()).length === 0,
          run: () => setLayout({}),
        },
      ],
    ];
  }
}

/** Menu items that export charts: as a picture, as numbers, as a file. */
export function takeOutItems(
  plots: readonly AnyPlot[],
  { takeOut, theme, settle }: Pick<ChartsBarOptions, 'takeOut' | 'theme' | 'settle'>,
): MenuItem[] {
  const isDisabled = plots.length === 0;
  const item = (label: string, act: () => unknown): MenuItem => ({
    label,
    isDisabled,
    run: () => {
      settle();
      return act();
    },
  });
  const numbers = (): Numbers => numbersOf(plots);
  const picture = (): Promise<HTMLCanvasElement> => chartPicture(plots, theme());
  return [
    item('Copy as Picture', () => takeOut.copyPicture(numbers().title, picture())),
    item('Save PNG…', () => takeOut.savePicture(numbers().title, picture())),
    item('Copy Numbers as Markdown', () => takeOut.copyText(numbersMarkdown(numbers(), formatMetric))),
    item('Export CSV…', () => takeOut.saveText('csv', numbers().title, numbersCsv(numbers()))),
    item('Export JSON…', () => takeOut.saveText('json', numbers().title, numbersJson(numbers()))),
  ];
}

/** The figures of charts, without series that are switched off. */
export function numbersOf(plots: readonly AnyPlot[]): Numbers {
  const [first] = plots;
  if (!first) throw new Error('No chart is shown.');
  const all = plots.map(plot => plot.numbers(plots.length > 1));
  const { title, ...rest } = first.numbers(false);
  return {
    ...rest,
    title: plots.length === 1 ? `${title}: ${first.spec.title}` : title,
    series: all.flatMap(({ series }) => series),
  };
}
