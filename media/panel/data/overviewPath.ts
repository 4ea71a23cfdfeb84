import type { SeriesColumn } from '../../../src/common/series';
import type { Span } from '../../../src/common/time';

export interface OverviewSize {
  readonly width: number;
  readonly height: number;
}

/** What an overview is drawn from. */
export interface OverviewLine {
  readonly timestamps: readonly number[];
  readonly column: SeriesColumn | undefined;
  readonly bucketMs: number;
}

/** The highest of all values; 0 when nothing is known. */
export function overviewPeak({ column }: OverviewLine): number {
  const { avg, max = avg } = column ?? { avg: [] };
  return max.reduce<number>((peak, value) => Math.max(peak, value ?? 0), 0);
}

/**
 * The areas under the averages and under the highest values, as SVG paths. Gaps stay gaps. Each point is in
 * the middle of the time it covers; a single point is as wide as that time, at least a pixel.
 */
export function overviewPaths(
  line: OverviewLine,
  span: Span,
  size: OverviewSize,
  top: number,
): { readonly average: string; readonly highest: string } {
  const { avg, max } = line.column ?? { avg: [] };
  return {
    average: areas(line, avg, span, size, top),
    highest: max ? areas(line, max, span, size, top) : '',
  };
}

function areas(
  { timestamps, bucketMs }: OverviewLine,
  values: readonly (number | null)[],
  { fromMs, toMs }: Span,
  { width, height }: OverviewSize,
  top: number,
): string {
  const xOf = (timeMs: number): number => ((timeMs - fromMs) / (toMs - fromMs)) * width;
  const yOf = (value: number): number => height - (top > 0 ? Math.min(1, value / top) : 0) * height;
  let path = '';
  let points: (readonly [x: number, y: number])[] = [];
  const close = (): void => {
    const [first, last] = [points[0], points.at(-1)];
    if (!first || !last) return;
    const half = Math.max(0.5, xOf(fromMs + bucketMs) / 2);
    const [left, right] = points.length > 1 ? [first[0], last[0]] : [first[0] - half, first[0] + half];
    const ridge =
      points.length > 1
        ? points
        : ([
            [left, first[1]],
            [right, first[1]],
          ] as const);
    path += `M${text(left)} ${text(height)}${ridge.map(([x, y]) => `L${text(x)} ${text(y)}`).join('')}`;
    path += `L${text(right)} ${text(height)}Z`;
    points = [];
  };
  values.forEach((value, index) => {
    const timeMs = timestamps[index];
    if (value === null || timeMs === undefined) return close();
    points.push([xOf(timeMs + bucketMs / 2), yOf(value)]);
  });
  close();
  return path;
}

function text(value: number): string {
  return String(Math.round(value * 10) / 10);
}
