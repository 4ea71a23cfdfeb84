import type {
  CollectedEvent,
  ContainerMetricsApi,
  EventArguments,
  Happening,
  HistoryArguments,
  HistoryEvent,
  HistoryRow,
  HostHistoryRow,
  ListedContainer,
  SeriesArguments,
  SeriesOfManyArguments,
  StatisticsArguments,
} from '../../api';
import type { Event } from '../../common/emitter';
import type { HostSample } from '../../common/model/sample';
import type { Tick } from '../../common/model/tick';
import type { Series } from '../../common/series';
import type { Statistics } from '../../common/statistics';
import type { ContainerHistoryRow, HistoryReader } from '../../protocol/store';
import {
  toEventQuery,
  toHistoryQuery,
  toRecord,
  toSeriesOfManyQuery,
  toSeriesQuery,
  toStatisticsQuery,
} from './apiArguments';
import { knownWorkloads } from '../state/containerCatalog';
import type { LiveState } from '../state/liveState';
import type { LiveFeed } from '../state/liveFeed';
import type { TimelineEntry } from '../../timeline/timelineEntry';
import { toHappening } from './toHappening';

/**
 * The interface that `activate()` returns. Every argument is untrusted: other extensions and keybindings call
 * it.
 */
export class PublicApi implements ContainerMetricsApi {
  readonly version = 1;
  readonly #store: HistoryReader;
  readonly #live: LiveState;
  readonly #onDidRecord: Event<Tick>;
  readonly #onDidHappen: Event<readonly TimelineEntry[]>;
  readonly onDidCollect: Event<CollectedEvent> = listener =>
    this.#onDidRecord(tick => listener(toCollectedEvent(tick)));
  readonly onDidHappen: Event<Happening> = listener =>
    this.#onDidHappen(entries => entries.forEach(each => listener(toHappening(each))));

  /** `onDidRecord` fires once a tick can be queried. */
  constructor(
    store: HistoryReader,
    live: LiveState,
    { onDidRecord, onDidHappen }: Pick<LiveFeed, 'onDidRecord' | 'onDidHappen'>,
  ) {
    this.#onDidHappen = onDidHappen;
    this.#store = store;
    this.#live = live;
    this.#onDidRecord = onDidRecord;
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

  async querySeriesOfMany(args: SeriesOfManyArguments): Promise<readonly Series[]> {
    return this.#store.querySeriesOfMany(toSeriesOfManyQuery(args));
  }

  async queryStatistics(args: StatisticsArguments): Promise<Statistics> {
    return this.#store.queryStatistics(toStatisticsQuery(args));
  }

  async queryEvents(args: EventArguments): Promise<HistoryEvent[]> {
    const events = await this.#store.queryEvents(toEventQuery(args));
    return events.map(({ timestampMs, ...event }) => ({ timestamp: new Date(timestampMs), ...event }));
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

function toCollectedEvent({ timestampMs, samples, host }: Tick): CollectedEvent {
  return { timestamp: new Date(timestampMs), containers: samples.length, hasHost: host !== undefined };
}
