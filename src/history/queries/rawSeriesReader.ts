/** Samples of one hour as charts need them: only the columns of the metrics that are asked for. */
import type { ContainerMetric, HostMetric } from '../../common/metrics';
import type { HostSample } from '../../common/model/sample';
import { hostFigure } from '../../common/hostFigures';
import { containerFigures } from '../figures/containerFigures';
import { decodeCores } from '../figures/coresCodec';
import { readFileSystems } from '../hours/hostReader';
import { hostFigureOf } from '../figures/hostFigures';
import type { PartitionRun, RawPartition } from '../hours/rawPartition';
import { keyRange, offsetOfKey } from '../hours/rawSchema';
import { readIntervals } from '../hours/readIntervals';
import { elapsedOf, rateOf } from '../figures/sampleCodec';
import { scaled } from '../figures/storedNumber';
import type { StoredNumber } from '../figures/storedNumber';
import { stepFunction } from '../figures/stepFunction';
import type { RolledMetric } from '../figures/rolledMetrics';
import { numberOrUndefined } from '../files/sqlDatabase';
import type { SqlValue } from '../files/sqlDatabase';
import type { SeriesBuilder } from './seriesBuilder';

export interface SeriesSpan {
  readonly fromMs: number;
  /** Not included. */
  readonly toMs: number;
}

interface SampleOfSeries {
  readonly timestampMs: number;
  readonly intervalMs: number;
  readonly values: readonly (number | undefined)[];
  /** The time that the sample covers. */
  readonly weightMs: number;
}

/**
 * Where a metric is stored: in a column with its scale, as the growth of a counter, or in rows of changes.
 */
type Place =
  | { readonly column: string; readonly scale: number }
  | { readonly counter: string }
  /** In a table with a row for each change. */
  | { readonly state: string; readonly table?: 'extras'; readonly scale?: number };

const containerPlaces = Object.fromEntries(
  containerFigures.map(({ metric, place, column, scale }): [string, Place] => {
    if (place === 'sample') return [metric, { column, scale }];
    if (place === 'counter') return [metric, { counter: column }];
    return [metric, { state: column, scale, ...(place === 'extra' && { table: 'extras' }) }];
  }),
) as Readonly<Record<ContainerMetric, Place>>;

/** Adds the samples of some runs, oldest first. */
export function addContainerSamples(
  builder: SeriesBuilder,
  partition: RawPartition,
  runs: readonly PartitionRun[],
  metrics: readonly RolledMetric[],
  span: SeriesSpan,
): void {
  const places = metrics.map(({ metric }) => containerPlaces[metric as ContainerMetric]);
  const add = ({ timestampMs, intervalMs, values, weightMs }: SampleOfSeries): void =>
    builder.addSample(timestampMs, intervalMs, values, weightMs);
  const [only, ...others] = runs;
  if (only && others.length === 0) return readRun(partition, only.slot, places, span, add);
  const found: SampleOfSeries[] = [];
  for (const run of [...runs].sort((a, b) => a.createdAtMs - b.createdAtMs)) {
    readRun(partition, run.slot, places, span, sample => found.push(sample));
  }
  // Stable: of two runs at one moment, the newer one's row stays the later one.
  found.sort((a, b) => a.timestampMs - b.timestampMs);
  found.forEach(add);
}

/** Adds the host's samples, oldest first. */
export function addHostSamples(
  builder: SeriesBuilder,
  partition: RawPartition,
  metrics: readonly RolledMetric[],
  { fromMs, toMs }: SeriesSpan,
): void {
  const { database, hourStartMs } = partition;
  const { from, to } = partition.offsets(fromMs, toMs);
  const figures = metrics.map(({ metric }) => {
    const known = metric as HostMetric;
    return { metric: known, ...hostFigureOf(known) };
  });
  const columns = figures.map(({ place, column }) => (place === 'row' ? column : 'NULL'));
  const has = (where: string): boolean => figures.some(({ place }) => place === where);
  const cores = has('cores') ? 'cores' : 'NULL';
  const fileSystemsAt = has('fileSystems') ? readFileSystems(partition, to) : undefined;
  const intervalAt = readIntervals(partition);
  const changes = figures.map(({ place, column }) =>
    place === 'state'
      ? stepFunction(
          database.all(
            `SELECT offset_ms, ${column} FROM host_states WHERE offset_ms < ? ORDER BY offset_ms`,
            [to],
          ),
          row => numberOrUndefined(row[1]),
        )
      : undefined,
  );
  const sql = `SELECT offset_ms, ${cores}, ${columns.join(', ')} FROM host_samples WHERE offset_ms >= ? AND offset_ms < ? ORDER BY offset_ms`;
  database.forEach(sql, [from, to], row => {
    const offsetMs = Number(row[0]);
    const timestampMs = hourStartMs + offsetMs;
    const parts: HostSample = {
      timestampMs,
      coresPercent: row[1] instanceof Uint8Array ? decodeCores(row[1]) : undefined,
      fileSystems: fileSystemsAt?.(offsetMs),
    };
    const values = figures.map(({ metric, place, scale }, index) => {
      if (place === 'row') return scaled(numberOrUndefined(row[index + 2]), scale);
      if (place === 'state') return scaled(changes[index]?.(offsetMs), scale);
      return hostFigure(parts, metric);
    });
    builder.addSample(timestampMs, intervalAt(timestampMs), values);
  });
}

