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
import type { Clock } from '../../common/clock';
import type { Event } from '../../common/emitter';
import type { Tick } from '../../common/model/tick';
import type { Series } from '../../common/series';
import type { Statistics } from '../../common/statistics';
import type { HistoryReader } from '../../protocol/store';
import {
  toDeathQuery,
  toEventQuery,
  toHistoryQuery,
  toContainerList,
  toRunEnd,
  toRunQuery,
  toRunStart,
  toSeriesOfManyQuery,
  toSeriesQuery,
  toStatisticsQuery,
} from './apiArguments';
import { apiComparison } from './apiComparison';
import { knownWorkloads } from '../state/knownWorkloads';
import type { LiveState } from '../state/liveState';
import type { LiveFeed } from '../state/liveFeed';
import type { TimelineEntry } from '../../timeline/timelineEntry';
import type { WindowRuns } from '../../runs/windowRuns';
import { toDeath, toEvent, toHappening, toRun } from './toHappening';
import { toHostRow, toRow } from './toRow';

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
  readonly #clock: Pick<Clock, 'now'>;

  /** `onDidRecord` fires once a tick can be queried. */
  constructor(
    store: HistoryReader,
    live: LiveState,
    { onDidRecord, onDidHappen }: Pick<LiveFeed, 'onDidRecord' | 'onDidHappen'>,
    runs: Pick<WindowRuns, 'begin' | 'end'>,
    clock: Pick<Clock, 'now'>,
  ) {
    this.#clock = clock;
    this.#onDidHappen = onDidHappen;
    this.#store = store;
    this.#runs = runs;
    this.#live = live;
    this.#onDidRecord = onDidRecord;
  }

  async queryHistory(args?: HistoryArguments): Promise<HistoryRow[]> {
    const rows = await this.#store.queryHistory(toHistoryQuery(args, this.#clock.now()));
    return rows.map(toRow);
  }

  async queryHostHistory(args?: Omit<HistoryArguments, 'container'>): Promise<HostHistoryRow[]> {
    const rows = await this.#store.queryHostHistory(toHistoryQuery(args, this.#clock.now()));
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
    return events.map(toEvent);
  }

  async startRun(args: StartRunArguments): Promise<string> {
    return this.#runs.begin(toRunStart(args));
  }

  async endRun(id: string, outcome?: Run['outcome']): Promise<void> {
    const ended = toRunEnd(id, outcome);
    await this.#runs.end(ended.id, ended.outcome);
  }

  async listRuns(args: RunArguments): Promise<Run[]> {
    const runs = await this.#store.queryRuns(toRunQuery(args));
    return runs.map(toRun);
  }

  async compareRuns(args: CompareArguments): Promise<Comparison> {
    return apiComparison(this.#store, args);
  }

  async listDeaths(args?: DeathArguments): Promise<Death[]> {
    const deaths = await this.#store.queryDeaths(toDeathQuery(args, this.#clock.now()));
    return deaths.map(toDeath);
  }

  async listContainers(args?: { readonly includeGone?: boolean }): Promise<ListedContainer[]> {
    const { includeGone } = toContainerList(args);
    const stored = includeGone ? await this.#store.listWorkloads() : [];
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

function toCollectedEvent({ timestampMs, samples, host }: Tick): CollectedEvent {
  return { timestamp: new Date(timestampMs), containers: samples.length, hasHost: host !== undefined };
}
