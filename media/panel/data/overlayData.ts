import type { Metric } from '../../../src/common/metrics';
import { alignSeries, lineValues, withBreaks } from '../../../src/common/alignSeries';
import type { PanelMember } from '../../../src/protocol/panel';

/** Values of several lines at common times. `null` breaks a line; `undefined` means no point. */
export interface OverlayData {
  readonly times: readonly number[];
  readonly lines: readonly (readonly (number | null | undefined)[])[];
}

/** Times of members. They are the same for each figure. */
const knownTimes = new WeakMap<readonly PanelMember[], readonly number[]>();

/** The lines of some members at the times at which they are drawn. */
export function overlaidLines(members: readonly PanelMember[], metric: Metric): OverlayData {
  const times = knownTimes.get(members) ?? timesOf(members);
  knownTimes.set(members, times);
  const lines = members.map(({ series, shiftMs = 0 }) => {
    const { timestamps } = series;
    const values = lineValues(series, metric);
    let row = 0;
    return times.map(time => {
      const isOwn = (timestamps[row] ?? NaN) + shiftMs === time;
      return isOwn ? values[row++] : undefined;
    });
  });
  return { times, lines };
}

/** Ascending, each once. */
function timesOf(members: readonly PanelMember[]): number[] {
  const all = Float64Array.from(
    members.flatMap(({ series, shiftMs = 0 }) => series.timestamps.map(time => time + shiftMs)),
  ).sort();
  return Array.from(all.filter((time, index) => time !== all[index - 1]));
}

/**
 * The lines of some members, stacked: each is the sum of its own values and those before it. A member that
 * has not begun, has ended or has a gap adds nothing there; an unknown value also breaks the lines above it.
 */
export function stackedLines(members: readonly PanelMember[], metric: Metric): OverlayData {
  const { timestamps, breaks, values } = alignSeries(members.map(({ series }) => series));
  let below = timestamps.map((): number | null => 0);
  const lines = members.map((_, index) => {
    const own = values(index, metric);
    const isKnown = own.some(value => typeof value === 'number');
    below = below.map((sum, at) => {
      const value = own[at];
      if (!isKnown || value === undefined) return sum;
      return sum === null || value === null ? null : sum + value;
    });
    return below;
  });
  return {
    times: withBreaks(timestamps, breaks, at => (timestamps[at] ?? 0) + 1),
    lines: lines.map(line => withBreaks<number | null>(line, breaks, () => null)),
  };
}