function readRun(
  partition: RawPartition,
  slot: number,
  places: readonly Place[],
  span: SeriesSpan,
  add: (sample: SampleOfSeries) => void,
): void {
  const { database, hourStartMs } = partition;
  const offsets = partition.offsets(span.fromMs, span.toMs);
  const [from, to] = keyRange(slot, offsets.from, offsets.to);
  if (from >= to) return;
  const columns = places.map(place =>
    'column' in place ? place.column : 'counter' in place ? `${place.counter}_delta` : 'NULL',
  );
  const range = { firstKey: keyRange(slot)[0], from, to };
  const changes = {
    states: changesOf(partition, 'states', places, range),
    extras: changesOf(partition, 'extras', places, range),
  };
  const exceptions = exceptionsOf(partition, places, range);
  const intervalAt = readIntervals(partition);
  const sql = `SELECT key, lateness_ms, ${columns.join(', ')} FROM samples WHERE key >= ? AND key < ? ORDER BY key`;
  database.forEach(sql, [from, to], row => {
    const key = Number(row[0]);
    const timestampMs = hourStartMs + offsetOfKey(key);
    const intervalMs = intervalAt(timestampMs);
    const elapsedMs = elapsedOf(row[1] as StoredNumber, intervalMs);
    const [states, extras] = [changes.states(key), changes.extras(key)];
    const exception = exceptions?.get(key);
    const values: (number | undefined)[] = [];
    for (let index = 0; index < places.length; index++) {
      const place = places[index];
      const value = row[index + 2] as StoredNumber;
      if (!place || 'state' in place) {
        const told = (place?.table === 'extras' ? extras : states)?.[index + 1];
        values.push(typeof told === 'number' ? told / (place?.scale ?? 1) : undefined);
      } else if ('column' in place) values.push(value === null ? undefined : value / place.scale);
      else {
        const rate = exception ? (exception[index + 1] as StoredNumber) : rateOf(value, elapsedMs);
        values.push(rate ?? undefined);
      }
    }
    add({ timestampMs, intervalMs, values, weightMs: elapsedMs ?? intervalMs });
  });
}

interface KeyRange {
  /** The first of the run's. */
  readonly firstKey: number;
  readonly from: number;
  /** Not included. */
  readonly to: number;
}

/**
 * Returns the row of a table of changes that is in force at a key, to be called with ascending keys: the
 * row's key, and a value for each place in that table. `undefined` before the first row.
 */
function changesOf(
  { database }: RawPartition,
  table: 'states' | 'extras',
  places: readonly Place[],
  { firstKey, from, to }: KeyRange,
): (key: number) => SqlValue[] | undefined {
  const columns = places.map(place =>
    'state' in place && (place.table ?? 'states') === table ? place.state : 'NULL',
  );
  if (columns.every(column => column === 'NULL')) return () => undefined;
  // From the change before the span on: there may be one for each sample.
  const sql = `SELECT key, ${columns.join(', ')} FROM ${table} WHERE key < ?3 AND key >= coalesce(
    (SELECT max(key) FROM ${table} WHERE key >= ?1 AND key <= ?2), ?2
  ) ORDER BY key`;
  const rows = database.all(sql, [firstKey, from, to]);
  return stepFunction(rows, row => row);
}

/**
 * Stored rates that differ from growth by elapsed time: by key, a value for each place. `undefined` if there
 * are none, as is nearly always the case.
 */
function exceptionsOf(
  { database }: RawPartition,
  places: readonly Place[],
  { from, to }: KeyRange,
): ReadonlyMap<number, SqlValue[]> | undefined {
  const columns = places.map(place => ('counter' in place ? place.counter : 'NULL'));
  if (columns.every(column => column === 'NULL')) return undefined;
  const rows = database.all(`SELECT key, ${columns.join(', ')} FROM rates WHERE key >= ? AND key < ?`, [
    from,
    to,
  ]);
  return rows.length === 0 ? undefined : new Map(rows.map(row => [Number(row[0]), row]));
}
