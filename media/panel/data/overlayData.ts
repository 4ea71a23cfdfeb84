import type { Metric } from '../../../src/common/metrics';
import { alignSeries } from '../../../src/common/alignSeries';
import type { PanelMember } from '../../../src/protocol/panel';

/** Values of several lines over common times; `null` breaks a line, `undefined` has no point on it. */
export interface OverlayData {
  readonly times: readonly number[];
  readonly lines: readonly (readonly (number | null | undefined)[])[];
}

/** The lines of some members at the times at which they are drawn. */
export function overlaidLines(members: readonly PanelMember[], metric: Metric): OverlayData {
  const points = members.map(({ series, shiftMs = 0 }) => {
    const column = series.columns[metric]?.avg;
    return new Map(series.timestamps.map((time, index) => [time + shiftMs, column?.[index] ?? null]));
  });
  const times = [...new Set(points.flatMap(each => [...each.keys()]))].sort((a, b) => a - b);
  return { times, lines: points.map(each => times.map(time => each.get(time))) };
}

/**
 * The lines of some members on top of each other: each has the sum of its own and of those before it. One without a row at a
 * time adds nothing there; a value that is not known breaks those above it, too.
 */
export function stackedLines(members: readonly PanelMember[], metric: Metric, maxGapMs: number): OverlayData {
  const aligned = alignSeries(members.map(({ series }) => series));
  let below = aligned.timestamps.map((): number | null => 0);
  const lines = members.map((_, index) => {
    const own = aligned.values(index, metric);
    const isKnown = own.some(value => typeof value === 'number');
    below = below.map((sum, at) => {
      const value = own[at];
      if (!isKnown || value === undefined) return sum;
      return sum === null || value === null ? null : sum + value;
    });
    return below;
  });
  return withBreaks({ times: aligned.timestamps, lines }, maxGapMs);
}

/** Breaks all lines between times that are further apart than that. */
function withBreaks({ times, lines }: OverlayData, maxGapMs: number): OverlayData {
  const breaks = times.flatMap((time, index) =>
    (times[index + 1] ?? time) - time > maxGapMs ? [index] : [],
  );
  if (breaks.length === 0) return { times, lines };
  const isBreak = new Set(breaks);
  const after = <T>(values: readonly T[], filler: (index: number) => T): T[] =>
    values.flatMap((value, index) => (isBreak.has(index) ? [value, filler(index)] : [value]));
  return {
    times: after(times, index => (times[index] ?? 0) + 1),
    lines: lines.map(line => after(line, () => null)),
  };
}
