import type {
  CollectedEvent,
  ContainerMetricsApi,
  HistoryArguments,
  HistoryRow,
  HostHistoryRow,
  ListedContainer,
  SeriesArguments,
} from '../api';
import { ArgumentError } from '../common/errors';
import type { Event } from '../common/emitter';
import { containerMetrics, hostMetrics, type ContainerMetric, type HostMetric } from '../common/metrics';
import type { HostSample } from '../common/model';
import type { Series } from '../common/series';
import type { ContainerHistoryRow, HistoryQuery, SeriesQuery, HistoryReader } from '../protocol/store';
import { knownWorkloads } from './containerCatalog';
import type { LiveState } from './liveState';

/** The interface that `activate()` returns. Every argument is untrusted: other extensions and keybindings call it. */
export class PublicApi implements ContainerMetricsApi {
  readonly version = 1;
  readonly #store: HistoryReader;
  readonly #live: LiveState;

  constructor(
    store: HistoryReader,
    live: LiveState,
    readonly onDidCollect: Event<CollectedEvent>,
  ) {
    this.#store = store;
    this.#live = live;
  }

  async queryHistory(args?: HistoryArguments): Promise<HistoryRow[]> {
    const rows = await this.#store.queryHistory(toHistoryQuery(args));
    return rows.map(toHistoryRow);
  }

  async queryHostHistory(args?: Omit<HistoryArguments, 'container'>): Promise<HostHistoryRow[]> {
    const rows = await this.#store.queryHostHistory(toHistoryQuery(args));
    return rows.map(toHostRow);
  }

  async querySeries(args: SeriesArguments): Promise<Series> {
    return this.#store.querySeries(toSeriesQuery(args));
  }

  async listContainers(args?: { readonly includeGone?: boolean }): Promise<ListedContainer[]> {
    const record = toRecord(args ?? {});
    const stored = record['includeGone'] === true ? await this.#store.listWorkloads() : [];
    return knownWorkloads(this.#live.containers, stored).map(
      ({ containerId: id, name, image, project, service, status, health }) => ({
        id,
        name,
        image,
        project,
        service,
        status,
        health,
      }),
    );
  }
}

/** Checks types; the store checks ranges, for other windows ask it too. */
function toHistoryQuery(args: unknown): HistoryQuery {
  const record = toRecord(args ?? {});
  const query = {
    container: optional(record, 'container', 'string', 'a container id or name'),
    hours: optional(record, 'hours', 'number', 'a number of hours greater than 0'),
    limit: optional(record, 'limit', 'number', 'a whole number from 1 to 5000'),
    beforeMs: record['before'] === undefined ? undefined : toTime(record['before'], 'before'),
    nowMs: Date.now(),
  };
  return query;
}

function toSeriesQuery(args: unknown): SeriesQuery {
  const record = toRecord(args);
  const span = {
    fromMs: toTime(record['from'], 'from'),
    toMs: toTime(record['to'], 'to'),
    maxPoints: optional(record, 'maxPoints', 'number', 'a whole number from 1 to 20000') ?? 1000,
  };
  if (record['host'] === true) {
    return {
      ...span,
      subject: { kind: 'host', metrics: toMetrics<HostMetric>(record['metrics'], hostMetrics) },
    };
  }
  const container = optional(record, 'container', 'string', 'a container id or name');
  if (container === undefined)
    throw new ArgumentError('Give either "container" (an id or name) or "host: true".');
  const metrics = toMetrics<ContainerMetric>(record['metrics'], containerMetrics);
  return { ...span, subject: { kind: 'container', container, metrics } };
}

function toMetrics<M extends string>(value: unknown, known: Readonly<Record<M, unknown>>): readonly M[] {
  const names = Object.keys(known) as M[];
  if (value === undefined) return names;
  if (!Array.isArray(value) || value.length === 0 || !value.every(each => names.includes(each as M))) {
    throw new ArgumentError(`"metrics" must be a list of: ${names.join(', ')}.`);
  }
  return value as M[];
}

function toRecord(value: unknown): Readonly<Record<string, unknown>> {
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
  const value = record[name];
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

function toHistoryRow({ timestampMs, ...row }: ContainerHistoryRow): HistoryRow {
  return {
    timestamp: new Date(timestampMs),
    ...row,
    memoryUsed: row.memoryUsedBytes,
    memoryLimit: row.memoryLimitBytes,
    networkRx: row.networkRxBytes,
    networkTx: row.networkTxBytes,
  };
}

function toHostRow({ timestampMs, ...row }: HostSample): HostHistoryRow {
  return { timestamp: new Date(timestampMs), ...row };
}
