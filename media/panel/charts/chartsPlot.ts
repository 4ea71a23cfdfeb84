import uPlot from 'uplot';
import { formatDuration } from '../../../src/common/text/format';
import { formatMetric } from '../../../src/common/text/formatMetric';
import type { Numbers, NumbersSeries } from '../data/numbersTable';
import { summarize, type Summary } from '../data/summarize';
import { datedSpanLabel, momentLabel, type SeenSpan } from '../data/timeLabels';
import { pendingText, widestText } from '../data/widestText';
import { createElement } from '../kit/dom';
import { chartWords, outOfMemoryMs } from './chartWords';
import { isSameData, type ChartFrame } from './chartFrame';
import { seriesId, type ChartSpec } from './chartSpecs';
import { ChartTable } from './chartTable';
import { drawFlags, drawLineLabels, type LineLabel } from './chartsAnnotations';
import { plotColumns, plotData } from './chartsData';
import { markTextAt } from './chartsMarks';
import { applyThemeToSeries, plotOptions } from './chartsOptions';
import { findReferences, type Reference } from './chartsScale';
import { isSameLook, type ChartLook, type GridPlot, type PlotSeries } from './gridPlot';
import { Legend } from './legend';
import { gapsOf } from './lines/linePaths';
import { pointAt } from '../kit/pointAt';
import { SeenPlot } from './seenPlot';
import type { Theme } from '../kit/theme';

/** Half the size of the smallest thing that a pointer can aim at, CSS pixels. */
const aimPixels = 8;

export const chartHeight = 178;

export interface PlotOptions {
  readonly spec: ChartSpec;
  readonly frame: ChartFrame;
  readonly look: ChartLook;
  readonly hidden: ReadonlySet<string>;
  readonly theme: () => Theme;
  readonly handleZoom: (fromMs: number, toMs: number) => void;
  readonly handleReset: () => void;
  readonly handleToggle: (id: string) => void;
  /** Shows only one series of the chart, or all when it is already alone. */
  readonly handleIsolate: (id: string) => void;
}

/**
 * One chart with heading, legend and spoken summary. Lives as long as the panel's subject; only its data and
 * look change.
 */
export class ChartPlot implements GridPlot<ChartFrame> {
  readonly element = createElement('figure', 'chart');
  readonly actions = createElement('div', 'chart-actions');
  readonly heading = createElement('figcaption', 'chart-heading');
  readonly body = createElement('div', 'chart-body');
  readonly spec: ChartSpec;
  readonly normalHeight = chartHeight;
  readonly canBeLog = true;
  readonly isOff = false;
  readonly #options: PlotOptions;
  readonly #columns: ReturnType<typeof plotColumns>;
  readonly #note = createElement('p', 'chart-note');
  readonly #cursorTime = createElement('div', 'cursor-time');
  readonly #legend: Legend;
  readonly #table: ChartTable;
  readonly #seen: SeenPlot;
  #frame: ChartFrame;
  #look: ChartLook;
  /** Each series' figures over the visible span. */
  #summaries: readonly (Summary | undefined)[] = [];
  #references: ReadonlyMap<number, Reference> = new Map();
  /** Hidden, and not drawn since something changed. */
  #isStale = false;
  /** What is said is of a span that is left: figures of the one that is shown come with the next data. */
  #isPending = false;
  /** The row under the crosshair: each line, and the legend, ask for the same one. */
  #pointed: { readonly frame: ChartFrame; readonly timeMs: number; readonly row?: number } | undefined;

