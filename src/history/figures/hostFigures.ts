/**
 * Every number that is stored of the host in each row, and how: the one place that decides it for hours and
 * their journals, roll-ups, charts and exports. What is stored by part (cores, file systems) or where it
 * changed is not here.
 */
import type { HostMetric } from '../../common/metrics';
import type { HostSample } from '../../common/model/sample';
import { scaled, toInteger } from './storedNumber';
import type { StoredNumber } from './storedNumber';

const kib = 1 / 1024;

interface StoredHow {
  /** Its column in hours, with the unit. */
  readonly column: string;
  /** What a figure is multiplied by before it is stored as an integer. */
  readonly scale: number;
  /** As of a container's figures; without it, roll-ups and charts do not have the figure. */
  readonly rolled?: 'gauge' | 'rate';
  /** Its column in roll-ups (of a rate, the beginning of its columns' names), if it differs. */
  readonly rolledAs?: string;
  readonly isNotExported?: boolean;
}

const figures = {
  cpuPercent: { column: 'cpu_centipercent', scale: 100, rolled: 'gauge' },
  load1: { column: 'load1_centi', scale: 100, rolled: 'gauge' },
  load5: { column: 'load5_centi', scale: 100, isNotExported: true },
  load15: { column: 'load15_centi', scale: 100, isNotExported: true },
  memoryUsedBytes: { column: 'memory_used_kib', scale: kib, rolled: 'gauge', rolledAs: 'memory_kib' },
  memoryAvailableBytes: { column: 'memory_available_kib', scale: kib },
  swapUsedBytes: { column: 'swap_used_kib', scale: kib, rolled: 'gauge', rolledAs: 'swap_kib' },
  networkRxBytesPerSecond: rate('network_rx'),
  networkTxBytesPerSecond: rate('network_tx'),
  diskReadBytesPerSecond: rate('disk_read'),
  diskWriteBytesPerSecond: rate('disk_write'),
} as const satisfies Record<string, StoredHow>;

type Name = keyof typeof figures;

export interface HostFigure extends StoredHow {
  readonly name: Name;
}

/** In the order of journals and of the columns of `host_samples`, so another one needs a migration. */
export const hostFigures = (Object.entries(figures) as [Name, StoredHow][]).map(
  ([name, how]): HostFigure => ({ name, ...how }),
);

/** A figure that roll-ups have is a metric. */
export const rolledHostFigures = hostFigures.flatMap(({ name, rolled, ...how }) =>
  rolled ? [{ ...how, metric: name as Name & HostMetric, rolled }] : [],
);

/** Integers of the stored precision, in the order of `hostFigures`. */
export function encodeHost(sample: HostSample): StoredNumber[] {
  const [load1, load5, load15] = sample.load ?? [];
  const known = { ...sample, load1, load5, load15 };
  return hostFigures.map(({ name, scale }) => toInteger(known[name], scale));
}

/** Undoes `encodeHost`. */
export function decodeHost(stored: readonly (number | undefined)[]): Omit<HostSample, 'timestampMs'> {
  const known: Partial<Record<Name, number>> = {};
  hostFigures.forEach(({ name, scale }, index) => (known[name] = scaled(stored[index], scale)));
  const { load1, load5, load15, ...others } = known;
  const hasLoad = load1 !== undefined && load5 !== undefined && load15 !== undefined;
  return { ...others, load: hasLoad ? [load1, load5, load15] : undefined };
}

function rate<Column extends string>(rolledAs: Column) {
  return { column: `${rolledAs}_per_second`, scale: 1, rolled: 'rate', rolledAs } as const;
}
