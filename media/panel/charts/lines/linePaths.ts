import type uPlot from 'uplot';

export interface LineShape {
  /** A value holds until the next one. */
  readonly isStepped?: boolean;
  /** What is filled below the line: all down to the axis, or down to the line of the next column. */
  readonly area?: 'toAxis' | 'toNext';
  /** The value axis is not linear. */
  readonly isLog?: boolean;
}

/** The newest one made: of most charts, all columns without a line are of one length. */
let lastGaps: readonly null[] = [];

/** Nothing but gaps, as a column that is only read. */
export function gapsOf(length: number): readonly null[] {
  if (lastGaps.length !== length) lastGaps = new Array<null>(length).fill(null);
  return lastGaps;
}

/** Whether a column has nothing but gaps; `false` where that is not known without a look at each value. */
export function isKnownGaps(values: unknown): boolean {
  return values === lastGaps;
}

/** Where a line ends and begins anew. */
const gapY = -(2 ** 31);
/** A line goes on over this. */
const passedY = gapY + 1;

/**
 * Without a graphics card, a browser takes four times as long for a line of 700 points as for the same line
 * in so many pieces, unless it is one pixel wide. Each piece costs script, so none is shorter than this.
 */
const pieces = { most: 8, leastRows: 64 } as const;

/** Pixels by row: of one line, and of the next column. Kept, as each tick draws a dozen lines. */
let room = { ys: new Int32Array(0), lows: new Int32Array(0) };

/**
 * Draws what uPlot's own `linear` and `stepped` (`align: 1`) draw, and its bands, for a time axis from left
 * to right and values of 0 and above, in a fraction of the time and memory: those call functions for each
 * coordinate, make an area for each line, and cut gaps and bands out of what is drawn. Here a line ends at a
 * `null` and begins anew after it, and a level stretch is one piece however many points it has. As there,
 * `undefined` is passed over. `gaps` of the result has the rows of points that stand alone: `[row, row]`.
 */
export function linePaths({ isStepped = false, area, isLog = false }: LineShape): uPlot.Series.PathBuilder {
  return (plot, index, from, to) => {
    const values = plot.data[index];
    if (!values || isKnownGaps(values)) return null;
    const { length } = values;
    if (room.ys.length < length) room = { ys: new Int32Array(2 * length), lows: new Int32Array(2 * length) };
    const { ys, lows } = room;
    const xs = toX(plot);
    toY(plot, values, from, to, isLog, ys);
    if (area === 'toNext') {
      toY(plot, plot.data[index + 1] ?? [], from, to, isLog, lows);
      for (let row = from; row <= to; row++) if (!isPoint(lows[row])) lows[row] = ys[row] ?? gapY;
    } else if (area) lows.fill(plot.bbox.top + plot.bbox.height, 0, length);
    const { width = 1, dash = [], stroke: color } = plot.series[index] ?? {};
    const style = typeof color === 'function' ? String(color(plot, index)) : '';
    const isWhole = dash.length > 0 || width * devicePixelRatio <= 1;
    const pieceRows = isWhole ? Infinity : Math.max(pieces.leastRows, (to - from) / pieces.most);
    /** By colors that differ in their spelling only: uPlot draws one path of each. */
    const drawn = new Map<string, Path2D>();
    let piece = new Path2D();
    let begun = -Infinity;
    /** The piece of a row. Stretches between gaps share one: there may be hundreds of them. */
    const pieceAt = (row: number): Path2D => {
      if (row - begun < pieceRows) return piece;
      piece = new Path2D();
      begun = row;
      drawn.set(style + ' '.repeat(drawn.size), piece);
      return piece;
    };
    const fill = area ? new Path2D() : null;
    const alone: [number, number][] = [];
    for (let row = from; row <= to; row++) {
      if (!isPoint(ys[row])) continue;
      const first = row;
      let last = row;
      for (; row <= to && ys[row] !== gapY; row++) if (isPoint(ys[row])) last = row;
      if (first === last) alone.push([first, first]);
      for (let [at, previous] = [first, first]; width > 0 && at < last;) {
        const path = pieceAt(at);
        const hasLead = at > first && !isStepped;
        if (hasLead) moveBefore(path, xs, ys, previous, at);
        let end = at;
        for (; end < last && (end - begun < pieceRows || !isPoint(ys[end])); end++)
          if (isPoint(ys[end])) previous = end;
        addLine(path, { xs, ys, first: at, last: end, isStepped }, hasLead);
        at = end;
      }
      if (!fill) continue;
      fill.moveTo(xs[first] ?? 0, lows[first] ?? 0);
      addLine(fill, { xs, ys, first, last, isStepped }, true);
      addLine(fill, { xs, ys: lows, first: last, last: first, isStepped }, true);
    }
    return { stroke: drawn, fill, clip: null, band: null, gaps: alone, flags: 0 };
  };
}

