import type uPlot from 'uplot';
import type { LaneItem } from '../data/laneItems';
import { laneSentence, toneOf, type Tone } from '../data/laneWords';
import { momentLabel } from '../data/timeLabels';
import { withAlpha, type ColorRole, type Theme } from '../kit/theme';

/** CSS pixels. */
const lineDash = [3, 3];
/** Said of marks under the pointer, and of those in a whole chart. */
const most = { pointed: 3, spoken: 10 } as const;

const toneColors: Readonly<Record<Tone, ColorRole>> = {
  bad: 'red',
  warn: 'yellow',
  good: 'green',
  info: 'blue',
  idle: 'foreground',
};
const tonesByWeight: readonly Tone[] = ['idle', 'good', 'info', 'warn', 'bad'];

/**
 * Draws a thin line at each moment at which something happened: what it was, the event lane says. `pixel`:
 * pixels of the canvas for each of the page.
 */
export function drawMarks(plot: uPlot, marks: readonly LaneItem[], theme: Theme, pixel: number): void {
  const { ctx, bbox } = plot;
  const tones = new Map<number, Tone>();
  for (const mark of marks) {
    const x = Math.round(plot.valToPos(mark.atMs, 'x', true));
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    const [tone, drawn] = [toneOf(mark), tones.get(x)];
    if (!drawn || tonesByWeight.indexOf(tone) > tonesByWeight.indexOf(drawn)) tones.set(x, tone);
  }
  ctx.save();
  ctx.lineWidth = pixel;
  ctx.setLineDash(lineDash.map(length => length * pixel));
  for (const [x, tone] of tones) {
    const color = theme.colors[toneColors[tone]];
    ctx.strokeStyle = theme.isHighContrast ? color : withAlpha(color, 0.7);
    ctx.beginPath();
    ctx.moveTo(x + pixel / 2, bbox.top);
    ctx.lineTo(x + pixel / 2, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}

/** What is marked within some time of a moment, as one text; empty where nothing is. */
export function markTextAt(marks: readonly LaneItem[], timeMs: number, nearMs: number): string {
  const near = marks.filter(({ atMs }) => Math.abs(atMs - timeMs) <= nearMs);
  return [...near.slice(0, most.pointed).map(laneSentence), ...restOf(near.length, most.pointed)].join(', ');
}

/** The same of all that is shown, for those who do not see the lines. */
export function marksSummary(
  marks: readonly LaneItem[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): string {
  const shown = marks.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
  const said = shown
    .slice(0, most.spoken)
    .map(mark => `${laneSentence(mark)}: ${momentLabel(mark.atMs, fromMs, toMs, 0)}`);
  return [...said, ...restOf(shown.length, most.spoken)].map(text => ` ${text}.`).join('');
}

function restOf(count: number, told: number): string[] {
  return count > told ? [`and ${count - told} more`] : [];
}
