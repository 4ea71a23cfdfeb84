import { formatBytes, formatDuration, formatPercent } from '../common/text/format';
import type { RunFigures } from './runFigures';

export type FigureUnit = 'seconds' | 'percent' | 'bytes' | 'count';

/** A figure that runs are compared by: a row of the table. */
export interface ComparedFigure {
  readonly id: ComparedFigureId;
  /** The beginning of its row. */
  readonly label: string;
  readonly unit: FigureUnit;
  readonly valueOf: (figures: RunFigures) => number | undefined;
  /** Smaller differences do not matter: this share of the former value, and in any case this much. */
  readonly slack: { readonly share: number; readonly least: number };
}

export type ComparedFigureId =
  | Exclude<keyof RunFigures, 'durationMs' | 'gapShare'>
  | 'durationSeconds'
  | 'transferredBytes'
  | 'gapPercent';

/** Runs are compared by these, in this order: cost, memory, what was moved. */
export const testedFigures = ['cpuSeconds', 'memoryPeakBytes', 'transferredBytes'] as const;
/** A run is compared with what is usual by these. */
export const fencedFigures = ['durationSeconds', ...testedFigures] as const;
/** Samples of two runs are compared by these, each with the metric that they are samples of. */
export const sampledFigures = { cpuPercent: 'cpuPercent', memoryAverageBytes: 'memoryUsedBytes' } as const;

const mebibyte = 2 ** 20;
const seconds = { unit: 'seconds', slack: { share: 0.05, least: 0.2 } } as const;
const memory = { unit: 'bytes', slack: { share: 0.05, least: mebibyte } } as const;
const moved = { unit: 'bytes', slack: { share: 0.05, least: 2 ** 16 } } as const;
const count = { unit: 'count', slack: { share: 0, least: 0.5 } } as const;

/** In the order of the table. */
export const comparedFigures: readonly ComparedFigure[] = [
  { id: 'durationSeconds', label: 'Duration', ...seconds, valueOf: each => each.durationMs / 1000 },
  { id: 'cpuSeconds', label: 'CPU time', ...seconds, valueOf: each => each.cpuSeconds },
  {
    id: 'cpuPercent',
    label: 'CPU average',
    unit: 'percent',
    slack: { share: 0.05, least: 0.5 },
    valueOf: each => each.cpuPercent,
  },
  { id: 'memoryAverageBytes', label: 'Memory average', ...memory, valueOf: each => each.memoryAverageBytes },
  { id: 'memoryP95Bytes', label: 'Memory 95th percentile', ...memory, valueOf: each => each.memoryP95Bytes },
  {
    id: 'memoryPeakBytes',
    label: 'Memory peak',
    unit: 'bytes',
    // A peak is a single sample, the highest one: two per cent and eight mebibytes may be chance.
    slack: { share: 0.02, least: 8 * mebibyte },
    valueOf: each => each.memoryPeakBytes,
  },
  {
    id: 'memoryGrowthBytes',
    label: 'Memory growth',
    unit: 'bytes',
    slack: { share: 0.05, least: 8 * mebibyte },
    valueOf: each => each.memoryGrowthBytes,
  },
  {
    id: 'transferredBytes',
    label: 'Network and disk',
    ...moved,
    valueOf: ({ networkBytes, diskBytes }) =>
      networkBytes === undefined && diskBytes === undefined
        ? undefined
        : (networkBytes ?? 0) + (diskBytes ?? 0),
  },
  { id: 'networkBytes', label: 'Network', ...moved, valueOf: each => each.networkBytes },
  { id: 'diskBytes', label: 'Disk', ...moved, valueOf: each => each.diskBytes },
  { id: 'throttledSeconds', label: 'Throttled', ...seconds, valueOf: each => each.throttledSeconds },
  { id: 'oomKills', label: 'Out-of-memory kills', ...count, valueOf: each => each.oomKills },
  { id: 'restarts', label: 'Restarts', ...count, valueOf: each => each.restarts },
  {
    id: 'gapPercent',
    label: 'Time not known',
    unit: 'percent',
    slack: { share: 0, least: 5 },
    valueOf: each => 100 * each.gapShare,
  },
];

/** Whether a difference is too small to matter, whatever a test says. */
export function isSame({ slack, id }: ComparedFigure, before: number, after: number): boolean {
  const share = slack.share * Math.abs(before);
  // For a peak both together, for others the greater.
  const allowed = id === 'memoryPeakBytes' ? share + slack.least : Math.max(share, slack.least);
  return Math.abs(after - before) < allowed;
}

/** A figure as it is shown: `41 s`, `310 MiB`. */
export function figureText(unit: FigureUnit, value: number | undefined): string {
  if (value === undefined) return '–';
  switch (unit) {
    case 'bytes':
      return value < 0 ? `−${formatBytes(-value)}` : formatBytes(value);
    case 'percent':
      return value < 0 ? `−${formatPercent(-value)}` : formatPercent(value);
    case 'seconds':
      return secondsText(value);
    case 'count':
      return String(Math.round(value * 10) / 10).replace('-', '−');
  }
}

/**
 * A difference of a figure as it is shown, with its sign: `+41 s`. One of percentages is in points, because
 * `+10%` would be read as a tenth more.
 */
export function differenceText(unit: FigureUnit, difference: number): string {
  const size = figureText(unit, Math.abs(difference));
  const sign = difference === 0 ? '' : difference < 0 ? '−' : '+';
  return sign + (unit === 'percent' ? size.replace('%', ' points') : size);
}

function secondsText(value: number): string {
  if (value < 0) return `−${secondsText(-value)}`;
  if (value < 9.95) return `${Math.round(value * 10) / 10} s`;
  if (value < 119.5) return `${Math.round(value)} s`;
  if (value >= 3600) return formatDuration(value * 1000);
  const whole = Math.round(value);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** `29-33 s`; one figure if both look the same. */
export function rangeText(unit: FigureUnit, low: number, high: number): string {
  const [first, last] = [figureText(unit, low), figureText(unit, high)];
  if (first === last) return last;
  const [, number, suffix] = /^([\d.]+)( \S+|%)$/.exec(first) ?? [];
  const isOneUnit = suffix !== undefined && /^[\d.]+( \S+|%)$/.exec(last)?.[1] === suffix;
  return isOneUnit ? `${number}-${last}` : `${first} to ${last}`;
}
