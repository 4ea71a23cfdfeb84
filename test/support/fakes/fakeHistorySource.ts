import { engineKeyOf } from '../../../src/common/model/workloadKey';
import { Emitter } from '../../../src/common/emitter';
import type { CancelSignal } from '../../../src/common/cancelSignal';
import type { Log } from '../../../src/common/log';
import type { ContainerSample } from '../../../src/common/model/sample';
import type { Tick } from '../../../src/common/model/tick';
import type { EngineState } from '../../../src/common/model/engine';
import type { ContainerEvent } from '../../../src/common/model/event';
import type { Container } from '../../../src/common/model/container';
import type { Series } from '../../../src/common/series';
import type { Statistics } from '../../../src/common/statistics';
import type { Span } from '../../../src/common/time';
import type {
  PanelAction,
  PanelRequest,
  PanelSubjects,
  SavedFile,
  UsageRow,
} from '../../../src/protocol/panel';
import type { DeathDetails, KeptDeath } from '../../../src/deaths/keptDeath';
import type { DeathQuery } from '../../../src/protocol/deathQueries';
import type {
  ContainerRun,
  EventQuery,
  HistoryReader,
  KeptHistory,
  Overview,
  OverviewQuery,
  RunQuery,
  SeriesOfManyQuery,
  SeriesQuery,
  StoredWorkload,
} from '../../../src/protocol/store';
import { workKinds, type MarkedRun } from '../../../src/timeline/markedRun';
import type { NotedEntry, TimelineEntry } from '../../../src/timeline/timelineEntry';
import type { HistorySource } from '../../../src/ui/panel/feed/historySource';
import { connectedTo, enginesIn } from '../data/engines';
import { overdueAfterMs } from '../../../src/ui/state/overdue';

export const connected: EngineState = connectedTo();

export function fakeContainer(overrides: Partial<Container> = {}): Container {
  return {
    id: 'a'.repeat(64),
    name: 'api',
    workload: { key: 'name:api', name: 'api' },
    image: 'api:1',
    status: 'running',
    createdAtMs: 1000,
    ports: [],
    ...overrides,
  };
}

export function fakeTick(timestampMs: number, overrides: Partial<Tick> = {}): Tick {
  const container = fakeContainer();
  const sample: ContainerSample = { timestampMs, containerId: container.id, cpuPercent: 10, pids: 3 };
  return {
    timestampMs,
    intervalMs: 5000,
    engines: enginesIn(connected),
    containers: [container],
    samples: [sample],
    host: { timestampMs, cpuPercent: 20, load: [0.5, 0.4, 0.3] },
    ...overrides,
  };
}

/** A store and collector controlled by a test: queries wait until the test answers them. */
export class FakeHistorySource implements HistorySource {
  readonly queries: {
    readonly query: SeriesQuery;
    readonly signal: CancelSignal;
    resolve(series: Series): void;
    reject(error: Error): void;
  }[] = [];
  readonly actions: PanelAction[] = [];
  /** What the pages showed from which these actions came. */
  readonly shown: PanelRequest[] = [];
  readonly opened: PanelSubjects[] = [];
  readonly ofMany: SeriesOfManyQuery[] = [];
  /** By workload. */
  readonly series = new Map<string, Series>();
  statistics: Statistics = { metrics: {}, resolutionMs: 0 };
  usage: readonly UsageRow[] = [];
  readonly copied: string[] = [];
  readonly saved: SavedFile[] = [];
  readonly warnings: string[] = [];
  readonly errors: string[] = [];
  readonly log: Log = {
    debug: () => undefined,
    info: () => undefined,
    warn: message => this.warnings.push(message),
    error: message => this.errors.push(message),
  };
  /** Newest first. */
  events: readonly ContainerEvent[] = [];
  readonly askedEvents: EventQuery[] = [];
  notes: readonly NotedEntry[] = [];
  runs: readonly ContainerRun[] = [];
  markedRuns: readonly MarkedRun[] = [];
  pauses: readonly Span[] = [];
  /** Newer than the containers of the tick. */
  newContainers: readonly Container[] | undefined;
  readonly overviews: { readonly query: OverviewQuery; readonly signal?: CancelSignal }[] = [];
  overview: Overview = { fromMs: 0, series: { timestamps: [], columns: {}, bucketMs: 0 } };
  readonly deathQueries: DeathQuery[] = [];
  deaths: readonly DeathDetails[] = [];
  readonly logsShown: string[] = [];
  readonly composeOpened: string[] = [];
  stored: StoredWorkload | undefined;
  kept: KeptHistory = {};
  /** By workload. */
  readonly labels = new Map<string, string>();
  readonly leaks = new Map<string, string>();
  nowMs = 1_000_000;
  paused = false;
  problem: string | undefined;
  interval = 5000;
  engine: EngineState = connected;
  tick: Tick | undefined;
  readonly #ticks = new Emitter<Tick>(error => this.errors.push(String(error)));
  readonly #changes = new Emitter<void>(error => this.errors.push(String(error)));
  readonly onDidTick = this.#ticks.event;
  readonly #happened = new Emitter<readonly TimelineEntry[]>(error => this.errors.push(String(error)));
  readonly onDidChangeState = this.#changes.event;
  readonly onDidHappen = this.#happened.event;

