import { formatMetric } from '../../../src/common/text/formatMetric';
import { plainLine } from '../../../src/common/text/untrustedText';
import { pendingText } from '../data/widestText';
import { createElement } from '../kit/dom';
import type { AnyPlot, PlotSeries } from './gridPlot';
import type { Theme } from '../kit/theme';
import { pageFont } from '../kit/plotMargins';

/** Pixels of a picture for each pixel of the page. */
const scale = 2;
const padding = 16;
const titleHeight = 26;
/** Below this width (CSS pixels) the span, with its days and years, has a line of its own. */
const wideTitle = 520;
const spanHeight = 18;
const headingHeight = 22;
const legendHeight = 17;
const chartGap = 14;
const markerWidth = 14;
/** Right edges of the legend's columns, CSS pixels from the right. */
const columnWidth = 92;
const columns = ['latest', 'avg', 'p95', 'max'] as const;
const narrowColumns = ['latest', 'max'] as const;

/**
 * Draws charts as a picture: title, span, axes, lines and legend on the theme's background, at twice the size
 * of the page.
 */
export async function chartPicture(plots: readonly AnyPlot[], theme: Theme): Promise<HTMLCanvasElement> {
  const canvases = await Promise.all(plots.map(plot => plotCanvas(plot)));
  const width = Math.max(...canvases.map(canvas => canvas.width / scale)) + 2 * padding;
  const headHeight = width < wideTitle ? titleHeight + spanHeight : titleHeight;
  const heights = plots.map(
    (plot, at) =>
      headingHeight + (canvases[at]?.height ?? 0) / scale + legendOf(plot).length * legendHeight + chartGap,
  );
  const picture = createElement('canvas');
  picture.width = Math.round(width * scale);
  picture.height = Math.round(
    (2 * padding + headHeight + heights.reduce((sum, each) => sum + each, -chartGap)) * scale,
  );
  const context = picture.getContext('2d');
  if (!context) throw new Error('This page cannot draw pictures.');
  context.fillStyle = theme.background;
  context.fillRect(0, 0, picture.width, picture.height);
  context.scale(scale, scale);
  drawTitle(context, plots, width, theme);
  let top = padding + headHeight;
  plots.forEach((plot, at) => {
    const canvas = canvases[at];
    if (canvas) drawChart(context, plot, { canvas, top, width, theme });
    top += heights[at] ?? 0;
  });
  return picture;
}

/** Draws one chart separately, at the size of the picture. */
async function plotCanvas(plot: AnyPlot): Promise<HTMLCanvasElement> {
  const host = createElement('div', 'visually-hidden');
  plot.body.append(host);
  try {
    const apart = plot.drawApart(host, scale / devicePixelRatio);
    // uPlot draws after everything that runs now.
    await new Promise<void>(resolve => queueMicrotask(() => queueMicrotask(resolve)));
    const { canvas } = apart.ctx;
    const copy = createElement('canvas');
    [copy.width, copy.height] = [canvas.width, canvas.height];
    copy.getContext('2d')?.drawImage(canvas, 0, 0);
    apart.destroy();
    return copy;
  } finally {
    host.remove();
  }
}

function drawTitle(
  context: CanvasRenderingContext2D,
  plots: readonly AnyPlot[],
  width: number,
  theme: Theme,
): void {
  const { title, spanText } = plots[0]?.numbers(false) ?? { title: '', spanText: '' };
  const baseline = padding + 14;
  const isNarrow = width < wideTitle;
  const whole = width - 2 * padding;
  context.fillStyle = theme.muted;
  context.font = pageFont(12);
  context.textAlign = isNarrow ? 'left' : 'right';
  if (isNarrow) context.fillText(fitted(context, spanText, whole), padding, baseline + spanHeight);
  else context.fillText(spanText, width - padding, baseline);
  const room = isNarrow ? whole : whole - context.measureText(spanText).width - 16;
  context.fillStyle = theme.colors.foreground;
  context.font = pageFont(15, '600');
  context.textAlign = 'left';
  context.fillText(fitted(context, plainLine(title), room), padding, baseline);
}

interface ChartPlace {
  readonly canvas: HTMLCanvasElement;
  readonly top: number;
  readonly width: number;
  readonly theme: Theme;
}

function drawChart(
  context: CanvasRenderingContext2D,
  plot: AnyPlot,
  { canvas, top, width, theme }: ChartPlace,
): void {
  context.textAlign = 'left';
  context.fillStyle = theme.colors.foreground;
  context.font = pageFont(13, '600');
  context.fillText(plot.spec.title, padding, top + 14);
  const [plotWidth, plotHeight] = [canvas.width / scale, canvas.height / scale];
  context.drawImage(canvas, padding, top + headingHeight, plotWidth, plotHeight);
  drawLegend(context, plot, { top: top + headingHeight + plotHeight, width, theme });
}

function drawLegend(
  context: CanvasRenderingContext2D,
  plot: AnyPlot,
  { top, width, theme }: Omit<ChartPlace, 'canvas'>,
): void {
  const { spec } = plot;
  const shown = width < 560 ? narrowColumns : columns;
  const labels = {
    latest: '',
    avg: 'avg ',
    p95: plot.numbers(false).bucketMs > 0 ? 'p95 of avg ' : 'p95 ',
    max: 'max ',
  };
  context.font = pageFont(12);
  legendOf(plot).forEach(({ label, color, dash, isReference, summary }, line) => {
    const baseline = top + line * legendHeight + 13;
    context.strokeStyle = theme.colors[color];
    context.lineWidth = isReference ? 1 : 2;
    context.setLineDash([...dash]);
    context.beginPath();
    context.moveTo(padding, baseline - 4);
    context.lineTo(padding + markerWidth, baseline - 4);
    context.stroke();
    context.setLineDash([]);
    const figures = isReference ? shown.slice(0, 1) : shown;
    const left = width - padding - shown.length * columnWidth;
    context.textAlign = 'left';
    context.fillStyle = theme.muted;
    context.fillText(
      fitted(context, plainLine(label), left - padding - markerWidth - 12),
      padding + markerWidth + 6,
      baseline,
    );
    context.textAlign = 'right';
    figures.forEach((part, at) => {
      context.fillStyle = part === 'latest' ? theme.colors.foreground : theme.muted;
      const text = `${labels[part]}${summary ? formatMetric(spec.unit, summary[part]) : pendingText}`;
      context.fillText(text, left + (at + 1) * columnWidth, baseline);
    });
  });
}

/** The series that are visible and have figures, or will have. */
function legendOf({ series }: AnyPlot): PlotSeries[] {
  return series.filter(({ isShown, isPending, summary }) => isShown && (isPending || summary !== undefined));
}

/** The text, cut to the room there is. */
function fitted(context: CanvasRenderingContext2D, text: string, room: number): string {
  if (context.measureText(text).width <= room) return text;
  let length = text.length;
  while (length > 0 && context.measureText(`${text.slice(0, length)}…`).width > room) length--;
  return `${text.slice(0, length)}…`;
}