  constructor(options: PlotOptions) {
    const { spec, frame, look } = options;
    this.#options = options;
    this.spec = spec;
    this.#frame = frame;
    this.#look = look;
    this.#columns = plotColumns(spec);
    this.#seen = new SeenPlot({
      height: look.height,
      create: (width, height) => this.#createPlot(width, height),
      data: () => this.#data(),
    });
    this.#legend = new Legend({
      title: spec.title,
      series: spec.series,
      handleToggle: entry => this.#withId(entry, options.handleToggle),
      handleIsolate: entry => this.#withId(entry, options.handleIsolate),
    });
    this.#table = new ChartTable(spec);
    this.heading.append(createElement('h2', '', spec.title), this.actions);
    this.body.setAttribute('role', 'img');
    this.element.append(this.heading, this.body, this.#note, this.#legend.element, this.#table.element);
    this.element.dataset['chart'] = spec.id;
    this.body.style.minHeight = `${look.height}px`;
    this.#learn();
    this.#showInLegend();
    this.element.hidden = this.#isStale = this.#isHidden;
    if (!this.#isStale) this.#describe();
  }

  get over(): HTMLElement | undefined {
    return this.#seen.plot?.over;
  }

  get room(): number {
    return Math.floor(this.body.clientWidth);
  }

  get series(): readonly PlotSeries[] {
    return this.spec.series.flatMap((each, entry): PlotSeries[] => {
      const { label, color, isReference = false, isHighWater } = each;
      if (!this.#isPresent(entry)) return [];
      const dash = isReference ? [isHighWater ? 2 : 4, 3] : [];
      const [id, isShown] = [seriesId(this.spec, each), this.#isShown(entry)];
      const figures = { isPending: this.#isPending, summary: this.#summaryOf(entry) };
      return [{ id, label, color, dash, isReference, isShown, ...figures }];
    });
  }

  get hasFigures(): boolean {
    const { shownWhere, series } = this.spec;
    if (shownWhere === undefined) return true;
    return series.some((_, entry) => {
      const summary = this.#summaries[entry];
      return summary !== undefined && (shownWhere === 'known' || summary.max > 0);
    });
  }

  numbers(isAmongOthers: boolean): Numbers {
    const { spec } = this;
    const { title, span, columns, series: drawn } = this.#frame;
    const series = spec.series.flatMap((each, entry): NumbersSeries[] => {
      const column = columns[each.metric];
      if (!column || !this.#isPresent(entry) || !this.#isShown(entry)) return [];
      const label = isAmongOthers ? `${spec.title}: ${each.label}` : each.label;
      return [{ id: each.metric, label, unit: spec.unit, column, summary: this.#summaryOf(entry) }];
    });
    const { timestamps, bucketMs } = drawn;
    const spanText = datedSpanLabel(span);
    return { title, spanText, ...span, timestamps, bucketMs, series, isPending: this.#isPending };
  }

  #summaryOf(entry: number): Summary | undefined {
    return this.#isPending ? undefined : this.#summaries[entry];
  }

  get top(): number {
    return this.#seen.plot?.scales['y']?.max ?? 1;
  }

  /** Whether a series is in the legend. */
  #isPresent(entry: number): boolean {
    const { spec } = this;
    const series = spec.series[entry];
    if (!series) return false;
    if (series.isReference) return this.#references.has(entry);
    return !series.isAside || this.#summaries[entry] !== undefined;
  }

  #isShown(entry: number): boolean {
    const series = this.spec.series[entry];
    return series !== undefined && !this.#options.hidden.has(seriesId(this.spec, series));
  }

  /** Where that shows it, the owner has it follow the page's width afterwards: while hidden it had none. */
  update(frame: ChartFrame): void {
    const before = this.#frame;
    if (frame === before) return;
    this.#frame = frame;
    if (isSameData(frame, before)) return this.#updateMarks(before);
    if (frame.isPending) {
      this.#setPending();
      if (this.#isHidden) this.#isStale = true;
      else this.#seen.draw(plot => plot.setData(this.#data()));
      return;
    }
    this.#isPending = false;
    this.element.removeAttribute('aria-busy');
    this.#learn();
    this.#drawIfShown();
  }

  /** Only marks changed: what is drawn and told of the data stays. */
  #updateMarks({ marks }: ChartFrame): void {
    if (this.#isHidden) {
      this.#isStale = true;
      return;
    }
    if (!this.#isPending) this.#tell();
    if (marks.length > 0 || this.#frame.marks.length > 0) this.#seen.draw(plot => plot.redraw(false));
  }

  moveTo(span: SeenSpan): void {
    const { fromMs, toMs } = this.#frame.span;
    if (this.#isPending && span.fromMs === fromMs && span.toMs === toMs) return;
    this.#frame = { ...this.#frame, span };
    this.#setPending();
    if (this.#isHidden) this.#isStale = true;
    else this.#seen.draw(plot => plot.setScale('x', { min: span.fromMs, max: span.toMs }));
  }

  /** What is said of the span that was left stays where it is named; the legend has no figures. */
  #setPending(): void {
    if (this.#isPending) return;
    this.#isPending = true;
    this.element.setAttribute('aria-busy', 'true');
    this.#updateLegend();
  }

  setLook(look: ChartLook): void {
    const before = this.#look;
    if (isSameLook(look, before)) return;
    this.#look = look;
    this.setHeight(look.height);
    this.element.hidden = this.#isHidden;
    if (look.isLog !== before.isLog) this.#seen.remake();
    if (this.#isStale) this.#drawIfShown();
    else this.#seen.draw(plot => plot.setData(plot.data));
  }

  setHeight(height: number): void {
    this.body.style.minHeight = `${height}px`;
    this.#seen.setHeight(height);
  }

  applyTheme(): void {
    this.#seen.restyle(plot => {
      applyThemeToSeries(plot, this.#columns, this.#options.theme());
      // Edges that have a width in one theme only are made anew.
      plot.redraw();
    });
  }

  resize(width: number): void {
    if (width > 0 && !this.#isHidden) this.#seen.setSize(width);
  }

  get isInSight(): boolean {
    return this.#seen.isInSight;
  }

  setInSight(isInSight: boolean): void {
    this.#seen.setInSight(isInSight);
  }

  get hasSelection(): boolean {
    return (this.#seen.plot?.select.width ?? 0) > 0;
  }

  clearSelection(): void {
    if (this.hasSelection) this.#seen.plot?.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  }

  applyHidden(): void {
    this.#learn();
    this.#showInLegend();
    this.#seen.restyle(plot =>
      plot.batch(() => {
        this.#columns.forEach(({ entry }, index) =>
          plot.setSeries(index + 1, { show: this.#isShown(entry) }),
        );
        plot.setData(this.#data());
      }),
    );
  }

  #showInLegend(): void {
    this.spec.series.forEach((_, entry) => this.#legend.setShown(entry, this.#isShown(entry)));
  }

  drawApart(host: HTMLElement, zoom: number): uPlot {
    return new uPlot(this.#plotOptions(zoom, this.room, this.#seen.height), this.#data(), host);
  }

  dispose(): void {
    this.#seen.dispose();
    this.element.remove();
  }

  get #isHidden(): boolean {
    return this.#look.isHidden || !this.hasFigures;
  }

  #drawIfShown(): void {
    this.element.hidden = this.#isStale = this.#isHidden;
    if (this.#isStale) return;
    this.#seen.draw(plot => plot.setData(this.#data()));
    this.#describe();
  }

  #createPlot(width: number, height: number): uPlot {
    const plot = new uPlot(this.#plotOptions(1, width, height), this.#data(), this.body);
    plot.root.append(this.#cursorTime);
    return plot;
  }

  #plotOptions(zoom: number, width: number, height: number): uPlot.Options {
    const { spec, theme, handleZoom, handleReset } = this.#options;
    const pixel = (): number => devicePixelRatio * zoom;
    return plotOptions(
      {
        spec,
        columns: this.#columns,
        isShown: entry => this.#isShown(entry),
        theme,
        zoom,
        isLog: this.#look.isLog,
        fixedTop: () => this.#look.fixedTop,
        span: () => this.#frame.span,
        references: () => this.#references.values(),
        handleSelect: handleZoom,
        handleReset,
        marks: () => this.#frame.marks,
        handleCursor: () => this.#updateLegend(),
        rowAt: (plot, timeMs) => this.#rowAt(plot, timeMs),
        annotate: plot => {
          drawLineLabels(plot, this.#lineLabels(), theme(), pixel());
          drawFlags(plot, outOfMemoryMs(spec, this.#frame), { text: 'OOM', theme: theme(), pixel: pixel() });
        },
      },
      width,
      height,
    );
  }

  #withId(entry: number, act: (id: string) => void): void {
    const series = this.spec.series[entry];
    if (series) act(seriesId(this.spec, series));
  }

  #data(): uPlot.AlignedData {
    const data = plotData(this.#columns, this.#frame);
    return data.map((values, index) => {
      const column = this.#columns[index - 1];
      const isLeftOut = column?.spec.isReference && !this.#references.has(column.entry);
      return isLeftOut ? gapsOf(values.length) : values;
    }) as uPlot.AlignedData;
  }

  /** Derives what depends on the frame and on what is hidden. */
  #learn(): void {
    const { columns, weights } = this.#frame;
    this.#summaries = this.spec.series.map(({ metric }) => {
      const column = columns[metric];
      return column && summarize(column, weights);
    });
    this.#references = findReferences(this.spec, this.#frame, this.#summaries, this.#options.hidden);
  }

  /** Names at the ends of lines, when there are several. */
  #lineLabels(): LineLabel[] {
    const { colors } = this.#options.theme();
    const labels = this.spec.series.flatMap(({ label, color }, entry): LineLabel[] => {
      const summary = this.#summaries[entry];
      if (!summary || !this.#isPresent(entry) || !this.#isShown(entry)) return [];
      return [{ text: label, color: colors[color], value: summary.latest }];
    });
    return labels.length > 1 ? labels : [];
  }

  #describe(): void {
    const { spec } = this;
    const { series, notes } = this.#frame;
    this.#tell();
    this.#table.update(this.#summaries);
    this.element.hidden = this.#isHidden;
    const note = notes.get(spec.id) ?? '';
    if (this.#note.textContent !== note) this.#note.textContent = note;
    const bucketText = series.bucketMs > 0 ? formatDuration(series.bucketMs) : '';
    spec.series.forEach((each, entry) => {
      this.#legend.setPresent(entry, this.#isPresent(entry));
      const widest = widestText(spec.unit, this.#summaries[entry]?.max ?? 0);
      this.#legend.setRoom(entry, widest, each.isReference ? '' : bucketText);
    });
    this.#updateLegend();
  }

  /** The chart in words, for those who do not see it. */
  #tell(): void {
    this.body.setAttribute('aria-label', chartWords(this.spec, this.#summaries, this.#frame));
  }

  /** Shows the values under the cursor, or else the latest ones, beside the figures of the visible span. */
  #updateLegend(): void {
    const { plot } = this.#seen;
    const { spec } = this;
    const { series, columns, span, marks } = this.#frame;
    const left = plot?.cursor.left ?? -1;
    const cursorMs = left >= 0 ? plot?.posToVal(left, 'x') : undefined;
    const index = !plot || cursorMs === undefined ? undefined : this.#rowAt(plot, cursorMs);
    const say = (value: number | undefined): string => formatMetric(spec.unit, value);
    const sum = (value: number | undefined): string => (this.#isPending ? pendingText : say(value));
    spec.series.forEach(({ metric, isReference }, entry) => {
      const { latest, avg, p95, max } = this.#summaries[entry] ?? {};
      const peak = at(columns[metric]?.max, index);
      this.#legend.setFigures(entry, {
        value: cursorMs === undefined ? sum(latest) : say(at(columns[metric]?.avg, index)),
        peak: peak === undefined || isReference ? '' : say(peak),
        avg: sum(avg),
        p95: sum(p95),
        max: sum(max),
      });
    });
    this.#cursorTime.hidden = cursorMs === undefined;
    if (!plot || cursorMs === undefined) return;
    // In a gap, the pointer's own moment has no figures, not some row's.
    const timeMs = at(series.timestamps, index) ?? cursorMs;
    const moment = momentLabel(timeMs, span, series.bucketMs);
    const mark = markTextAt(marks, cursorMs, this.#nearMs(plot));
    const text = mark === '' ? moment : `${mark} · ${moment}`;
    if (this.#cursorTime.textContent !== text) this.#cursorTime.textContent = text;
    this.#placeCursorTime(plot, plot.valToPos(timeMs, 'x'));
  }

  #rowAt(plot: uPlot, timeMs: number): number | undefined {
    const frame = this.#frame;
    const { series, intervalMs } = frame;
    if (this.#pointed?.timeMs !== timeMs || this.#pointed.frame !== frame) {
      const reach = { rowMs: Math.max(series.bucketMs, intervalMs), nearMs: this.#nearMs(plot) };
      this.#pointed = { frame, timeMs, row: pointAt(series, timeMs, reach) };
    }
    return this.#pointed.row;
  }

  /** The time that a pointer covers on either side, ms. */
  #nearMs({ bbox }: uPlot): number {
    const { fromMs, toMs } = this.#frame.span;
    return ((aimPixels * devicePixelRatio) / Math.max(1, bbox.width)) * (toMs - fromMs);
  }

  /** In the middle below a moment and within the chart: by CSS, as to ask for its width would be a layout. */
  #placeCursorTime({ bbox, width }: uPlot, left: number): void {
    const center = Math.round(bbox.left / devicePixelRatio + left);
    const top = Math.round((bbox.top + bbox.height) / devicePixelRatio) + 4;
    const x = `max(0px, min(${center}px - 50%, ${width}px - 100%))`;
    this.#cursorTime.style.transform = `translate(${x}, ${top}px)`;
  }
}

function at(
  values: readonly (number | null | undefined)[] | undefined,
  index: number | undefined,
): number | undefined {
  return index === undefined ? undefined : (values?.[index] ?? undefined);
}
