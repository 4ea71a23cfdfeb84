import type { Metric, MetricUnit } from '../../../src/common/metrics';
import type { ColorRole } from '../kit/theme';

/** The metrics of charts: stored ones, and the CPU limit, of which only the current one is known. */
export type ChartMetric = Metric | 'cpuLimitPercent';

export interface SeriesSpec {
  readonly metric: ChartMetric;
  readonly label: string;
  readonly color: ColorRole;
  /** A limit to compare figures with: dashed, without band and fill. */
  readonly isReference?: boolean;
  /** Whether the reference is a value that was reached, not a limit. */
  readonly isHighWater?: boolean;
  /** Not the chart's main topic: left out of the legend when it is unknown. */
  readonly isAside?: boolean;
}

export interface ChartSpec {
  /** First part of the ids of hidden legend entries, which are kept in the saved state. */
  readonly id: string;
  readonly title: string;
  readonly unit: MetricUnit;
  readonly series: readonly SeriesSpec[];
  /** The top of the y axis, for metrics that have a natural one. */
  readonly fixedTop?: number;
  /** Shows the chart only if a figure is known, or above zero: most containers have none. */
  readonly shownWhere?: 'known' | 'positive';
  /** The line keeps its value until the next row instead of sloping towards it. */
  readonly isStepped?: boolean;
}

// VS Code's chart orange is translucent in its default themes, so it is not used. In every chart, incoming is
// blue and outgoing is yellow: a pair that color-blind readers can distinguish.
const containerCharts: readonly ChartSpec[] = [
  {
    id: 'cpu',
    title: 'CPU',
    unit: 'percent',
    series: [
      { metric: 'cpuPercent', label: 'CPU', color: 'blue' },
      { metric: 'cpuLimitPercent', label: 'Limit now', color: 'foreground', isReference: true },
    ],
  },
  {
    id: 'throttled',
    title: 'CPU throttled',
    unit: 'percent',
    series: [{ metric: 'throttledPercent', label: 'Periods at the CPU limit', color: 'red' }],
    shownWhere: 'known',
  },
  {
    id: 'memory',
    title: 'Memory',
    unit: 'bytes',
    series: [
      { metric: 'memoryUsedBytes', label: 'Used', color: 'purple' },
      { metric: 'memoryCacheBytes', label: 'Page cache', color: 'yellow', isAside: true },
      { metric: 'sharedMemoryBytes', label: 'Shared', color: 'blue', isAside: true },
      { metric: 'memoryLimitBytes', label: 'Limit', color: 'foreground', isReference: true },
      {
        metric: 'memoryPeakBytes',
        label: 'Peak since start',
        color: 'purple',
        isReference: true,
        isHighWater: true,
      },
    ],
  },
  {
    id: 'network',
    title: 'Network',
    unit: 'bytesPerSecond',
    series: [
      { metric: 'networkRxBytesPerSecond', label: 'Received', color: 'blue' },
      { metric: 'networkTxBytesPerSecond', label: 'Sent', color: 'yellow' },
    ],
  },
  {
    id: 'block',
    title: 'Block I/O',
    unit: 'bytesPerSecond',
    series: [
      { metric: 'blockReadBytesPerSecond', label: 'Read', color: 'blue' },
      { metric: 'blockWriteBytesPerSecond', label: 'Written', color: 'yellow' },
    ],
  },
  {
    id: 'pids',
    title: 'Processes',
    unit: 'count',
    series: [
      { metric: 'pids', label: 'PIDs', color: 'green' },
      { metric: 'pidsLimit', label: 'Limit', color: 'foreground', isReference: true },
    ],
    isStepped: true,
  },
  {
    id: 'swap',
    title: 'Swap',
    unit: 'bytes',
    series: [{ metric: 'swapUsedBytes', label: 'Swap', color: 'yellow' }],
    shownWhere: 'positive',
  },
  {
    id: 'pressure',
    title: 'Waiting for',
    unit: 'percent',
    series: [
      { metric: 'cpuPressurePercent', label: 'CPU', color: 'blue' },
      { metric: 'memoryPressurePercent', label: 'Memory', color: 'purple' },
      { metric: 'ioPressurePercent', label: 'Disk', color: 'yellow' },
    ],
    shownWhere: 'known',
  },
  {
    id: 'oom',
    title: 'Killed, out of memory',
    unit: 'count',
    series: [{ metric: 'oomKills', label: 'Processes', color: 'red' }],
    isStepped: true,
    shownWhere: 'positive',
  },
];

const hostCharts: readonly ChartSpec[] = [
  {
    id: 'cpu',
    title: 'CPU',
    unit: 'percent',
    series: [
      { metric: 'cpuPercent', label: 'CPU', color: 'blue' },
      { metric: 'busiestCorePercent', label: 'Busiest core', color: 'yellow', isAside: true },
    ],
    fixedTop: 100,
  },
  {
    id: 'memory',
    title: 'Memory',
    unit: 'bytes',
    series: [
      { metric: 'memoryUsedBytes', label: 'Used', color: 'purple' },
      { metric: 'swapUsedBytes', label: 'Swap', color: 'yellow' },
      { metric: 'memoryTotalBytes', label: 'Total', color: 'foreground', isReference: true },
    ],
  },
  {
    id: 'network',
    title: 'Network',
    unit: 'bytesPerSecond',
    series: [
      { metric: 'networkRxBytesPerSecond', label: 'Received', color: 'blue' },
      { metric: 'networkTxBytesPerSecond', label: 'Sent', color: 'yellow' },
    ],
  },
  {
    id: 'disk',
    title: 'Disk',
    unit: 'bytesPerSecond',
    series: [
      { metric: 'diskReadBytesPerSecond', label: 'Read', color: 'blue' },
      { metric: 'diskWriteBytesPerSecond', label: 'Written', color: 'yellow' },
    ],
  },
  {
    id: 'space',
    title: 'Disk space',
    unit: 'percent',
    series: [{ metric: 'fullestDiskPercent', label: 'Fullest disk', color: 'purple' }],
    fixedTop: 100,
    isStepped: true,
    shownWhere: 'known',
  },
  {
    id: 'load',
    title: 'Load',
    unit: 'load',
    series: [{ metric: 'load1', label: '1 min', color: 'green' }],
  },
];

export function chartSpecsOf(kind: 'container' | 'host'): readonly ChartSpec[] {
  return kind === 'host' ? hostCharts : containerCharts;
}

/** The stable id of a legend entry. */
export function seriesId(chart: ChartSpec, series: SeriesSpec): string {
  return `${chart.id}/${series.metric}`;
}
