import type uPlot from 'uplot';
import type { LaneItem } from '../data/laneItems';
import { laneSentence, toneOf, type Tone } from '../data/laneWords';
import { momentLabel, type SeenSpan } from '../data/timeLabels';
import { firstAtOrAfter } from '../kit/firstAtOrAfter';
import { withAlpha, type ColorRole, type Theme } from '../kit/theme';

/** CSS pixels. */
const lineDash = [3, 3];
/** How many marks are named under the pointer, and in the summary of a chart. */
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
 * Draws a thin line at each moment at which something happened; the event lane says what. `pixel`: canvas
 * pixels for each pixel of the page.
 */
export function drawMarks(plot: uPlot, marks: readonly LaneItem[], theme: Theme, pixel: number): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.lineWidth = pixel;
  ctx.setLineDash(lineDash.map(length => length * pixel));
  for (const [tone, places] of placesByTone(plot, marks)) {
    const color = theme.colors[toneColors[tone]];
    ctx.strokeStyle = theme.isHighContrast ? color : withAlpha(color, 0.7);
    ctx.beginPath();
    for (const x of places) {
      ctx.moveTo(x + pixel / 2, bbox.top);
      ctx.lineTo(x + pixel / 2, bbox.top + bbox.height);
    }
    ctx.stroke();
  }
  ctx.restore();
}

/** Canvas pixels of the lines of each tone. */
type Places = ReadonlyMap<Tone, readonly number[]>;
/**
 * The last result for each list of marks: all charts of a page have the same time axis, so they need the
 * same.
 */
const known = new WeakMap<readonly LaneItem[], { readonly asked: string; readonly places: Places }>();

function placesByTone({ bbox, scales }: uPlot, marks: readonly LaneItem[]): Places {
  const { left, width } = bbox;
  const { min = 0, max = 0 } = scales['x'] ?? {};
  const asked = `${min} ${max} ${left} ${width}`;
  const before = known.get(marks);
  if (before?.asked === asked) return before.places;
  const placeOf = ({ atMs }: LaneItem): number => Math.round(left + ((atMs - min) / (max - min)) * width);
  const places = findPlaces(marksWithin(marks, min, max), placeOf);
  known.set(marks, { asked, places });
  return places;
}

/** At most one line in a column of pixels, of the gravest tone there. */
function findPlaces(marks: readonly LaneItem[], placeOf: (mark: LaneItem) => number): Places {
  const columns: { readonly x: number; weight: number }[] = [];
  for (const mark of marks) {
    const [x, weight] = [placeOf(mark), tonesByWeight.indexOf(toneOf(mark))];
    const last = columns.at(-1);
    if (last?.x === x) last.weight = Math.max(last.weight, weight);
    else columns.push({ x, weight });
  }
  const placesOf = (weight: number): number[] =>
    columns.flatMap(column => (column.weight === weight ? [column.x] : []));
  return new Map(tonesByWeight.map((tone, weight) => [tone, placesOf(weight)]));
}

/** `marks`: oldest first, as all marks are: thousands are told several times a second, to each chart. */
function marksWithin(marks: readonly LaneItem[], fromMs: number, toMs: number): readonly LaneItem[] {
  const first = (timeMs: number): number => firstAtOrAfter(marks.length, index => marks[index]?.atMs, timeMs);
  let end = first(toMs);
  while (marks[end]?.atMs === toMs) end++;
  return marks.slice(first(fromMs), end);
}

/** What is marked within some time of a moment, as one text; empty where nothing is. */
export function markTextAt(marks: readonly LaneItem[], timeMs: number, nearMs: number): string {
  const near = marksWithin(marks, timeMs - nearMs, timeMs + nearMs);
  return [...near.slice(0, most.pointed).map(laneSentence), ...restOf(near.length, most.pointed)].join(', ');
}

/** All visible marks as text, for those who do not see the lines. */
export function marksSummary(marks: readonly LaneItem[], seen: SeenSpan): string {
  const shown = marksWithin(marks, seen.fromMs, seen.toMs);
  const said = shown
    .slice(0, most.spoken)
    .map(mark => `${laneSentence(mark)}: ${momentLabel(mark.atMs, seen, 0)}`);
  return [...said, ...restOf(shown.length, most.spoken)].map(text => ` ${text}.`).join('');
}

function restOf(count: number, told: number): string[] {
  return count > told ? [`and ${count - told} more`] : [];
}
