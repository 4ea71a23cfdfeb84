import type uPlot from 'uplot';
import type { PanelMark } from '../../../src/protocol/panel';
import type { Theme } from './theme';
import { momentLabel } from '../data/timeLabels';

/** CSS pixels. */
const fontSize = 10;
const labelGap = 4;
const lineDash = [3, 3];

/**
 * Draws a line with its text at each moment that is marked, above what the chart draws. Texts that would meet
 * are left out.
 */
export function drawMarks(plot: uPlot, marks: readonly PanelMark[], theme: Theme): void {
  const { ctx, bbox } = plot;
  const right = bbox.left + bbox.width;
  let freeFrom = bbox.left;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.strokeStyle = ctx.fillStyle = theme.colors.foreground;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash(lineDash.map(length => length * devicePixelRatio));
  ctx.font = `${fontSize * devicePixelRatio}px ${theme.fontFamily}`;
  ctx.textBaseline = 'top';
  for (const { atMs, text } of marks) {
    const x = Math.round(plot.valToPos(atMs, 'x', true));
    if (x < bbox.left || x > right) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    const gap = labelGap * devicePixelRatio;
    const { width } = ctx.measureText(text);
    const hasRoom = x + gap + width <= right;
    const left = hasRoom ? x + gap : x - gap - width;
    if (left < freeFrom) continue;
    ctx.fillText(text, left, bbox.top);
    freeFrom = left + width + gap;
  }
  ctx.restore();
}

/** What is marked within some time of a moment, as one text; empty where nothing is. */
export function markTextAt(marks: readonly PanelMark[], timeMs: number, nearMs: number): string {
  const near = marks.filter(({ atMs }) => Math.abs(atMs - timeMs) <= nearMs);
  return near.map(({ text }) => text).join(', ');
}

/** The same of all that is shown, for those who do not see the lines. */
export function marksSummary(
  marks: readonly PanelMark[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): string {
  const shown = marks.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
  return shown.map(({ atMs, text }) => ` ${text}: ${momentLabel(atMs, fromMs, toMs, 0)}.`).join('');
}
