/** Makes model data for tests: complete defaults, overridden where a test cares. */
import type { ContainerSample, HostSample } from '../../../src/common/model/sample';
import type { Tick } from '../../../src/common/model/tick';
import type { Container } from '../../../src/common/model/container';
import type { StorageReport } from '../../../src/protocol/store';
import { connectedTo, enginesIn } from './engines';

export const testTimeMs = Date.UTC(2026, 2, 4, 5, 6, 5);

export function makeContainer(change: Partial<Container> = {}): Container {
  const name = change.name ?? 'web';
  return {
    id: 'a'.repeat(64),
    name,
    workload: { key: `name:${name}`, name },
    image: 'nginx:1.27',
    status: 'running',
    createdAtMs: testTimeMs - 3_600_000,
    ports: [],
    ...change,
  };
}

/** A container of a Compose project, with a name as Compose gives it. */
export function makeComposeContainer(
  project: string,
  service: string,
  number = 1,
  change: Partial<Container> = {},
): Container {
  const name = `${project}-${service}-${number}`;
  return makeContainer({
    id: Buffer.from(name).toString('hex').padEnd(64, '0').slice(0, 64),
    name,
    workload: { key: `compose:${project}/${service}/${number}`, name, project, service },
    ...change,
  });
}

export function makeSample(change: Partial<ContainerSample> = {}): ContainerSample {
  return {
    timestampMs: testTimeMs,
    containerId: 'a'.repeat(64),
    cpuPercent: 12.34,
    memoryUsedBytes: 64 * 1024 * 1024,
    memoryLimitBytes: 256 * 1024 * 1024,
    networkRxBytes: 1000,
    networkTxBytes: 2000,
    pids: 7,
    ...change,
  };
}

export function makeHostSample(change: Partial<HostSample> = {}): HostSample {
  return {
    timestampMs: testTimeMs,
    cpuPercent: 41.6,
    coresPercent: [40, 43.2],
    load: [0.5, 0.25, 0.125],
    memoryUsedBytes: 4 * 1024 ** 3,
    memoryTotalBytes: 16 * 1024 ** 3,
    ...change,
  };
}

export function makeTick(change: Partial<Tick> = {}): Tick {
  return {
    timestampMs: testTimeMs,
    intervalMs: 5000,
    engines: enginesIn(connectedTo()),
    containers: [],
    samples: [],
    ...change,
  };
}

export function makeStorageReport(change: Partial<StorageReport> = {}): StorageReport {
  return {
    folder: '/history',
    tiers: [],
    journalBytes: 500_000,
    catalogBytes: 40_000,
    damagedFiles: 0,
    damagedBytes: 0,
    bytes: 27_540_000,
    maxBytes: 512 * 2 ** 20,
    writtenBytes: 10 * 2 ** 20,
    openForMs: 1_800_000,
    busyMs: 1000,
    memoryBytes: 2 ** 20,
    ...change,
  };
}
