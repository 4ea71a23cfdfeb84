import 'uplot/dist/uPlot.min.css';
import { DisposableStore, type Disposable } from '../../../src/common/disposable';
import type { PanelCharts } from '../../../src/protocol/panel';
import { fixedTopOf, isSwitched, movedBefore, orderOf, withOrder } from '../data/chartLayout';
import type { SeenSpan } from '../data/timeLabels';
import { createElement } from '../kit/dom';
import { makeDraggable } from '../kit/dragOrder';
import { FrameTurns } from '../kit/frameTurns';
import { createMenuButton } from '../kit/menu';
import { watchHover } from '../kit/watchHover';
import type { TakeOut } from '../kit/takeOut';
import { chartMenu } from './chartMenu';
import { ChartsBar, numbersOf, takeOutItems } from './chartsBar';
import { DataTable } from './dataTable';
import type { ChartLook, GridPlot } from './gridPlot';
import { readTheme, watchTheme, type Theme } from '../kit/theme';

/**
 * Data that comes so soon after a step of a gesture may be followed by another step, ms: it is drawn without
 * holding that up.
 */
const gestureRestMs = 1000;

/** How far outside the window a chart counts as in sight, CSS pixels: a step of scrolling finds it drawn. */
const nearPixels = 150;

/** What is needed to make a grid's charts. */
export interface PlotPlace {
  /** How to draw the chart with this id, given its normal height (CSS pixels). */
  readonly lookOf: (id: string, normalHeight: number) => ChartLook;
  readonly hidden: ReadonlySet<string>;
  readonly theme: () => Theme;
  readonly handleZoom: (fromMs: number, toMs: number) => void;
  readonly handleReset: () => void;
  readonly handleToggle: (id: string) => void;
  /** Shows only one series of a chart, or all when it is already alone. */
  readonly handleIsolate: (plot: { readonly series: GridPlot<never>['series'] }, id: string) => void;
}

export interface ChartGridOptions<Frame> {
  /** Makes the charts, in their default order. */
  readonly createPlots: (place: PlotPlace) => readonly GridPlot<Frame>[];
  /** Ids of series that are switched off. The owner updates it before `handleToggle` returns. */
  readonly hidden: ReadonlySet<string>;
  readonly layout: PanelCharts;
  readonly takeOut: TakeOut;
  /** Where the menus of all charts together go. */
  readonly menus: HTMLElement;
  readonly handleZoom: (fromMs: number, toMs: number) => void;
  readonly handleReset: () => void;
  /** Switches series off or on. */
  readonly handleToggle: (ids: readonly string[], isHidden: boolean) => void;
  /** The owner answers by calling `setLayout`. */
  readonly handleLayout: (layout: PanelCharts) => void;
  /**
   * Called with true while a pointer moves over a chart (or recently did) or drags from one, and while a
   * table is read.
   */
  readonly handleHover: (isHovered: boolean) => void;
}

/** A chart on the page. */
interface Chart<Frame> {
  readonly plot: GridPlot<Frame>;
  readonly table: DataTable;
  readonly menu: HTMLButtonElement;
  readonly tableButton: HTMLButtonElement;
  /** The data that it was given last. */
  frame?: Frame;
}

/** All charts of a page, with one crosshair. Everything else in the panel reaches uPlot only through this. */
export class ChartGrid<Frame> implements Disposable {
  readonly element = createElement('div', 'charts-area');
  readonly #options: ChartGridOptions<Frame>;
  readonly #disposables = new DisposableStore();
  readonly #grid = createElement('div', 'charts');
  readonly #bar: ChartsBar;
  readonly #charts: readonly Chart<Frame>[];
  #layout: PanelCharts;
  #theme: Theme = readTheme();
  #resizeFrame = 0;
  /** Ids of the charts that were shown when room was last made for them. */
  #fitted = '';
  #isCanceling = false;
  /** While a gesture moves the charts, and for the data that it led to. */
  readonly #turns: FrameTurns<Chart<Frame>>;
  /** The newest data and the span that a gesture shows of it, for charts whose turn comes. */
  #newest: { readonly frame?: Frame; readonly span?: SeenSpan } = {};
  /** Whether tables and bar show what the charts do; while they are only moved, nothing is new to them. */
  #isArranged = true;
  /** When a gesture moved the charts last, on the page's own clock. */
  #movedMs = -Infinity;
  /** What is being read: a table, or the charts under the pointer. */
  readonly #read = new Set<unknown>();

