import type { DeathDetails } from '../../../src/deaths/keptDeath';
import type { DeathRecord } from '../../../src/deaths/deathRecord';
import { fakeSeries } from '../panel/panelSeries';

const mib = 2 ** 20;

/** The death of a container that the kernel killed at its memory limit at `atMs`. */
export function makeDeathRecord(atMs: number, overrides: Partial<DeathRecord> = {}): DeathRecord {
  return {
    kind: 'outOfMemory',
    isBad: true,
    verdict: 'Killed by the kernel at its limit of 32 MiB: memory grew by 512 KiB/s for 58 s.',
    atMs,
    ranForMs: 222_000,
    exitCode: 137,
    signalName: 'SIGKILL',
    container: {
      id: 'a'.repeat(64),
      name: 'api',
      workload: 'name:api',
      image: 'shop/api:1.9',
      limits: { memoryBytes: 32 * mib },
    },
    evidence: {
      oomAtMs: atMs - 26,
      kills: [],
      growth: { bytesPerSecond: mib / 2, forMs: 58_000 },
      lastMemory: { atMs: atMs - 1000, bytes: 31 * mib },
    },
    similar: { count: 1, sinceMs: atMs },
    changes: [],
    ...overrides,
  };
}

let ids = 0;

/** The same with memory samples that grow up to the limit, and with the container's events. */
export function makeDeath(
  atMs: number,
  overrides: Partial<DeathRecord> = {},
  details: Partial<Omit<DeathDetails, 'record'>> = {},
): DeathDetails {
  const record = makeDeathRecord(atMs, overrides);
  const { timestamps } = fakeSeries({ fromMs: atMs - 222_000, toMs: atMs - 1000, stepMs: 1000 });
  const memory = timestamps.map(timeMs => Math.max(2, 31 - (atMs - 1000 - timeMs) / 2000) * mib);
  const event = { containerId: record.container.id, name: record.container.name };
  return {
    id: (++ids).toString(16).padStart(16, '0'),
    record,
    series: { timestamps, columns: { memoryUsedBytes: { avg: memory } }, bucketMs: 0 },
    events: [
      { ...event, timestampMs: atMs - 222_000, action: 'start' },
      { ...event, timestampMs: atMs - 26, action: 'oom' },
      { ...event, timestampMs: atMs, action: 'die', exitCode: 137 },
    ],
    healthLog: [],
    ...details,
  };
}
