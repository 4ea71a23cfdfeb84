import { unitOf, usedMetrics, type Metric, type MetricUnit } from '../../../src/common/metrics';

/** A figure that is drawn and listed when several members are compared. */
export interface ComparedFigure {
  readonly metric: Metric;
  readonly title: string;
  readonly unit: MetricUnit;
}

const metrics = [
  ...usedMetrics,
  'diskReadBytesPerSecond',
  'diskWriteBytesPerSecond',
  'pids',
  'load1',
] as const satisfies readonly Metric[];

const titles: Readonly<Record<(typeof metrics)[number], string>> = {
  cpuPercent: 'CPU',
  memoryUsedBytes: 'Memory',
  networkRxBytesPerSecond: 'Network received',
  networkTxBytesPerSecond: 'Network sent',
  blockReadBytesPerSecond: 'Block I/O read',
  blockWriteBytesPerSecond: 'Block I/O written',
  diskReadBytesPerSecond: 'Disk read',
  diskWriteBytesPerSecond: 'Disk written',
  pids: 'Processes',
  load1: 'Load',
};

/** For containers and hosts, in display order. Each member has some of them. */
export const comparedFigures: readonly ComparedFigure[] = metrics.map(metric => ({
  metric,
  title: titles[metric],
  unit: unitOf(metric),
}));