  /** Answers the queries below. */
  readonly history = this as unknown as HistoryReader;

  querySeries(query: SeriesQuery, signal: CancelSignal = new AbortController().signal): Promise<Series> {
    return new Promise((resolve, reject) => this.queries.push({ query, signal, resolve, reject }));
  }
  querySeriesOfMany(query: SeriesOfManyQuery): Promise<readonly Series[]> {
    this.ofMany.push(query);
    const empty: Series = { timestamps: [], columns: {}, bucketMs: 0 };
    return Promise.resolve(query.containers.map(workload => this.series.get(workload) ?? empty));
  }
  queryStatistics(): Promise<Statistics> {
    return Promise.resolve(this.statistics);
  }
  labeledUsage: HistorySource['labeledUsage'] = () => Promise.resolve({ rows: this.usage, resolutionMs: 0 });
  queryEvents(query: EventQuery): Promise<readonly ContainerEvent[]> {
    const { actions } = query;
    this.askedEvents.push(query);
    return Promise.resolve(this.events.filter(({ action }) => actions?.includes(action) ?? true));
  }
  queryKept(): Promise<KeptHistory> {
    return Promise.resolve(this.kept);
  }
  queryNotes(): Promise<readonly NotedEntry[]> {
    return Promise.resolve(this.notes);
  }
  queryRuns({ kinds = workKinds }: RunQuery): Promise<readonly MarkedRun[]> {
    return Promise.resolve(this.markedRuns.filter(({ kind }) => kinds.includes(kind)));
  }
  queryContainerRuns(): Promise<readonly ContainerRun[]> {
    return Promise.resolve(this.runs);
  }
  queryPauses(): Promise<readonly Span[]> {
    return Promise.resolve(this.pauses);
  }
  queryOverview(query: OverviewQuery, signal?: CancelSignal): Promise<Overview> {
    this.overviews.push({ query, signal });
    return Promise.resolve(this.overview);
  }
  queryDeaths(query: DeathQuery): Promise<readonly KeptDeath[]> {
    this.deathQueries.push(query);
    return Promise.resolve(this.deaths);
  }
  queryDeath({ id }: { readonly id: string }): Promise<DeathDetails | undefined> {
    return Promise.resolve(this.deaths.find(each => each.id === id));
  }
  openComposeFile(id: string): void {
    this.composeOpened.push(id);
  }
  showDeathLogs(id: string): void {
    this.logsShown.push(id);
  }
  findWorkload(): Promise<StoredWorkload | undefined> {
    return Promise.resolve(this.stored);
  }
  labelOf(workload: string, name: string): string {
    return this.labels.get(workload) ?? name;
  }
  leakOf(workload: string): string | undefined {
    return this.leaks.get(workload);
  }
  fireHappened(entries: readonly TimelineEntry[]): void {
    this.#happened.fire(entries);
  }
  latestTick(): Tick | undefined {
    return this.tick;
  }
  isOverdue(): boolean {
    const { tick } = this;
    return tick !== undefined && this.now() - tick.timestampMs > overdueAfterMs(tick, this.intervalMs());
  }
  containers(): readonly Container[] {
    return this.newContainers ?? this.tick?.containers ?? [];
  }
  isPaused(): boolean {
    return this.paused;
  }
  /** States of engines other than `engine`, by key. */
  readonly engines = new Map<string | undefined, EngineState>();
  engineState(workload: string): EngineState {
    return this.engines.get(engineKeyOf(workload)) ?? this.engine;
  }
  engineName(workload: string): string | undefined {
    return engineKeyOf(workload);
  }
  storeProblem(): string | undefined {
    return this.problem;
  }
  intervalMs(): number {
    return this.interval;
  }
  hostName(): string {
    return 'devbox';
  }
  hostCores(): number {
    return 8;
  }
  now(): number {
    return this.nowMs;
  }
  runAction(action: PanelAction, shown: PanelRequest): void {
    this.actions.push(action);
    this.shown.push(shown);
  }
  open(subjects: PanelSubjects): void {
    this.opened.push(subjects);
  }
  copy(text: string): void {
    this.copied.push(text);
  }
  save(file: SavedFile): void {
    this.saved.push(file);
  }

  fireTick(tick: Tick): void {
    this.newContainers = undefined;
    this.nowMs = tick.timestampMs;
    this.tick = tick;
    this.#ticks.fire(tick);
  }
  fireChange(): void {
    this.#changes.fire();
  }
}
