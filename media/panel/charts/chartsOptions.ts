import type uPlot from 'uplot';
import type { MetricUnit } from '../../../src/common/metrics';
import { formatMetric } from '../../../src/common/text/formatMetric';
import type { ChartSpec, SeriesSpec } from './chartSpecs';
import type { LaneItem } from '../data/laneItems';
import { linePaths } from './lines/linePaths';
import { axisFont, axisFontSize as fontSize, plotMargins } from '../kit/plotMargins';
import type { PlotColumn } from './chartsData';
import { drawMarks } from './chartsMarks';
import { linearBelow, logTicks, scaleTop, tickIncrements, type Reference } from './chartsScale';
import { withAlpha, type ColorRole, type Theme } from '../kit/theme';
import { axisLabels, type SeenSpan } from '../data/timeLabels';

/** All charts of a page share one crosshair. */
const syncKey = 'history';
const referenceDash = [6, 4];
const highWaterDash = [2, 3];
/** Distinguishes the second line of a chart from the first where color alone must not. */
const secondDash = [3, 2];

/** What a chart reads while it draws. It is read again on every redraw, so a change needs only a redraw. */
export interface PlotContext {
  readonly spec: ChartSpec;
  readonly columns: readonly PlotColumn[];
  theme(): Theme;
  span(): SeenSpan;
  references(): Iterable<Reference>;
  /** Whether the axis is logarithmic. uPlot fixes this for the life of the plot. */
  readonly isLog: boolean;
  /** Upper end of the axis; `undefined` when it follows the figures. */
  fixedTop(): number | undefined;
  /** Scale compared with the page, for example for a picture. */
  readonly zoom: number;
  /** Draws above the lines. */
  annotate(plot: uPlot): void;
  handleSelect(fromMs: number, toMs: number): void;
  handleReset(): void;
  marks(): readonly LaneItem[];
  handleCursor(plot: uPlot): void;
  /** Index of the row that a moment belongs to; `undefined` in a gap. */
  rowAt(plot: uPlot, timeMs: number): number | undefined;
  /** Whether a series of the chart is switched on, as a plot is made. */
  isShown(entry: number): boolean;
}

export function plotOptions(context: PlotContext, width: number, height: number): uPlot.Options {
  const { spec, columns, zoom } = context;
  return {
    ...frameOptions({ ...context, unit: spec.unit, topOf: max => topOf(context, max) }, width, height),
    series: [{}, ...columns.map(column => plotSeries(context, column))],
    cursor: {
      ...cursorOptions(context),
      // By default uPlot takes the nearest row, even hours away. It accepts `null` for none, although its
      // types do not say so.
      dataIdx: (plot, _series, _nearest, timeMs) =>
        context.rowAt(plot, timeMs) ?? (null as unknown as number),
      points: {
        size: (_plot, index) => (isMarked(columns[index - 1]) ? 7 : 0),
        width: (_plot, index) => (isMarked(columns[index - 1]) ? 1.5 : 0),
        stroke: () => context.theme().background,
        fill: (_plot, index) => colorOf(context, columns[index - 1]),
      },
    },
    hooks: {
      setSelect: [plot => dragSelect(plot, (fromMs, toMs) => context.handleSelect(fromMs, toMs))],
      setCursor: [plot => context.handleCursor(plot)],
      draw: [
        plot => drawMarks(plot, context.marks(), context.theme(), devicePixelRatio * zoom),
        plot => context.annotate(plot),
      ],
    },
  };
}

interface FrameContext extends Pick<PlotContext, 'theme' | 'span' | 'zoom' | 'isLog'> {
  readonly unit: MetricUnit;
  /** Upper end of the axis for a highest value. */
  readonly topOf: (max: number) => number;
}

