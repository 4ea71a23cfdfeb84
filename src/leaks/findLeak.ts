import type { Series } from '../common/series';
import { theilSen, type Slope, type SlopePoint } from '../common/theilSen';
import { dayMs, hourMs } from '../common/time';
import { formatBytes } from '../common/text/format';
import { memoryFloor } from './memoryFloor';

/** Memory that a workload never gives back, judging by its floor. */
export interface Leak {
  readonly bytesPerDay: number;
  /** The slope lies between these two, 95 % of the time. */
  readonly leastBytesPerDay: number;
  readonly mostBytesPerDay: number;
  /** How long the floor has been rising throughout. */
  readonly forMs: number;
  /** When it reaches the limit at this pace; `undefined` without a limit. */
  readonly fullInMs?: number;
  /** `+18 MiB a day, at its limit in about 6 days`. */
  readonly text: string;
}

export interface LeakQuestion {
  /** `memoryUsedBytes` of the workload, all its runs: up to eight days, in buckets of a minute or more. */
  readonly series: Series;
  /** Its own memory limit. */
  readonly limitBytes?: number;
}

const windowMs = hourMs;
/** Over a shorter span, half of a daily wave would be a rise. */
const leastSpanMs = 20 * hourMs;
const spanMs = 24 * hourMs;
/** A rise is compared with the same time of day, and the same day of the week. */
const seasonsMs = [dayMs, 7 * dayMs];
/** The share of all pairs of windows that must rise: a leak is a line with little noise. */
const leastRisingShare = 0.9;
/**
 * A warm-up slows down. The slower half of the newest day must have at least this share of the other half's
 * pace, and the newest day of the pace of the day before.
 */
const leastPaceShare = 0.6;
/** Least share of the limit a day, and most days until it is reached: beyond, nobody needs to know. */
const leastShareOfLimit = 0.01;
const mostDaysToLimit = 60;
/** Without a limit: the least share of the workload's own floor, and the least bytes, a day. */
const leastShareOfFloor = 0.05;
const leastBytes = 8 * 2 ** 20;

/**
 * Whether a workload leaks: its floor rose throughout the newest day, at an even pace, and above what it was
 * at the same time a day and a week before, where that is known. Reports nothing that is not clear or does
 * not matter: a restart that gives memory back, daily waves, warm-ups and noise are no leaks. A wave longer
 * than a day looks like a leak until it was seen as a whole.
 */
export function findLeak({ series, limitBytes }: LeakQuestion): Leak | undefined {
  const floor = memoryFloor(series, windowMs);
  const last = floor.at(-1);
  if (!last) return undefined;
  const newest = floor.filter(({ x }) => x > last.x - spanMs);
  const slope = clearSlope(newest);
  if (!slope || !isAboveSeasons(floor, newest, slope)) return undefined;
  const dayBefore = floor.filter(({ x }) => x > last.x - 2 * spanMs && x <= last.x - spanMs);
  if (slope.slope < leastPaceShare * (theilSen(dayBefore)?.slope ?? 0)) return undefined;
  const bytesPerDay = slope.slope * dayMs;
  const fullInMs = limitBytes === undefined ? undefined : Math.max(0, (limitBytes - last.y) / slope.slope);
  if (!matters(bytesPerDay, last.y, limitBytes, fullInMs)) return undefined;
  return {
    bytesPerDay,
    leastBytesPerDay: slope.low * dayMs,
    mostBytesPerDay: slope.high * dayMs,
    forMs: last.x - (newest[0]?.x ?? last.x),
    fullInMs,
    text: leakText(bytesPerDay, fullInMs),
  };
}

/** A slope that is certainly above 0, and even. */
function clearSlope(points: readonly SlopePoint[]): Slope | undefined {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || last.x - first.x < leastSpanMs || points.length < 0.75 * (spanMs / windowMs))
    return undefined;
  const all = theilSen(points, correlationTime(points));
  if (!all || all.risingShare < leastRisingShare || all.low < all.slope / 2) return undefined;
  const half = Math.floor(points.length / 2);
  const paces = [points.slice(0, half), points.slice(-half)].map(part => theilSen(part)?.slope ?? 0);
  const isEven = Math.min(...paces) >= leastPaceShare * Math.max(...paces);
  return isEven ? all : undefined;
}

/** How many windows are worth an independent one, from the correlation of their residuals. */
function correlationTime(points: readonly SlopePoint[]): number {
  const slope = theilSen(points)?.slope ?? 0;
  const rests = points.map(({ x, y }) => y - slope * (x - (points[0]?.x ?? 0)));
  const mean = rests.reduce((sum, rest) => sum + rest, 0) / rests.length;
  const centered = rests.map(rest => rest - mean);
  const sum = (lag: number): number =>
    centered.slice(lag).reduce((all, rest, index) => all + rest * (centered[index] ?? 0), 0);
  const variance = sum(0);
  if (!(variance > 0)) return 1;
  const correlation = Math.min(0.9, Math.max(0, sum(1) / variance));
  return (1 + correlation) / (1 - correlation);
}

/**
 * Whether the floor is above that of a day and a week before, where these are known, by at least half of the
 * slope's rise in a day.
 */
function isAboveSeasons(
  floor: readonly SlopePoint[],
  newest: readonly SlopePoint[],
  { slope }: Slope,
): boolean {
  const byTime = new Map(floor.map(({ x, y }) => [x, y]));
  return seasonsMs.every(seasonMs => {
    const rises = newest.flatMap(({ x, y }) => {
      const before = byTime.get(x - seasonMs);
      return before === undefined ? [] : [y - before];
    });
    const above = rises.filter(rise => rise >= (slope * dayMs) / 2).length;
    return above >= 0.9 * rises.length;
  });
}

function matters(
  bytesPerDay: number,
  floor: number,
  limitBytes: number | undefined,
  fullInMs: number | undefined,
): boolean {
  if (limitBytes === undefined || fullInMs === undefined)
    return bytesPerDay >= Math.max(leastBytes, leastShareOfFloor * floor);
  return bytesPerDay >= leastShareOfLimit * limitBytes && fullInMs <= mostDaysToLimit * dayMs;
}

function leakText(bytesPerDay: number, fullInMs: number | undefined): string {
  const pace = `+${formatBytes(bytesPerDay)} a day`;
  if (fullInMs === undefined) return pace;
  const days = Math.round(fullInMs / dayMs);
  if (days < 2) return `${pace}, at its limit in about ${Math.round(fullInMs / hourMs)} hours`;
  return `${pace}, at its limit in about ${days} days`;
}
