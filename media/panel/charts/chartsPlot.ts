import uPlot from 'uplot';
import type { Disposable } from '../../../src/common/disposable';
import { formatMetric } from '../../../src/common/text/formatMetric';
import type { ContainerLimits } from '../../../src/common/model/container';
import { maxGapOf, type Series } from '../../../src/common/series';
import type { LaneItem } from '../data/laneItems';
import { ariaSummary } from './ariaSummary';
import { seriesId, type ChartSpec, type SeriesSpec } from './chartSpecs';
import { ChartTable } from './chartTable';
import { plotColumns, plotData } from './chartsData';
import { markTextAt, marksSummary } from './chartsMarks';
import { applyThemeToSeries, plotOptions } from './chartsOptions';
import { isReferenceInScale, type Reference } from './chartsScale';
import { createElement } from '../kit/dom';
import { Legend } from './legend';
import { pointAt } from './pointAt';
import type { Span } from '../data/rangeMath';
import { summarize } from '../data/summarize';
import type { Theme } from './theme';
import { momentLabel, spanLabel } from '../data/timeLabels';
import { widestText } from '../data/widestText';

/** One state of all charts. */
export interface ChartFrame {
  readonly series: Series;
  readonly span: Span;
  readonly limits?: ContainerLimits;
  /** What a row stands for where nothing else tells. */
  readonly intervalMs: number;
  readonly marks: readonly LaneItem[];
  /** Why the network chart has no figures. */
  readonly networkNote?: string;
}

/** Half the size of what a pointer can be aimed at, CSS pixels. */
const aimPixels = 8;

const peakPrefix = 'peak ';

export interface PlotOptions {
  readonly spec: ChartSpec;
  readonly frame: ChartFrame;
  readonly height: number;
  readonly hidden: ReadonlySet<string>;
  readonly theme: () => Theme;
  readonly handleZoom: (fromMs: number, toMs: number) => void;
  readonly handleReset: () => void;
  readonly handleToggle: (id: string) => void;
}

/**
 * One chart with its heading, legend and spoken summary. Lives as long as the panel's subject; only its data
 * changes.
 */
export class ChartPlot implements Disposable {
  readonly element = createElement('figure', 'chart');
  readonly #options: PlotOptions;
  readonly #columns: ReturnType<typeof plotColumns>;
  readonly #body = createElement('div', 'chart-body');
  readonly #note = createElement('p', 'chart-note');
  readonly #cursorTime = createElement('div', 'cursor-time');
  readonly #legend: Legend;
  readonly #table: ChartTable;
  readonly #plot: uPlot;
  #frame: ChartFrame;
  #reference: Reference | undefined;
  /** Highest figure of each series in what is shown. */
  #peaks: readonly (number | undefined)[] = [];