  constructor(options: ChartGridOptions<Frame>) {
    this.#options = options;
    this.#layout = options.layout;
    this.#charts = this.#createPlots().map(plot => this.#createChart(plot));
    this.#turns = this.#disposables.add(new FrameTurns(() => this.element.removeAttribute('aria-busy')));
    this.#bar = new ChartsBar({
      takeOut: options.takeOut,
      theme: () => this.#theme,
      settle: () => this.#turns.settle(),
      layout: () => this.#layout,
      setLayout: options.handleLayout,
      plots: () => this.#ordered.map(({ plot }) => plot),
      shown: () => this.#shown.map(({ plot }) => plot),
    });
    options.menus.append(this.#bar.element);
    this.element.append(this.#grid);
    this.setLayout(options.layout);
    this.#disposables.add(watchTheme(() => this.#applyTheme()));
    this.#observeSize();
    this.#observeSight();
    this.#observeHover();
    this.#observeEscape();
  }

  /** Draws new data: at once, or during a gesture a few charts in each frame. */
  update(frame: Frame): void {
    this.#newest = { frame };
    this.#isArranged = false;
    if (this.#isMoving) return this.#takeTurns();
    this.#turns.clear();
    for (const chart of this.#charts) this.#give(chart);
    this.#arrange();
  }

  /** Shows the charts and their menus, or neither. */
  setShown(isShown: boolean): void {
    this.element.hidden = !isShown;
    this.#bar.element.hidden = !isShown;
  }

  /** Has the charts follow the page: all are measured first, as to measure after a change is a layout. */
  #fit(): void {
    const rooms = this.#charts.map(({ plot }) => plot.room);
    const [first, ...others] = this.#shown.map(({ plot }) => ({ plot, ...placeOf(plot.element) }));
    this.#charts.forEach(({ plot }, at) => plot.resize(rooms[at] ?? 0));
    // The first row is there at once; as soon as it is painted, the observer tells which others are in sight.
    if (first?.isNear)
      for (const { plot, top } of [first, ...others]) if (top === first.top) plot.setInSight(true);
    this.#evenRows();
  }

  /** Arranges the charts as a user wants them. */
  setLayout(layout: PanelCharts): void {
    this.#layout = layout;
    const focused = document.activeElement;
    const wanted = this.#ordered.map(({ plot }) => plot.element);
    // Moving an element takes its focus away, so only those out of place are moved.
    wanted.forEach((element, at) => {
      if (this.#grid.children[at] !== element)
        this.#grid.insertBefore(element, this.#grid.children[at] ?? null);
    });
    if (focused instanceof HTMLElement && focused !== document.activeElement) focused.focus();
    for (const { plot } of this.#charts) plot.setLook(this.#lookOf(plot.spec.id, plot.normalHeight));
    if (this.element.isConnected) this.#fit();
    this.#bar.update();
  }

  /** Call it after series were switched on or off. */
  applyHidden(): void {
    for (const { plot } of this.#charts) plot.applyHidden();
    this.#fitNew();
    this.#updateTables();
  }

  /** Shows another span of the same rows. `isGesture`: more will follow. */
  moveTo(span: SeenSpan, isGesture: boolean): void {
    this.#newest = { ...this.#newest, span };
    if (isGesture) this.#movedMs = performance.now();
    if (!this.#isMoving) {
      this.#turns.clear();
      for (const chart of this.#charts) this.#give(chart);
      return;
    }
    this.#takeTurns();
    this.#turns.useFrame();
  }

  dispose(): void {
    cancelAnimationFrame(this.#resizeFrame);
    this.#disposables.dispose();
    this.#bar.element.remove();
    this.element.remove();
    // Whatever was read here is gone, and would hold the page for ever.
    if (this.#read.size > 0) this.#options.handleHover(false);
    this.#read.clear();
  }

  get #isMoving(): boolean {
    return performance.now() - this.#movedMs < gestureRestMs;
  }

  /** Each chart in its turn comes to what is newest then. */
  #takeTurns(): void {
    if (this.#charts.some(({ plot }) => plot.isInSight)) this.element.setAttribute('aria-busy', 'true');
    const arrange = (): void => {
      if (!this.#isArranged && this.#turns.isSettled) this.#arrange();
    };
    // What is not drawn needs no frame.
    for (const chart of this.#charts) if (!chart.plot.isInSight) this.#give(chart);
    for (const chart of this.#charts) {
      if (!chart.plot.isInSight) continue;
      this.#turns.ask(chart, () => {
        this.#give(chart);
        arrange();
      });
    }
    arrange();
  }

  /** Brings a chart to what is newest now. */
  #give(chart: Chart<Frame>): void {
    const { frame, span } = this.#newest;
    if (frame && frame !== chart.frame) chart.plot.update((chart.frame = frame));
    if (span) chart.plot.moveTo(span);
  }

  /** After charts took new data, by which some may have come up or gone. */
  #arrange(): void {
    this.#isArranged = true;
    this.#fitNew();
    this.#updateTables();
    this.#bar.update();
  }

  /** Measures charts that have just come up. The size observer handles changes of the page's width. */
  #fitNew(): void {
    const fitted = this.#shown.map(({ plot }) => plot.spec.id).join(' ');
    if (fitted !== this.#fitted) this.#fit();
    this.#fitted = fitted;
  }

  get #ordered(): Chart<Frame>[] {
    const order = orderOf(
      this.#charts.map(({ plot }) => plot.spec.id),
      this.#layout.order,
    );
    return [...this.#charts].sort((a, b) => order.indexOf(a.plot.spec.id) - order.indexOf(b.plot.spec.id));
  }

  get #shown(): Chart<Frame>[] {
    return this.#ordered.filter(({ plot }) => !plot.element.hidden);
  }

  #createPlots(): readonly GridPlot<Frame>[] {
    const { createPlots, hidden, handleReset, handleZoom, handleToggle } = this.#options;
    const plots = createPlots({
      lookOf: (id, normalHeight) => this.#lookOf(id, normalHeight),
      hidden,
      theme: () => this.#theme,
      handleZoom: (fromMs, toMs) => {
        if (this.#isCanceling) return;
        for (const { plot } of this.#charts) plot.clearSelection();
        handleZoom(fromMs, toMs);
      },
      handleReset,
      handleToggle: id => handleToggle([id], !hidden.has(id)),
      handleIsolate: (plot, id) => this.#isolate(plot, id),
    });
    for (const plot of plots) this.#disposables.add(plot);
    return plots;
  }

  #createChart(plot: GridPlot<Frame>): Chart<Frame> {
    const { handleLayout } = this.#options;
    const { spec } = plot;
    const table = new DataTable({ title: spec.title, handleReading: isRead => this.#setRead(table, isRead) });
    const tableButton = createElement('button', 'icon-button table-button');
    tableButton.type = 'button';
    tableButton.title = 'Data table';
    tableButton.setAttribute('aria-label', `Data table: ${spec.title}`);
    tableButton.setAttribute('aria-expanded', 'false');
    const menu = createMenuButton(
      { label: `More: ${spec.title}`, text: '', className: 'icon-button more-button' },
      () => this.#menuOf(chart),
    );
    const chart: Chart<Frame> = { plot, table, menu, tableButton };
    tableButton.addEventListener('click', () => this.#toggleTable(chart));
    plot.actions.append(tableButton, menu);
    plot.element.append(table.element);
    this.#disposables.add(
      makeDraggable({
        handle: plot.heading,
        element: plot.element,
        others: () => this.#shown.map(each => each.plot.element),
        handleDrop: before => {
          const order = this.#ordered.map(each => each.plot.spec.id);
          const next = this.#charts.find(each => each.plot.element === before)?.plot.spec.id;
          handleLayout(withOrder(this.#layout, movedBefore(order, spec.id, next)));
        },
      }),
    );
    return chart;
  }

  #menuOf(chart: Chart<Frame>): ReturnType<typeof chartMenu> {
    const { takeOut, handleLayout, handleToggle } = this.#options;
    const { plot, table } = chart;
    return chartMenu({
      plot,
      layout: this.#layout,
      order: this.#ordered.map(each => each.plot.spec.id),
      shown: this.#shown.map(each => each.plot.spec.id),
      isTableShown: table.isShown,
      setLayout: layout => {
        handleLayout(layout);
        // A chart that was hidden leaves the focus to the bar, which can show it again.
        if (plot.element.hidden) this.#bar.focus();
      },
      toggleTable: () => this.#toggleTable(chart),
      isolate: id => this.#isolate(plot, id),
      showAllSeries: () =>
        handleToggle(
          plot.series.map(({ id }) => id),
          false,
        ),
      takeOut: takeOutItems([plot], {
        takeOut,
        theme: () => this.#theme,
        settle: () => this.#turns.settle(),
      }),
    });
  }

  /** Shows only one series of a chart, or all when it is already alone. */
  #isolate({ series }: Pick<GridPlot<never>, 'series'>, id: string): void {
    const { hidden, handleToggle } = this.#options;
    const others = series.flatMap(each => (each.id === id ? [] : [each.id]));
    const isAlone = !hidden.has(id) && others.every(each => hidden.has(each));
    if (isAlone) return handleToggle(others, false);
    handleToggle([id], false);
    handleToggle(others, true);
  }

  #toggleTable({ plot, table, tableButton }: Chart<Frame>): void {
    if (table.isShown) {
      table.hide();
      this.#setRead(table, false);
    } else table.show(numbersOf([plot]));
    tableButton.setAttribute('aria-expanded', String(table.isShown));
  }

  #updateTables(): void {
    for (const { plot, table } of this.#charts) if (table.isShown) table.update(numbersOf([plot]));
  }

  #lookOf(id: string, normalHeight: number): ChartLook {
    return {
      isHidden: isSwitched(this.#layout, 'hidden', id),
      isLog: isSwitched(this.#layout, 'log', id),
      height: isSwitched(this.#layout, 'tall', id) ? 2 * normalHeight : normalHeight,
      fixedTop: fixedTopOf(this.#layout, id),
    };
  }

  /** Makes charts beside a taller one as tall, so that there is no hole. */
  #evenRows(): void {
    const heights = new Map<number, number>();
    const placed = this.#shown.map(({ plot }) => ({ plot, top: plot.element.offsetTop }));
    for (const { plot, top } of placed) {
      const { height } = this.#lookOf(plot.spec.id, plot.normalHeight);
      heights.set(top, Math.max(heights.get(top) ?? 0, height));
    }
    for (const { plot, top } of placed) plot.setHeight(heights.get(top) ?? plot.normalHeight);
  }

  #applyTheme(): void {
    this.#theme = readTheme();
    for (const { plot } of this.#charts) plot.applyTheme();
  }

  #observeSize(): void {
    const observer = new ResizeObserver(() => {
      // Resizing within the callback would cause another observation.
      cancelAnimationFrame(this.#resizeFrame);
      this.#resizeFrame = requestAnimationFrame(() => this.#fit());
    });
    observer.observe(this.element);
    this.#disposables.add({ dispose: () => observer.disconnect() });
  }

  /** Scrolling, and whatever else moves the charts. */
  #observeSight(): void {
    const observer = new IntersectionObserver(
      entries => {
        for (const { target, isIntersecting } of entries)
          this.#charts.find(({ plot }) => plot.element === target)?.plot.setInSight(isIntersecting);
      },
      { root: document, rootMargin: `${nearPixels}px` },
    );
    for (const { plot } of this.#charts) observer.observe(plot.element);
    this.#disposables.add({ dispose: () => observer.disconnect() });
  }

  #observeEscape(): void {
    const listeners = new AbortController();
    const handleKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || !this.#charts.some(({ plot }) => plot.hasSelection)) return;
      // Otherwise the key would also close something in VS Code.
      event.preventDefault();
      event.stopImmediatePropagation();
      this.#cancelDrag();
    };
    window.addEventListener('keydown', handleKey, { signal: listeners.signal, capture: true });
    this.#disposables.add({ dispose: () => listeners.abort() });
  }

  /** Ends a drag without any effect. */
  #cancelDrag(): void {
    this.#isCanceling = true;
    // uPlot ends a drag only when it sees the button released.
    document.dispatchEvent(new MouseEvent('mouseup'));
    this.#isCanceling = false;
    for (const { plot } of this.#charts) plot.clearSelection();
  }

  #setRead(what: unknown, isRead: boolean): void {
    const wasRead = this.#read.size > 0;
    if (isRead) this.#read.add(what);
    else this.#read.delete(what);
    if (wasRead !== this.#read.size > 0) this.#options.handleHover(!wasRead);
  }

  #observeHover(): void {
    const handleChange = (over: Element | undefined): void => {
      this.#turns.favor(this.#charts.find(({ plot }) => over && plot.over === over));
      this.#setRead('charts', over !== undefined);
    };
    const plots = this.#charts.map(({ plot }) => plot);
    this.#disposables.add(watchHover(plots, handleChange));
  }
}

function placeOf(element: Element): { readonly top: number; readonly isNear: boolean } {
  const { top, bottom } = element.getBoundingClientRect();
  // While the grid is hidden, all are at the same place and have no height.
  const isNear = bottom > top && bottom > -nearPixels && top < window.innerHeight + nearPixels;
  return { top, isNear };
}
