/** Text drawn into a chart, so that lines can be distinguished without their colors. */
import type uPlot from 'uplot';
import type { Theme } from '../kit/theme';
import { pageFont } from '../kit/plotMargins';

/** CSS pixels. */
const fontSize = 10;
const lineHeight = 12;
const gap = 4;
const markSize = 5;

export interface LineLabel {
  readonly text: string;
  readonly color: string;
  /** The line's last value. */
  readonly value: number;
}

/**
 * Writes each line's name at its right end: above the line or, if that place is taken, further up or down.
 * Names without room are left out; the legend has them all.
 */
export function drawLineLabels(plot: uPlot, labels: readonly LineLabel[], theme: Theme, pixel: number): void {
  const { ctx, bbox } = plot;
  const bottom = bbox.top + bbox.height;
  const taken: number[] = [];
  const isFree = (y: number): boolean =>
    y >= bbox.top + lineHeight * pixel &&
    y <= bottom &&
    taken.every(each => Math.abs(each - y) >= lineHeight * pixel);
  ctx.save();
  ctx.font = pageFont(fontSize * pixel);
  ctx.textAlign = 'right';
  ctx.textBaseline = 'bottom';
  ctx.lineJoin = 'round';
  ctx.lineWidth = 3 * pixel;
  ctx.strokeStyle = theme.background;
  const sorted = [...labels].sort((a, b) => b.value - a.value);
  for (const { text, color, value } of sorted) {
    const at = plot.valToPos(value, 'y', true);
    // A line beyond the axis is invisible.
    if (at < bbox.top - 1 || at > bottom + 1) continue;
    const above = at - 2 * pixel;
    const y = [above, at + (lineHeight + 2) * pixel].find(isFree);
    if (y === undefined) continue;
    taken.push(y);
    const x = bbox.left + bbox.width - gap * pixel;
    ctx.strokeText(text, x, y);
    ctx.fillStyle = color;
    ctx.fillText(text, x, y);
  }
  ctx.restore();
}

/**
 * Draws a triangle with a word at the top of the chart for each moment. Words that would overlap are left
 * out.
 */
export function drawFlags(
  plot: uPlot,
  timesMs: readonly number[],
  { text, theme, pixel }: { readonly text: string; readonly theme: Theme; readonly pixel: number },
): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.font = pageFont(fontSize * pixel, '600');
  ctx.textAlign = 'left';
  ctx.textBaseline = 'top';
  ctx.fillStyle = ctx.strokeStyle = theme.colors.red;
  ctx.lineWidth = pixel;
  let freeFrom = -Infinity;
  for (const timeMs of timesMs) {
    const x = Math.round(plot.valToPos(timeMs, 'x', true));
    const size = markSize * pixel;
    ctx.globalAlpha = 0.6;
    ctx.fillRect(x - pixel / 2, bbox.top, pixel, bbox.height);
    ctx.globalAlpha = 1;
    ctx.beginPath();
    ctx.moveTo(x - size, bbox.top);
    ctx.lineTo(x + size, bbox.top);
    ctx.lineTo(x, bbox.top + size * 1.6);
    ctx.fill();
    const { width } = ctx.measureText(text);
    const hasRoomRight = x + size + gap * pixel + width <= bbox.left + bbox.width;
    const left = hasRoomRight ? x + size + gap * pixel : x - size - gap * pixel - width;
    if (left < freeFrom) continue;
    ctx.fillText(text, left, bbox.top);
    freeFrom = left + width + gap * pixel;
  }
  ctx.restore();
}