  constructor(options: PlotOptions) {
    const { spec, frame } = options;
    this.#options = options;
    this.#frame = frame;
    this.#columns = plotColumns(spec);
    this.#legend = new Legend(spec.title, spec.series, entry => this.#toggle(entry));
    this.#table = new ChartTable(spec);
    const heading = createElement('figcaption', 'chart-heading');
    heading.append(createElement('h2', '', spec.title), this.#legend.element);
    this.#body.setAttribute('role', 'img');
    this.element.append(heading, this.#body, this.#note, this.#table.element);
    this.element.dataset['chart'] = spec.id;
    this.#reference = this.#findReference();
    this.#plot = new uPlot(
      plotOptions(
        {
          spec,
          columns: this.#columns,
          theme: options.theme,
          span: () => this.#frame.span,
          reference: () => this.#reference,
          handleSelect: options.handleZoom,
          handleReset: options.handleReset,
          marks: () => this.#frame.marks,
          handleCursor: () => this.#updateLegend(),
          rowAt: timeMs => this.#rowAt(timeMs),
        },
        300,
        options.height,
      ),
      this.#data(),
      this.#body,
    );
    this.#plot.root.append(this.#cursorTime);
    spec.series.forEach((_, entry) => this.#applyShown(entry));
    this.#describe();
  }

  /** The area where the pointer acts on the chart. */
  get over(): HTMLElement {
    return this.#plot.over;
  }

  update(frame: ChartFrame): void {
    this.#frame = frame;
    this.#reference = this.#findReference();
    this.#plot.setData(this.#data());
    this.#describe();
    // While it was hidden it had no width to follow.
    this.resize();
  }

  /** Draws anew in the theme's current colors. */
  applyTheme(): void {
    applyThemeToSeries(this.#plot, this.#columns, this.#options.theme());
    this.#plot.redraw(false);
  }

  /** Follows the width of the page. */
  resize(): void {
    const width = Math.floor(this.#body.clientWidth);
    if (width > 0 && width !== this.#plot.width) this.#plot.setSize({ width, height: this.#options.height });
  }

  get hasSelection(): boolean {
    return this.#plot.select.width > 0;
  }

  clearSelection(): void {
    this.#plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  }

  dispose(): void {
    this.#plot.destroy();
    this.element.remove();
  }

  #data(): uPlot.AlignedData {
    const { series, span, intervalMs } = this.#frame;
    const isShownReference = this.#reference !== undefined;
    const columns = this.#columns;
    const data = plotData(columns, series, span, maxGapOf(intervalMs));
    if (isShownReference) return data;
    return data.map((values, index) =>
      index > 0 && columns[index - 1]?.spec.isReference ? new Array<null>(values.length).fill(null) : values,
    ) as uPlot.AlignedData;
  }

  /** The bound to draw: a limit of the container's own, or one that what is used comes near. */
  #findReference(): Reference | undefined {
    const { spec, hidden } = this.#options;
    const own = spec.series.find(each => each.isReference);
    if (!own) return undefined;
    const { series, limits } = this.#frame;
    const value = latestOf(series, own);
    if (value === undefined || value <= 0) return undefined;
    const limit = own.metric === 'pidsLimit' ? limits?.pids : limits?.memoryBytes;
    const kind = own.metric === 'memoryTotalBytes' ? 'total' : limit === undefined ? 'foreign' : 'own';
    const reference: Reference = { value, kind };
    const peak = Math.max(
      0,
      ...spec.series.filter(each => each !== own).map(each => peakOf(series, each) ?? 0),
    );
    if (kind === 'foreign' && !isReferenceInScale(peak, reference)) return undefined;
    return hidden.has(seriesId(spec, own)) ? { ...reference, value: Infinity } : reference;
  }

  #toggle(entry: number): void {
    const spec = this.#options.spec.series[entry];
    if (!spec) return;
    this.#options.handleToggle(seriesId(this.#options.spec, spec));
    this.#applyShown(entry);
  }

  #applyShown(entry: number): void {
    const { spec, hidden } = this.#options;
    const series = spec.series[entry];
    if (!series) return;
    const show = !hidden.has(seriesId(spec, series));
    this.#legend.setShown(entry, show);
    this.#reference = this.#findReference();
    this.#plot.batch(() => {
      this.#columns.forEach((column, index) => {
        if (column.entry === entry) this.#plot.setSeries(index + 1, { show });
      });
      this.#plot.setData(this.#plot.data);
    });
  }

  #describe(): void {
    const { spec } = this.#options;
    const { series, span, networkNote } = this.#frame;
    const summary = ariaSummary(spec, series, spanLabel(span.fromMs, span.toMs));
    this.#body.setAttribute('aria-label', `${summary}${marksSummary(this.#frame.marks, span)}`);
    this.#table.update(series);
    this.element.hidden = !isShown(spec, series);
    this.#note.textContent = spec.id === 'network' ? (networkNote ?? '') : '';
    const referenceEntry = spec.series.findIndex(each => each.isReference);
    if (referenceEntry >= 0) this.#legend.setPresent(referenceEntry, this.#reference !== undefined);
    spec.series.forEach((each, entry) => {
      if (each.isAside) this.#legend.setPresent(entry, latestOf(series, each) !== undefined);
    });
    this.#peaks = spec.series.map(each => peakOf(series, each));
    spec.series.forEach((each, entry) => {
      const widest = widestText(spec.unit, this.#peaks[entry] ?? 0);
      this.#legend.setRoom(entry, widest, each.isReference ? '' : peakPrefix);
    });
    this.#updateLegend();
  }

  /** Values under the cursor, or the latest ones and the peaks of all that is shown where there is none. */
  #updateLegend(): void {
    // uPlot calls while it is being constructed.
    const plot = this.#plot as uPlot | undefined;
    if (!plot) return;
    const { spec } = this.#options;
    const { series, span } = this.#frame;
    const left = plot.cursor.left ?? -1;
    const cursorMs = left >= 0 ? plot.posToVal(left, 'x') : undefined;
    const index = cursorMs === undefined ? undefined : this.#rowAt(cursorMs);
    spec.series.forEach((each, entry) => {
      const column = series.columns[each.metric];
      const isAtCursor = cursorMs !== undefined;
      const value = isAtCursor ? at(column?.avg, index) : latestOf(series, each);
      const peak = isAtCursor ? at(column?.max, index) : this.#peaks[entry];
      const hasPeak = peak !== undefined && !each.isReference;
      this.#legend.setValue(entry, {
        text: formatMetric(spec.unit, value),
        note: hasPeak ? `${peakPrefix}${formatMetric(spec.unit, peak)}` : undefined,
      });
    });
    this.#cursorTime.hidden = cursorMs === undefined;
    if (cursorMs === undefined) return;
    // In a gap it is the moment under the pointer that has no figures, and not that of some row.
    const timeMs = at(series.timestamps, index) ?? cursorMs;
    const moment = momentLabel(timeMs, span.fromMs, span.toMs, series.bucketMs);
    const mark = markTextAt(this.#frame.marks, cursorMs, this.#nearMs);
    this.#cursorTime.textContent = mark === '' ? moment : `${mark} · ${moment}`;
    this.#placeCursorTime(plot.valToPos(timeMs, 'x'));
  }

  #rowAt(timeMs: number): number | undefined {
    const { series, intervalMs } = this.#frame;
    const nearMs = this.#nearMs;
    return pointAt(series, timeMs, { rowMs: Math.max(series.bucketMs, intervalMs), nearMs });
  }

  /** The time that a pointer covers to either side. */
  get #nearMs(): number {
    const { fromMs, toMs } = this.#frame.span;
    return (aimPixels / Math.max(1, this.#plot.over.clientWidth)) * (toMs - fromMs);
  }

  #placeCursorTime(left: number): void {
    const { over } = this.#plot;
    const half = this.#cursorTime.offsetWidth / 2;
    const center = Math.min(Math.max(over.offsetLeft + left, half), this.#plot.width - half);
    const top = over.offsetTop + over.offsetHeight + 4;
    this.#cursorTime.style.transform = `translate(${Math.round(center - half)}px, ${top}px)`;
  }
}

function at(
  values: readonly (number | null | undefined)[] | undefined,
  index: number | undefined,
): number | undefined {
  return index === undefined ? undefined : (values?.[index] ?? undefined);
}

function isShown({ shownWhere, series: specs }: ChartSpec, series: Series): boolean {
  if (shownWhere === undefined) return true;
  return specs.some(({ metric }) => {
    const { avg, max = avg } = series.columns[metric] ?? { avg: [] };
    return max.some(value => value !== null && (shownWhere === 'known' || value > 0));
  });
}

function latestOf(series: Series, { metric }: SeriesSpec): number | undefined {
  return series.columns[metric]?.avg.findLast(value => value !== null) ?? undefined;
}

function peakOf(series: Series, { metric }: SeriesSpec): number | undefined {
  const column = series.columns[metric];
  return column && summarize(column)?.max;
}
