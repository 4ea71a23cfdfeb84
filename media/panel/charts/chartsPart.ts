import type { PanelCharts, PanelSubject } from '../../../src/protocol/panel';
import { zoomedTo } from '../data/viewMoves';
import { createElement } from '../kit/dom';
import { TakeOut } from '../kit/takeOut';
import type { PageActions, PagePart } from '../state/pagePart';
import { laneOnShow } from '../state/laneOnShow';
import { lookingAt, type PageData, type PageState } from '../state/pageState';
import { watchChartGestures } from './chartGestures';
import { frameOf, withMarks, type ChartFrame } from './chartFrame';
import { ChartGrid } from './charts';
import { chartSpecsOf } from './chartSpecs';
import { chartHeight, ChartPlot } from './chartsPlot';

const firstLayout: PanelCharts = {};

/** The place of the charts on the page. Charts are made once there is something to draw. */
export class ChartsPart implements PagePart {
  readonly element = createElement('section', 'charts-slot');
  readonly #actions: PageActions;
  readonly #menus: HTMLElement;
  readonly #takeOut: TakeOut;
  readonly #hidden = new Set<string>();
  #grid: ChartGrid<ChartFrame> | undefined;
  #state: PageState | undefined;
  #drawn: Pick<PageState, 'shown' | 'subject' | 'lane'> = {};
  /** The frame given last, and the data that it was made of. */
  #framed: { readonly frame: ChartFrame; readonly data: PageData } | undefined;
  #layout = firstLayout;

  /** `menus`: where those of the charts go. */
  constructor(actions: PageActions, menus: HTMLElement) {
    this.#actions = actions;
    this.#menus = menus;
    this.#takeOut = new TakeOut(message => actions.send(message));
    menus.append(this.#takeOut.said);
    watchChartGestures(this.element, {
      handleStart: () => this.#state && lookingAt(this.#state),
      handleMove: view => actions.move(view),
      handleDrag: () => actions.beginDrag(),
    });
  }

  update(state: PageState): void {
    this.#state = state;
    const { shown: data, subject, kept } = state;
    const lane = laneOnShow(state);
    const hasCharts = data !== undefined && !data.members && data.series.timestamps.length > 0;
    this.element.hidden = !hasCharts;
    this.#grid?.setShown(!this.element.hidden);
    if (!hasCharts || !subject) return;
    const { charts: layout = firstLayout } = kept;
    if (layout !== this.#layout) {
      this.#layout = layout;
      this.#grid?.setLayout(layout);
    }
    const before = this.#drawn;
    const isSame = before.subject === subject && before.lane === lane;
    if (before.shown === data && isSame) return;
    this.#drawn = { shown: data, subject, lane };
    if (this.#grid && isSame && before.shown?.series === data.series)
      return this.#grid.moveTo(data.span, state.isMoving ?? false);
    const marks = lane?.items ?? [];
    const framed = this.#framed;
    const hasNewMarksOnly = framed?.data === data && before.subject === subject;
    const frame = hasNewMarksOnly ? withMarks(framed.frame, marks) : frameOf(data, subject, marks);
    this.#framed = { frame, data };
    if (this.#grid) return this.#grid.update(frame);
    for (const id of kept.hidden) this.#hidden.add(id);
    this.#grid = this.#createGrid(subject, frame);
    this.element.append(this.#grid.element);
    this.#grid.update(frame);
  }

  #createGrid({ kind }: PanelSubject, frame: ChartFrame): ChartGrid<ChartFrame> {
    return new ChartGrid<ChartFrame>({
      createPlots: ({ lookOf, handleIsolate, ...place }) =>
        chartSpecsOf(kind === 'host' ? 'host' : 'container').map(spec => {
          const look = lookOf(spec.id, chartHeight);
          const plot: ChartPlot = new ChartPlot({
            ...place,
            spec,
            frame,
            look,
            handleIsolate: id => handleIsolate(plot, id),
          });
          return plot;
        }),
      hidden: this.#hidden,
      layout: this.#layout,
      takeOut: this.#takeOut,
      menus: this.#menus,
      handleZoom: (fromMs, toMs) => this.#zoom(fromMs, toMs),
      handleReset: () => this.#actions.undo(),
      handleToggle: (ids, isHidden) => {
        for (const id of ids) {
          if (isHidden) this.#hidden.add(id);
          else this.#hidden.delete(id);
        }
        this.#grid?.applyHidden();
        this.#actions.keep({ hidden: [...this.#hidden] });
      },
      handleLayout: charts => this.#actions.keep({ charts }),
      handleHover: isHovered => this.#actions.setReading(isHovered),
    });
  }

  #zoom(fromMs: number, toMs: number): void {
    if (!this.#state?.shown) return;
    const { shown, view } = this.#state;
    this.#actions.ask(zoomedTo({ fromMs, toMs }, { view, shown, bounds: shown.span }));
  }
}
