/** Converts the numbers of a host sample to integers of the stored precision, and back. */
import type { HostSample } from '../../common/model/sample';
import { scaled, toInteger } from './sampleCodec';
import type { StoredNumber } from './sampleCodec';

const kib = 1 / 1024;

/** CPU, three loads, memory used and available, swap used, network in and out, disk read and written. */
export const hostFigureCount = 11;

export function hostFigures(sample: HostSample): StoredNumber[] {
  const [load1, load5, load15] = sample.load ?? [];
  return [
    toInteger(sample.cpuPercent, 100),
    toInteger(load1, 100),
    toInteger(load5, 100),
    toInteger(load15, 100),
    toInteger(sample.memoryUsedBytes, kib),
    toInteger(sample.memoryAvailableBytes, kib),
    toInteger(sample.swapUsedBytes, kib),
    toInteger(sample.networkRxBytesPerSecond, 1),
    toInteger(sample.networkTxBytesPerSecond, 1),
    toInteger(sample.diskReadBytesPerSecond, 1),
    toInteger(sample.diskWriteBytesPerSecond, 1),
  ];
}

/** Undoes `hostFigures`. */
export function hostFromFigures(figures: readonly (number | undefined)[]): Omit<HostSample, 'timestampMs'> {
  const [cpu, load1, load5, load15, used, available, swap, rx, tx, read, write] = figures;
  const hasLoad = load1 !== undefined && load5 !== undefined && load15 !== undefined;
  return {
    cpuPercent: scaled(cpu, 100),
    load: hasLoad ? [load1 / 100, load5 / 100, load15 / 100] : undefined,
    memoryUsedBytes: scaled(used, kib),
    memoryAvailableBytes: scaled(available, kib),
    swapUsedBytes: scaled(swap, kib),
    networkRxBytesPerSecond: rx,
    networkTxBytesPerSecond: tx,
    diskReadBytesPerSecond: read,
    diskWriteBytesPerSecond: write,
  };
}
