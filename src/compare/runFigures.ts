import { usedMetrics, type ContainerMetric } from '../common/metrics';
import type { ContainerEvent } from '../common/model/event';
import type { Series } from '../common/series';
import { aliveTime, type RunSpan } from './aliveTime';
import { knownPoints, spacingOf, type KnownPoint } from './knownPoints';
import { median } from './quantile';

/**
 * What one container used in one run, as far as it is known: sums leave out gaps, and `gapShare` says how
 * much that is. `undefined`: not known, which is never zero.
 */
export interface RunFigures {
  readonly durationMs: number;
  /** CPU time of all cores: the fairest cost, because a run that only took longer used no more of it. */
  readonly cpuSeconds?: number;
  /**
   * How far the true CPU time may be from this one. A reading that spans the run's start or end counts in
   * proportion to time, but all of it may have been used within the run, or none.
   */
  readonly cpuDoubtSeconds?: number;
  /** Average; 100 is one core. */
  readonly cpuPercent?: number;
  readonly memoryAverageBytes?: number;
  readonly memoryP95Bytes?: number;
  readonly memoryPeakBytes?: number;
  /** Median of the last tenth of the run minus that of the first. */
  readonly memoryGrowthBytes?: number;
  /** Received and sent. */
  readonly networkBytes?: number;
  /** Read and written. */
  readonly diskBytes?: number;
  /** Time in periods in which it reached its CPU limit; idle periods count in the same proportion. */
  readonly throttledSeconds?: number;
  readonly oomKills: number;
  readonly restarts: number;
  /** 0-1: the share of its running time for which CPU is not known. */
  readonly gapShare: number;
}

/** What figures are made of, and a series must be asked for. */
export const runMetrics = [
  ...usedMetrics,
  'throttledPercent',
  'oomKills',
] as const satisfies readonly ContainerMetric[];

/**
 * The figures of a run, from the series of a workload and its events. Rates over a counter that was reset are
 * gaps in the series, and so here.
 */
export function runFigures(series: Series, events: readonly ContainerEvent[], span: RunSpan): RunFigures {
  const spacing = spacingOf(series);
  const points = (metric: ContainerMetric): KnownPoint[] => knownPoints(series, metric, span, spacing);
  const [cpu, memory] = [points('cpuPercent'), points('memoryUsedBytes')];
  const { aliveMs, restarts, ooms } = aliveTime(events, span);
  const durationMs = Math.max(0, span.toMs - span.fromMs);
  const knownMs = sumOf(cpu.length > 0 ? cpu : memory, point => point.forMs);
  const shouldMs = aliveMs ?? durationMs;
  return {
    durationMs,
    cpuSeconds: integral(cpu, 100),
    cpuDoubtSeconds: doubtOf(cpu),
    cpuPercent: averageOf(cpu),
    memoryAverageBytes: averageOf(memory),
    memoryP95Bytes: weightedPercentile(memory, 0.95),
    memoryPeakBytes: memory.length === 0 ? undefined : Math.max(...memory.map(({ highest }) => highest)),
    memoryGrowthBytes: growthOf(memory),
    networkBytes: together(
      integral(points('networkRxBytesPerSecond')),
      integral(points('networkTxBytesPerSecond')),
    ),
    diskBytes: together(
      integral(points('blockReadBytesPerSecond')),
      integral(points('blockWriteBytesPerSecond')),
    ),
    throttledSeconds: integral(points('throttledPercent'), 100),
    // Only the highest number of kills at once is known for a bucket; the engine may have reported all of
    // them, or none.
    oomKills: Math.max(ooms, Math.round(sumOf(points('oomKills'), point => point.highest))),
    restarts,
    gapShare: shouldMs > 0 ? Math.max(0, Math.min(1, 1 - knownMs / shouldMs)) : 0,
  };
}

function sumOf(points: readonly KnownPoint[], figure: (point: KnownPoint) => number): number {
  return points.reduce((sum, point) => sum + figure(point), 0);
}

/** The total of a figure per second; `per`: the figure that counts as one. */
function integral(points: readonly KnownPoint[], per = 1): number | undefined {
  if (points.length === 0) return undefined;
  return sumOf(points, ({ average, forMs }) => (average / per) * (forMs / 1000));
}

/** What was read over the ends of the run: all of it that counts as within, or all that counts as outside. */
function doubtOf(cpu: readonly KnownPoint[]): number | undefined {
  if (cpu.length === 0) return undefined;
  const overEnds = cpu.filter(({ beyondMs }) => beyondMs > 0);
  const sumFor = (timeOf: (point: KnownPoint) => number): number =>
    sumOf(overEnds, point => (point.average / 100) * (timeOf(point) / 1000));
  return Math.max(
    sumFor(({ forMs }) => forMs),
    sumFor(({ beyondMs }) => beyondMs),
  );
}

function averageOf(points: readonly KnownPoint[]): number | undefined {
  if (points.length === 0) return undefined;
  return sumOf(points, ({ average, forMs }) => average * forMs) / sumOf(points, ({ forMs }) => forMs);
}

/** Nearest rank, each point weighted by its time. */
function weightedPercentile(points: readonly KnownPoint[], share: number): number | undefined {
  const sorted = points.toSorted((a, b) => a.average - b.average);
  const enough = share * sumOf(sorted, ({ forMs }) => forMs) * (1 - 1e-12);
  let passed = 0;
  return sorted.find(({ forMs }) => (passed += forMs) >= enough)?.average;
}

/** Fewest points for a growth: a tenth of them is at least one. */
const leastForGrowth = 10;

function growthOf(points: readonly KnownPoint[]): number | undefined {
  if (points.length < leastForGrowth) return undefined;
  const tenth = Math.floor(points.length / 10);
  const middleOf = (part: readonly KnownPoint[]): number => median(part.map(({ average }) => average));
  return middleOf(points.slice(-tenth)) - middleOf(points.slice(0, tenth));
}

function together(first: number | undefined, second: number | undefined): number | undefined {
  return first === undefined || second === undefined ? undefined : first + second;
}
