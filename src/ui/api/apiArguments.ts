/**
 * Arguments of the public API as queries. Other extensions and keybindings give them, so types are checked here; ranges are
 * checked by the store, for others ask it too. Everything throws `ArgumentError` with what is allowed.
 */
import { ArgumentError } from '../../common/errors';
import { ownMember } from '../../common/ownMember';
import { containerMetrics, hostMetrics, type ContainerMetric, type HostMetric } from '../../common/metrics';
import { allowedPoints, allowedRows, queryLimits } from '../../common/queryLimits';
import type {
  EventQuery,
  HistoryQuery,
  SeriesOfManyQuery,
  SeriesQuery,
  StatisticsQuery,
} from '../../protocol/store';

export function toHistoryQuery(args: unknown): HistoryQuery {
  const record = toRecord(args ?? {});
  const query = {
    container: optional(record, 'container', 'string', 'a container id or name'),
    hours: optional(record, 'hours', 'number', 'a number of hours greater than 0'),
    limit: optional(record, 'limit', 'number', allowedRows),
    beforeMs: (record['before'] ?? undefined) === undefined ? undefined : toTime(record['before'], 'before'),
    nowMs: Date.now(),
  };
  return query;
}

export function toSeriesQuery(args: unknown): SeriesQuery {
  const record = toRecord(args);
  return { ...toSpan(record), maxPoints: toMaxPoints(record), subject: toSubject(record) };
}

export function toSeriesOfManyQuery(args: unknown): SeriesOfManyQuery {
  const record = toRecord(args);
  const { containers } = record;
  if (!Array.isArray(containers) || !containers.every(each => typeof each === 'string')) {
    throw new ArgumentError('"containers" must be a list of container ids or names.');
  }
  const metrics = toMetrics<ContainerMetric>(record['metrics'], containerMetrics);
  return { ...toSpan(record), maxPoints: toMaxPoints(record), containers, metrics };
}

export function toStatisticsQuery(args: unknown): StatisticsQuery {
  const record = toRecord(args);
  return { ...toSpan(record), subject: toSubject(record), thresholds: toThresholds(record['thresholds']) };
}

/** A plain object, whatever was given: it goes to another thread. */
function toThresholds(value: unknown): StatisticsQuery['thresholds'] {
  const entries = Object.entries(toRecord(value ?? {}));
  if (!entries.every((entry): entry is [string, number] => typeof entry[1] === 'number'))
    throw new ArgumentError(
      '"thresholds" must be an object of numbers by metric, such as { cpuPercent: 80 }.',
    );
  return Object.fromEntries(entries);
}

export function toEventQuery(args: unknown): EventQuery {
  const record = toRecord(args);
  const container = optional(record, 'container', 'string', 'a container id or name');
  return {
    ...toSpan(record),
    container,
    limit: optional(record, 'limit', 'number', allowedRows),
  };
}

function toSpan(record: Readonly<Record<string, unknown>>): { fromMs: number; toMs: number } {
  return { fromMs: toTime(record['from'], 'from'), toMs: toTime(record['to'], 'to') };
}

function toMaxPoints(record: Readonly<Record<string, unknown>>): number {
  return optional(record, 'maxPoints', 'number', allowedPoints) ?? queryLimits.points.default;
}

function toSubject(record: Readonly<Record<string, unknown>>): SeriesQuery['subject'] {
  if (record['host'] === true) {
    return { kind: 'host', metrics: toMetrics<HostMetric>(record['metrics'], hostMetrics) };
  }
  const container = optional(record, 'container', 'string', 'a container id or name');
  if (container === undefined) {
    throw new ArgumentError('Give either "container" (an id or name) or "host: true".');
  }
  const metrics = toMetrics<ContainerMetric>(record['metrics'], containerMetrics);
  return { kind: 'container', container, metrics };
}

function toMetrics<M extends string>(value: unknown, known: Readonly<Record<M, unknown>>): readonly M[] {
  const names = Object.keys(known) as M[];
  if (value === undefined) return names;
  if (!Array.isArray(value) || value.length === 0 || !value.every(each => names.includes(each as M))) {
    throw new ArgumentError(`"metrics" must be a list of: ${names.join(', ')}.`);
  }
  return value as M[];
}

export function toRecord(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ArgumentError(
      'The argument must be an object, such as { container: "web", hours: 24, limit: 1000 }.',
    );
  }
  return value as Record<string, unknown>;
}

interface Primitives {
  string: string;
  number: number;
}

function optional<K extends keyof Primitives>(
  record: Readonly<Record<string, unknown>>,
  name: string,
  type: K,
  allowed: string,
): Primitives[K] | undefined {
  const value = ownMember(record, name);
  if (value === undefined || value === null) return undefined;
  if (typeof value !== type) throw new ArgumentError(`"${name}" must be ${allowed}.`);
  return value as Primitives[K];
}

/** A date, UTC ms, or the ISO text that a keybinding's JSON can hold. */
function toTime(value: unknown, name: string): number {
  const time = value instanceof Date || typeof value === 'string' ? new Date(value).getTime() : value;
  if (typeof time !== 'number' || !Number.isFinite(time)) {
    throw new ArgumentError(`"${name}" must be a date: a Date, UTC milliseconds or ISO 8601 text.`);
  }
  return time;
}
