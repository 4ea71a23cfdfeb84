/** Makes what the collector hands to the store: the model data of all tests, for containers by number. */
import type { ContainerExtras, ContainerSample, HostSample } from '../../src/common/model/sample';
import type { Tick } from '../../src/common/model/tick';
import type { Container } from '../../src/common/model/container';
import { hourMs } from '../../src/common/time';
import * as samples from '../support/data/samples';

export const noonMs = Date.UTC(2026, 10, 23, 12);

export function containerId(number: number): string {
  return number.toString(16).padStart(64, 'c');
}

/** The container of a number, which its id and its name tell. */
export function makeContainer(number: number, changes: Partial<Container> = {}): Container {
  const name = `app-${number}`;
  return samples.makeContainer({
    id: containerId(number),
    name,
    workload: { key: `name:${name}`, name },
    image: 'busybox:latest',
    createdAtMs: noonMs - hourMs,
    ...changes,
  });
}

export function makeSample(
  number: number,
  timestampMs: number,
  changes: Partial<ContainerSample> = {},
): ContainerSample {
  return samples.makeSample({
    timestampMs,
    containerId: containerId(number),
    memoryUsedBytes: 4096 * 1000,
    memoryLimitBytes: 512 * 1024 * 1024,
    networkRxBytes: timestampMs - noonMs + 1_000_000,
    networkTxBytes: 77,
    networkRxBytesPerSecond: 1000,
    networkTxBytesPerSecond: 0,
    ...changes,
  });
}

/** All figures, rounded as the store rounds them. */
export function makeHost(timestampMs: number, changes: Partial<HostSample> = {}): HostSample {
  return samples.makeHostSample({
    timestampMs,
    cpuPercent: 25,
    coresPercent: [10, 40.5],
    load: [0.5, 0.25, 0.1],
    memoryUsedBytes: 3 * 2 ** 30,
    memoryAvailableBytes: 5 * 2 ** 30,
    memoryTotalBytes: 8 * 2 ** 30,
    swapUsedBytes: 0,
    swapTotalBytes: 2 ** 30,
    networkRxBytesPerSecond: 1500,
    networkTxBytesPerSecond: 20,
    diskReadBytesPerSecond: 0,
    diskWriteBytesPerSecond: 4096,
    fileSystems: [{ mount: '/', usedBytes: 2 ** 30, sizeBytes: 2 ** 34 }],
    ...changes,
  });
}

/** A tick with one container. */
export function makeTick(timestampMs: number, changes: Partial<Tick> = {}): Tick {
  return samples.makeTick({
    timestampMs,
    containers: [makeContainer(1)],
    samples: [makeSample(1, timestampMs)],
    ...changes,
  });
}

/** Figures rounded as the store rounds them, so that they come back unchanged. */
export function makeExtras(timestampMs: number): ContainerExtras {
  const step = Math.floor(timestampMs / 5000) % 11;
  return {
    throttledPercent: step + 0.5,
    memoryCacheBytes: (step + 1) * 65_536,
    sharedMemoryBytes: step * 2 * 65_536,
    memoryPeakBytes: (step + 300) * 4096,
    swapUsedBytes: step * 65_536,
    oomKills: step === 7 ? 1 : 0,
    cpuPressurePercent: step / 10,
    memoryPressurePercent: 0,
    pidsLimit: 100,
  };
}

export function makeBusyTick(timestampMs: number, count: number): Tick {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  return makeTick(timestampMs, {
    containers: numbers.map(number => makeContainer(number)),
    samples: numbers.map(number =>
      makeSample(number, timestampMs, number % 2 === 0 ? makeExtras(timestampMs) : {}),
    ),
    host: makeHost(timestampMs),
  });
}