/** Those found last: all lines of a page have one time axis, and most of its charts one width. */
let lastX: { readonly of: readonly unknown[]; readonly xs: Int32Array } = { of: [], xs: new Int32Array(0) };

function toX({ data: [times], bbox: { left, width }, scales }: uPlot): Int32Array {
  const { min, max } = scales['x'] ?? {};
  const of = [times, left, width, min, max];
  if (of.every((each, at) => each === lastX.of[at])) return lastX.xs;
  const firstMs = min ?? 0;
  const perMs = width / ((max ?? 1) - firstMs);
  const xs = lastX.xs.length < times.length ? new Int32Array(2 * times.length) : lastX.xs;
  for (let row = 0; row < times.length; row++)
    xs[row] = toPixel(left + ((times[row] ?? 0) - firstMs) * perMs);
  lastX = { of, xs };
  return xs;
}

function toY(
  plot: uPlot,
  values: ArrayLike<number | null | undefined>,
  from: number,
  to: number,
  isLog: boolean,
  ys: Int32Array,
): void {
  const { bbox, scales } = plot;
  const { min, max } = scales['y'] ?? {};
  const low = min ?? 0;
  const perUnit = bbox.height / ((max ?? 1) - low);
  const bottom = bbox.top + bbox.height;
  for (let row = from; row <= to; row++) {
    const value = values[row];
    ys[row] =
      typeof value !== 'number'
        ? value === null
          ? gapY
          : passedY
        : toPixel(isLog ? plot.valToPos(value, 'y', true) : bottom - (value - low) * perUnit);
  }
}

/** Begins a piece a little before its first point, so that the corner between two pieces is whole. */
function moveBefore(piece: Path2D, xs: Int32Array, ys: Int32Array, previous: number, at: number): void {
  const [x = 0, y = 0] = [xs[at], ys[at]];
  const [dx, dy] = [(xs[previous] ?? x) - x, (ys[previous] ?? y) - y];
  const share = Math.min(1, 1.5 / Math.hypot(dx, dy));
  piece.moveTo(x + dx * share, y + dy * share);
}

interface Stretch {
  readonly xs: Int32Array;
  readonly ys: Int32Array;
  readonly first: number;
  /** Before the first, where the line goes back. Both are points. */
  readonly last: number;
  readonly isStepped: boolean;
}

/** Adds a line without gaps to a path: as its own piece, or joined to what is there. */
function addLine(path: Path2D, { xs, ys, first, last, isStepped }: Stretch, isJoined = false): void {
  const step = first <= last ? 1 : -1;
  let x = xs[first] ?? 0;
  let y = ys[first] ?? 0;
  /** Where the path has got to on the level of `y`. */
  let doneX = x;
  if (isJoined) path.lineTo(x, y);
  else path.moveTo(x, y);
  for (let row = first; row !== last;) {
    row += step;
    const nextY = ys[row] ?? 0;
    if (!isPoint(nextY)) continue;
    const nextX = xs[row] ?? 0;
    if (nextY !== y) {
      const endX = isStepped && step > 0 ? nextX : x;
      if (endX !== doneX) path.lineTo(endX, y);
      doneX = isStepped && step < 0 ? x : nextX;
      path.lineTo(doneX, nextY);
    }
    x = nextX;
    y = nextY;
  }
  if (x !== doneX) path.lineTo(x, y);
}

/** What is far outside stays far outside. */
function toPixel(place: number): number {
  return Math.max(passedY + 1, Math.min(-passedY, Math.round(place)));
}

function isPoint(y: number | undefined): boolean {
  return y !== undefined && y > passedY;
}
