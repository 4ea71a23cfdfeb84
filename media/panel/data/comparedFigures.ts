import type { Metric, MetricUnit } from '../../../src/common/metrics';

/** A figure that is drawn and listed when several members are compared. */
export interface ComparedFigure {
  readonly metric: Metric;
  readonly title: string;
  readonly unit: MetricUnit;
}

/** For containers and hosts, in display order. Each member has some of them. */
export const comparedFigures: readonly ComparedFigure[] = [
  { metric: 'cpuPercent', title: 'CPU', unit: 'percent' },
  { metric: 'memoryUsedBytes', title: 'Memory', unit: 'bytes' },
  { metric: 'networkRxBytesPerSecond', title: 'Network received', unit: 'bytesPerSecond' },
  { metric: 'networkTxBytesPerSecond', title: 'Network sent', unit: 'bytesPerSecond' },
  { metric: 'blockReadBytesPerSecond', title: 'Block I/O read', unit: 'bytesPerSecond' },
  { metric: 'blockWriteBytesPerSecond', title: 'Block I/O written', unit: 'bytesPerSecond' },
  { metric: 'diskReadBytesPerSecond', title: 'Disk read', unit: 'bytesPerSecond' },
  { metric: 'diskWriteBytesPerSecond', title: 'Disk written', unit: 'bytesPerSecond' },
  { metric: 'pids', title: 'Processes', unit: 'count' },
  { metric: 'load1', title: 'Load', unit: 'load' },
];
