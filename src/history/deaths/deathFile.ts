/**
 * The minutes around one death as a file: JSON, packed with gzip, which checks what it unpacks. Times are
 * differences from one point to the next; figures are rounded to a hundredth of their unit. Otherwise as it
 * was sampled, in at most some 20 kB.
 */
import { gunzipSync, gzipSync } from 'node:zlib';
import { containerMetrics, type ContainerMetric } from '../../common/metrics';
import { containerActions, type ContainerEvent } from '../../common/model/event';
import type { Series } from '../../common/series';
import { maxTimeMs } from '../../common/time';
import type { DeathDetails } from '../../deaths/keptDeath';
import { DamagedFileError, NewerSchemaError } from '../files/fileCheck';
import type { DeathFileKind } from './deathFiles';

export type DeathMinutes = Pick<DeathDetails, 'series' | 'events'>;

/** Raised when earlier readers would go wrong. */
const version = 1;
/** More than a series of eleven minutes takes, sampled ten times a second. */
const maxPlainBytes = 4 * 2 ** 20;

/** The minutes around each kept death: they outlive the samples they were copied from. */
export const deathMinutesFile: DeathFileKind<DeathMinutes> = {
  ending: '.json.gz',
  encode: encodeDeath,
  decode: decodeDeath,
};

interface Stored {
  readonly version: number;
  readonly startMs: number;
  readonly steps: readonly number[];
  readonly columns: Readonly<Record<string, readonly (number | null)[]>>;
  readonly events: readonly ContainerEvent[];
}

function encodeDeath({ series, events }: DeathMinutes): Buffer {
  const { timestamps } = series;
  const columns = Object.entries(series.columns).flatMap(([metric, { avg }]) =>
    avg.every(value => value === null) ? [] : [[metric, avg.map(rounded)] as const],
  );
  const stored: Stored = {
    version,
    startMs: timestamps[0] ?? 0,
    steps: timestamps.slice(1).map((atMs, index) => atMs - (timestamps[index] ?? 0)),
    columns: Object.fromEntries(columns),
    events,
  };
  return gzipSync(JSON.stringify(stored), { level: 9 });
}

/** Throws `DamagedFileError` for what is no such file, and `NewerSchemaError` for a later version. */
function decodeDeath(bytes: Uint8Array): DeathMinutes {
  let stored: Partial<Stored>;
  try {
    const text = gunzipSync(bytes, { maxOutputLength: maxPlainBytes }).toString('utf8');
    stored = JSON.parse(text) as Partial<Stored>;
  } catch {
    throw new DamagedFileError('It is not the details of a death, or is damaged.');
  }
  const { startMs, steps, columns, events } = stored;
  if (Number(stored.version) > version)
    throw new NewerSchemaError('Written by a newer version of Container Metrics.');
  if (
    !isNumber(startMs) ||
    !isList(steps, isNumber) ||
    typeof columns !== 'object' ||
    !isList(events, isEvent)
  )
    throw new DamagedFileError('It is not the details of a death.');
  return { series: seriesOf(startMs, steps, columns), events };
}

function seriesOf(startMs: number, steps: readonly number[], stored: Stored['columns']): Series {
  const columns: Partial<Record<ContainerMetric, { avg: readonly (number | null)[] }>> = {};
  let atMs = startMs;
  const later = steps.map(step => (atMs += step));
  const known = Object.entries(stored);
  const timestamps = known.length === 0 ? [] : [startMs, ...later];
  if (!timestamps.every(isTime)) throw new DamagedFileError('It has times that no date can be.');
  for (const [metric, avg] of known) {
    if (!Object.hasOwn(containerMetrics, metric)) continue;
    if (!isList(avg, isValue) || avg.length !== timestamps.length)
      throw new DamagedFileError('Its columns are not of one length.');
    columns[metric as ContainerMetric] = { avg };
  }
  return { timestamps, columns, bucketMs: 0 };
}

/** To a hundredth: bytes per second are not more exact. */
function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 100) / 100;
}

function isList<T>(value: unknown, isOne: (each: unknown) => each is T): value is T[] {
  return Array.isArray(value) && value.every(isOne);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isTime(timeMs: number): boolean {
  return timeMs >= 0 && timeMs <= maxTimeMs;
}

function isValue(value: unknown): value is number | null {
  return value === null || isNumber(value);
}

function isEvent(value: unknown): value is ContainerEvent {
  if (typeof value !== 'object' || value === null) return false;
  const { timestampMs, containerId, name, action } = value as Partial<Record<keyof ContainerEvent, unknown>>;
  const isText = typeof containerId === 'string' && typeof name === 'string';
  return (
    isNumber(timestampMs) && isTime(timestampMs) && isText && containerActions.some(each => each === action)
  );
}
