import type {
  CollectedEvent,
  CompareArguments,
  Comparison,
  ContainerMetricsApi,
  Death,
  DeathArguments,
  EventArguments,
  Happening,
  HistoryArguments,
  HistoryEvent,
  HistoryRow,
  HostHistoryRow,
  ListedContainer,
  Run,
  RunArguments,
  SeriesArguments,
  SeriesOfManyArguments,
  StartRunArguments,
  StatisticsArguments,
} from '../../api';
import type { Event } from '../../common/emitter';
import type { HostSample } from '../../common/model/sample';
import type { Tick } from '../../common/model/tick';
import type { Series } from '../../common/series';
import type { Statistics } from '../../common/statistics';
import type { ContainerHistoryRow, HistoryReader } from '../../protocol/store';
import {
  toDeathQuery,
  toEventQuery,
  toHistoryQuery,
  toRecord,
  toRunQuery,
  toRunStart,
  toSeriesOfManyQuery,
  toSeriesQuery,
  toStatisticsQuery,
} from './apiArguments';
import { apiComparison } from './apiComparison';
import { knownWorkloads } from '../state/containerCatalog';
import type { LiveState } from '../state/liveState';
import type { LiveFeed } from '../state/liveFeed';
import type { TimelineEntry } from '../../timeline/timelineEntry';
import type { WindowRuns } from '../../runs/windowRuns';
import { toDeath, toHappening, toRun } from './toHappening';

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
    this.#onDidHappen(entries =>
      entries.flatMap(each => toHappening(each) ?? []).forEach(happening => listener(happening)),
    );

  readonly #runs: Pick<WindowRuns, 'begin' | 'end'>;

  /** `onDidRecord` fires once a tick can be queried. */
  constructor(
    store: HistoryReader,
    live: LiveState,
    { onDidRecord, onDidHappen }: Pick<LiveFeed, 'onDidRecord' | 'onDidHappen'>,
    runs: Pick<WindowRuns, 'begin' | 'end'>,
  ) {
    this.#onDidHappen = onDidHappen;
    this.#store = store;
    this.#runs = runs;
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

  async startRun(args: StartRunArguments): Promise<string> {
    return this.#runs.begin(toRunStart(args));
  }

  async endRun(id: string, outcome?: Run['outcome']): Promise<void> {
    await this.#runs.end(id, outcome);
  }

  async listRuns(args: RunArguments): Promise<Run[]> {
    const runs = await this.#store.queryRuns(toRunQuery(args));
    return runs.map(toRun);
  }

  async compareRuns(args: CompareArguments): Promise<Comparison> {
    return apiComparison(this.#store, args);
  }

  async listDeaths(args?: DeathArguments): Promise<Death[]> {
    const deaths = await this.#store.queryDeaths(toDeathQuery(args));
    return deaths.map(toDeath);
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
