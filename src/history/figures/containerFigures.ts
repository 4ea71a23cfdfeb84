/**
 * Every figure that is stored of a container, and how: the one place that decides it for hours and their
 * journals, roll-ups, charts, peaks and exports. A new figure is an `extra`: its column is added to the files
 * that are written from then on.
 */
import type { ContainerMetric } from '../../common/metrics';
import { kib } from './storedNumber';

export interface ContainerFigure {
  readonly metric: ContainerMetric;
  /**
   * Where hours store it. `sample`: in each row. `counter`: in each row, as what a counter grew by. `state`:
   * where it changed. `extra`: where one of the extras changed, in a table that grows with them.
   */
  readonly place: 'sample' | 'counter' | 'state' | 'extra';
  /**
   * Its column in hours (of a counter, the beginning of its columns' names), with the unit. Never given to
   * another figure.
   */
  readonly column: string;
  /** What a figure is multiplied by before it is stored as an integer. */
  readonly scale: number;
  /**
   * An extra is rounded to multiples of this, so that one that hardly moves stays the same; values below one
   * multiple are stored as they are.
   */
  readonly step?: number;
  /**
   * `gauge`: average, lowest and highest of the ticks. `rate`: total bytes and the highest rate. `step`:
   * where it changed.
   */
  readonly rolled: 'gauge' | 'rate' | 'step';
  /** Column and scale in roll-ups, if they differ: averages are finer than the values they are made of. */
  readonly rolledAs?: { readonly column: string; readonly scale: number };
  /** `whole`: an integer in roll-ups, too. `sum`: a bucket's total instead of average, lowest, highest. */
  readonly exported?: 'whole' | 'sum';
}

const sample = { place: 'sample', rolled: 'gauge' } as const;
const counter = { place: 'counter', rolled: 'rate', scale: 1 } as const;
const extra = { place: 'extra', rolled: 'gauge' } as const;

/**
 * The columns of `samples` and `states` are those of version 1: only extras can be added without a migration.
 */
const figures = {
  cpuPercent: { ...sample, column: 'cpu_centipercent', scale: 100 },
  memoryUsedBytes: { ...sample, column: 'memory_kib', scale: kib, exported: 'whole' },
  memoryLimitBytes: {
    place: 'state',
    column: 'memory_limit_bytes',
    scale: 1,
    rolled: 'step',
    rolledAs: { column: 'memory_limit_kib', scale: kib },
  },
  networkRxBytesPerSecond: { ...counter, column: 'network_rx' },
  networkTxBytesPerSecond: { ...counter, column: 'network_tx' },
  blockReadBytesPerSecond: { ...counter, column: 'block_read' },
  blockWriteBytesPerSecond: { ...counter, column: 'block_write' },
  pids: { ...sample, column: 'pids', scale: 1, rolledAs: { column: 'pids_centi', scale: 100 } },
  pidsLimit: { place: 'extra', column: 'pids_limit', scale: 1, rolled: 'step' },
  throttledPercent: { ...extra, column: 'throttled_permille', scale: 10 },
  memoryCacheBytes: { ...extra, column: 'memory_cache_kib', scale: kib, step: 64 },
  sharedMemoryBytes: { ...extra, column: 'shared_memory_kib', scale: kib, step: 64, exported: 'whole' },
  // Exact to the page: it changes only when it is exceeded, and must not be below what is in use.
  memoryPeakBytes: { ...extra, column: 'memory_peak_kib', scale: kib, exported: 'whole' },
  swapUsedBytes: { ...extra, column: 'swap_kib', scale: kib, step: 64, exported: 'whole' },
  oomKills: {
    ...extra,
    column: 'oom_kills',
    scale: 1,
    rolledAs: { column: 'oom_kills_milli', scale: 1000 },
    exported: 'sum',
  },
  cpuPressurePercent: { ...extra, column: 'cpu_pressure_permille', scale: 10 },
  memoryPressurePercent: { ...extra, column: 'memory_pressure_permille', scale: 10 },
  ioPressurePercent: { ...extra, column: 'io_pressure_permille', scale: 10 },
} as const satisfies Record<ContainerMetric, Omit<ContainerFigure, 'metric'>>;

/** In the order of exports and views; files name their columns. */
export const containerFigures: readonly ContainerFigure[] = (
  Object.entries(figures) as [ContainerMetric, Omit<ContainerFigure, 'metric'>][]
).map(([metric, how]) => ({ metric, ...how }));

/** How a metric is stored. */
export function figureOf(metric: ContainerMetric): Omit<ContainerFigure, 'metric'> {
  return figures[metric];
}

/** A metric's column name for people: `cpu_percent`. */
export function columnNameOf(metric: string): string {
  return metric.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
}
