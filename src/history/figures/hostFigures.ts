/**
 * Every number that is stored of the host, and how: the one place that decides it for hours and their
 * journals, roll-ups, charts and exports.
 */
import type { HostMetric } from '../../common/metrics';
import type { HostSample } from '../../common/model/sample';
import { kib, scaled, toInteger } from './storedNumber';
import type { StoredNumber } from './storedNumber';

interface StoredHow {
  /**
   * Where hours store it. `row`: in each row. `state`: where it changed. `cores` and `fileSystems`: with each
   * core or file system, from which `hostFigure` computes it.
   */
  readonly place: 'row' | 'state' | 'cores' | 'fileSystems';
  /** Its column in hours, with the unit; in roll-ups, of a figure that hours store by part. */
  readonly column: string;
  /** What a figure is multiplied by before it is stored as an integer. */
  readonly scale: number;
  /** As of a container's figures; without it, roll-ups and charts do not have the figure. */
  readonly rolled?: 'gauge' | 'rate' | 'step';
  /** Its column in roll-ups (of a rate, the beginning of its columns' names), if it differs. */
  readonly rolledAs?: string;
  readonly isNotExported?: boolean;
}

const row = { place: 'row' } as const;
const gauge = { ...row, rolled: 'gauge' } as const;
const memoryGauge = { ...gauge, scale: kib } as const;
const memoryState = { place: 'state', scale: kib } as const;
const percentOfPart = { rolled: 'gauge', scale: 100 } as const;

const figures = {
  cpuPercent: { ...gauge, column: 'cpu_centipercent', scale: 100 },
  load1: { ...gauge, column: 'load1_centi', scale: 100 },
  load5: { ...row, column: 'load5_centi', scale: 100, isNotExported: true },
  load15: { ...row, column: 'load15_centi', scale: 100, isNotExported: true },
  memoryUsedBytes: { ...memoryGauge, column: 'memory_used_kib', rolledAs: 'memory_kib' },
  memoryAvailableBytes: { ...row, column: 'memory_available_kib', scale: kib },
  swapUsedBytes: { ...memoryGauge, column: 'swap_used_kib', rolledAs: 'swap_kib' },
  networkRxBytesPerSecond: rate('network_rx'),
  networkTxBytesPerSecond: rate('network_tx'),
  diskReadBytesPerSecond: rate('disk_read'),
  diskWriteBytesPerSecond: rate('disk_write'),
  busiestCorePercent: { ...percentOfPart, place: 'cores', column: 'busiest_core_centipercent' },
  fullestDiskPercent: { ...percentOfPart, place: 'fileSystems', column: 'fullest_disk_centipercent' },
  memoryTotalBytes: { ...memoryState, column: 'memory_total_kib', rolled: 'step' },
  swapTotalBytes: { ...memoryState, column: 'swap_total_kib' },
} as const satisfies Record<HostMetric, StoredHow> & Record<string, StoredHow>;

type Name = keyof typeof figures;
/** The names of figures that are stored in a place. */
type NameAt<Place extends StoredHow['place']> = {
  [Each in Name]: (typeof figures)[Each]['place'] extends Place ? Each : never;
}[Name];

export type HostState = NameAt<'state'>;

export interface HostFigure<Named extends Name = Name> extends StoredHow {
  readonly name: Named;
}

const allFigures = (Object.entries(figures) as [Name, StoredHow][]).map(([name, how]): HostFigure => ({
  name,
  ...how,
}));

/** In the order of journals and of the columns of `host_samples`, so another one needs a migration. */
export const hostFigures = figuresAt('row');

/** In the order of the columns of `host_states`. */
export const hostStates = figuresAt('state');

/** A figure that roll-ups have is a metric. */
export const rolledHostFigures = allFigures.flatMap(({ name, rolled, ...how }) =>
  rolled ? [{ ...how, metric: name as HostMetric, rolled }] : [],
);

/** How a metric is stored. */
export function hostFigureOf(metric: HostMetric): StoredHow {
  return figures[metric];
}

/** Integers of the stored precision, in the order of `hostFigures`. */
export function encodeHost(sample: HostSample): StoredNumber[] {
  const [load1, load5, load15] = sample.load ?? [];
  const known = { ...sample, load1, load5, load15 };
  return hostFigures.map(({ name, scale }) => toInteger(known[name], scale));
}

/** Undoes `encodeHost`. */
export function decodeHost(stored: readonly (number | undefined)[]): Omit<HostSample, 'timestampMs'> {
  const { load1, load5, load15, ...others } = decode(hostFigures, stored);
  const hasLoad = load1 !== undefined && load5 !== undefined && load15 !== undefined;
  return { ...others, load: hasLoad ? [load1, load5, load15] : undefined };
}

/** Integers of the stored precision, in the order of `hostStates`. */
export function encodeHostStates(sample: HostSample): StoredNumber[] {
  return hostStates.map(({ name, scale }) => toInteger(sample[name], scale));
}

/** Undoes `encodeHostStates`. */
export function decodeHostStates(
  stored: readonly (number | undefined)[],
): Partial<Record<HostState, number>> {
  return decode(hostStates, stored);
}

function decode<Named extends Name>(
  known: readonly HostFigure<Named>[],
  stored: readonly (number | undefined)[],
): Partial<Record<Named, number>> {
  const decoded: Partial<Record<Named, number>> = {};
  known.forEach(({ name, scale }, index) => (decoded[name] = scaled(stored[index], scale)));
  return decoded;
}

function figuresAt<Place extends StoredHow['place']>(place: Place): HostFigure<NameAt<Place>>[] {
  return allFigures.filter((figure): figure is HostFigure<NameAt<Place>> => figure.place === place);
}

function rate<Column extends string>(rolledAs: Column) {
  return { ...row, column: `${rolledAs}_per_second`, scale: 1, rolled: 'rate', rolledAs } as const;
}