/** Size, scales and axes, the same for all charts of the panel. */
export function frameOptions(context: FrameContext, width: number, height: number) {
  const { span, zoom, isLog, unit, topOf } = context;
  return {
    width: width * zoom,
    height: height * zoom,
    ms: 1,
    padding: [8 * zoom, plotMargins().right * zoom, 0, 0],
    legend: { show: false },
    scales: {
      x: { time: true, range: () => [span().fromMs, span().toMs] },
      y: {
        ...(isLog && { distr: 4, asinh: linearBelow(unit) }),
        range: (_plot, _min, max) => [0, topOf(max ?? 0)],
      },
    },
    axes: [timeAxis(context), valueAxis(context, unit)],
  } satisfies Omit<uPlot.Options, 'series'>;
}

/** One crosshair for all charts. A drag selects, a double click resets. */
export function cursorOptions({ handleReset }: Pick<PlotContext, 'handleReset'>) {
  return {
    y: false,
    sync: { key: syncKey, setSeries: false, scales: ['x', null] },
    drag: { x: true, y: false, setScale: false, dist: 6 },
    bind: {
      dblclick: () => () => {
        handleReset();
        return null;
      },
    },
  } satisfies uPlot.Cursor;
}

/** Calls back with the times that a drag selected. */
export function dragSelect(plot: uPlot, handleSelect: (fromMs: number, toMs: number) => void): void {
  const { left, width } = plot.select;
  // Synchronized charts get the selection too; only the one under the pointer asks for the zoom.
  if (width <= 0 || plot.cursor.event === undefined || plot.cursor.event === null) return;
  handleSelect(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'));
}

function topOf({ spec, fixedTop, references }: PlotContext, max: number): number {
  return fixedTop() ?? spec.fixedTop ?? scaleTop(spec.unit, max, ...references());
}

/** Applies line styles that depend on the theme, because uPlot keeps them as plain values. */
export function applyThemeToSeries(plot: uPlot, columns: readonly PlotColumn[], theme: Theme): void {
  columns.forEach((column, index) => {
    const series = plot.series[index + 1];
    if (series) Object.assign(series, lineStyle(column, theme));
  });
}

interface LineStyle {
  readonly width: number;
  readonly dash: number[];
}

function lineStyle(column: PlotColumn, theme: Theme, zoom = 1): LineStyle {
  const { width, dash } = plainStyle(column, theme);
  return { width: width * zoom, dash: dash.map(length => length * zoom) };
}

function plainStyle({ spec, entry, role }: PlotColumn, theme: Theme): LineStyle {
  if (spec.isReference)
    return {
      width: theme.isHighContrast ? 1.5 : 1,
      dash: spec.isHighWater ? highWaterDash : referenceDash,
    };
  if (role === 'line') {
    return {
      width: theme.isHighContrast ? 2 : 1.5,
      dash: theme.isHighContrast && entry > 0 ? secondDash : [],
    };
  }
  // A translucent band is invisible in high contrast, so its edges are drawn instead.
  return { width: theme.isHighContrast ? 0.75 : 0, dash: [1, 2] };
}

function plotSeries(context: PlotContext, column: PlotColumn): uPlot.Series {
  const { spec } = context;
  const { role } = column;
  const isLine = role === 'line';
  // One filled area reads as an amount; two would hide each other.
  const isFilled = isLine && spec.series.filter(isMain).length === 1 && isMain(column.spec);
  // A band reaches from its upper edge to the lower one, which is the next column.
  const area = isFilled ? 'toAxis' : role === 'max' ? 'toNext' : undefined;
  const alpha = isFilled ? 0.1 : 0.22;
  return {
    ...lineStyle(column, context.theme(), context.zoom),
    show: context.isShown(column.entry),
    // The axis begins at zero: no lowest value changes it.
    auto: !column.spec.isReference && role !== 'min',
    spanGaps: false,
    stroke: () => colorOf(context, column),
    fill: area && (() => withAlpha(colorOf(context, column), context.theme().isHighContrast ? 0 : alpha)),
    paths: linePaths({ isStepped: spec.isStepped, area, isLog: context.isLog }),
    points: isLine
      ? {
          show: () => false,
          // A line has no length where a point stands alone, so a dot has to be drawn.
          filter: (_plot, _index, _isShown, alone) =>
            alone?.length ? alone.map(([row]) => row as number) : null,
          size: 4 * context.zoom,
          width: 0,
          fill: () => colorOf(context, column),
        }
      : { show: false },
  };
}

/** Only lines get a dot under the cursor, not limits and edges of a band. */
function isMarked(column: PlotColumn | undefined): boolean {
  return column?.role === 'line' && !column.spec.isReference;
}

function colorOf(context: PlotContext, column: PlotColumn | undefined): string {
  const role: ColorRole = column?.spec.color ?? 'foreground';
  return context.theme().colors[role];
}

/** A time axis in the reader's own zone. */
export function timeAxis(context: Pick<PlotContext, 'theme' | 'span' | 'zoom'>): uPlot.Axis {
  const { zoom } = context;
  return {
    stroke: () => context.theme().muted,
    font: axisFont(zoom),
    size: (_plot, labels) =>
      ((labels as string[] | null)?.some(label => label.includes('\n')) ? 40 : 24) * zoom,
    gap: 6 * zoom,
    lineGap: 1.3,
    space: () => (context.span().toMs - context.span().fromMs < 600_000 ? 84 : 64) * zoom,
    ticks: { show: false },
    grid: { show: false },
    border: { show: true, stroke: () => context.theme().grid, width: zoom },
    values: (plot, splits, _axis, _space, increment) => {
      const { fromMs, toMs } = context.span();
      const labels = sharedLabels(splits, increment, context.span());
      const plotWidth = plot.bbox.width / devicePixelRatio / zoom;
      return labels.map((label, index) => {
        const roomRight =
          ((toMs - (splits[index] ?? toMs)) / (toMs - fromMs)) * plotWidth + plotMargins().right;
        return widestLine(label) * (fontSize * 0.32) > roomRight ? '' : label;
      });
    },
  };
}

let lastLabels: { of: Parameters<typeof axisLabels>; labels: readonly string[] } | undefined;

/** `axisLabels`, found once for all charts of a page: they have one span, and most of them one width. */
function sharedLabels(...of: Parameters<typeof axisLabels>): readonly string[] {
  const [splits, increment, span] = of;
  const [lastSplits, lastIncrement, lastSpan] = lastLabels?.of ?? [];
  const isSame =
    span === lastSpan &&
    increment === lastIncrement &&
    splits.length === lastSplits?.length &&
    splits.every((split, index) => split === lastSplits[index]);
  if (!isSame) lastLabels = { of, labels: axisLabels(...of) };
  return lastLabels?.labels ?? [];
}

/** Number of characters in the longest line. */
function widestLine(label: string): number {
  return Math.max(...label.split('\n').map(line => line.length));
}

export function valueAxis(
  context: Pick<PlotContext, 'theme' | 'zoom' | 'isLog'>,
  unit: MetricUnit,
): uPlot.Axis {
  const { zoom, isLog } = context;
  return {
    stroke: () => context.theme().muted,
    font: axisFont(zoom),
    size: plotMargins().left * zoom,
    gap: 8 * zoom,
    space: 34 * zoom,
    ...(isLog
      ? {
          splits: plot => logTicks(unit, plot.scales['y']?.max ?? 1, tick => plot.valToPos(tick, 'y') / zoom),
        }
      : { incrs: tickIncrements(unit) }),
    ticks: { show: false },
    grid: { stroke: () => context.theme().grid, width: zoom },
    values: (_plot, splits) => splits.map(split => formatMetric(unit, split)),
  };
}

function isMain({ isReference, isAside }: SeriesSpec): boolean {
  return !isReference && !isAside;
}
