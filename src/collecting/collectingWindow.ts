/** What only the collecting window has: made when this window becomes the one, gone when it ceases to be. */
import { isDeepStrictEqual } from 'node:util';
import { Collector } from '../collect/collector';
import type { CollectedEngine } from '../collect/engineRound';
import { IdleInterval, type IntervalWishes } from '../collect/idleInterval';
import { Recorder } from '../collect/recorder';
import type { Clock } from '../common/clock';
import { DisposableStore } from '../common/disposable';
import { Emitter } from '../common/emitter';
import { messageOf } from '../common/errors';
import type { Log } from '../common/log';
import { prefixedLog } from '../common/log';
import { forward } from '../common/rpc';
import { withoutPassword } from '../common/text/withoutPassword';
import type { ContainerLog, ContainerLogQuery } from '../common/model/containerLog';
import { parseKnownEngines, type KnownEngine } from '../common/model/knownEngine';
import { EngineConnection, type EngineConnectionOptions } from '../engine/watch/engineConnection';
import { EngineRegistry } from '../engine/discovery/engineRegistry';
import { maxNoteBytes } from '../history/files/fileBounds';
import { StoreClient } from '../history/client/storeClient';
import { storeFolder } from '../history/files/storeFolder';
import { readRegularFile } from '../node/regularFile';
import { untilFree } from '../node/untilFree';
import {
  sharedStoreMethods,
  type Retention,
  type StoreMethods,
  type StoreOpenReport,
} from '../protocol/store';
import { reduceSharedState } from '../protocol/reduceSharedState';
import { alteration, type SharedChange, type SharedState, type UntickedState } from '../protocol/sharedState';
import type { CollectingCost } from '../protocol/windows';
import { ContainerSampler } from '../sample/containerSampler';
import { isOnBattery } from '../sample/isOnBattery';
import { HostSampler } from '../sample/hostSampler';
import { systemThreads } from '../sample/systemThreads';
import type { Settings } from '../parseSettings';
import { checkedFocus } from './windowRequests';
import { checkedNote } from '../timeline/checkedNote';
import { checkedRun } from '../timeline/checkedRun';
import { containerEntry, deathEntry, runEntry, type NotedEntry } from '../timeline/timelineEntry';
import type { Owner, OwnerHandlers, OwnerSeed } from '../windows/owner';
import { DeathRecorder } from './deathRecorder';
import { EngineOutages } from './engineOutages';
import { LeakWatch } from './leakWatch';
import { readLog } from './readLog';
import { TickConsumers } from './tickConsumers';

export interface CollectingWindowOptions {
  readonly seed: OwnerSeed;
  readonly settings: Settings;
  readonly environment: EngineConnectionOptions['environment'];
  /** Folder of the history. */
  readonly folder: string;
  /** Absolute paths of `storeWorker.js`, `systemWorker.js` and `sql-wasm.wasm`. */
  readonly workerPath: string;
  readonly systemWorkerPath: string;
  readonly wasmPath: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Called with the files of the history that could not be used; an empty list means that all is well. */
  readonly handleDamage: (damaged: StoreOpenReport['damaged']) => void;
}

/** Collector and store, wired to each other and to what the windows share. */
export class CollectingWindow implements Owner {
  readonly handlers: OwnerHandlers;
  readonly #disposables = new DisposableStore();
  readonly #store: StoreClient;
  readonly #registry: EngineRegistry;
  readonly #engines = new Map<string, CollectedEngine & { readonly source: EngineConnection }>();
  readonly #collector: Collector;
  readonly #recorder: Recorder<Retention>;
  readonly #deaths: DeathRecorder;
  readonly #consumers: TickConsumers;
  readonly #didChange: Emitter<SharedChange>;
  readonly #interval: IdleInterval;
  readonly #outages: EngineOutages;
  readonly #startedMs: number;
  readonly #options: CollectingWindowOptions;
  #settings: Settings;
  /** The user changed the retention while this window collected. */
  #isRetentionChosen = false;
  #state: SharedState;
  /** Why history is not being saved, by the part that reports it. */
  readonly #problems: { recorder?: string; store?: string } = {};

  constructor(options: CollectingWindowOptions) {
    const { seed, settings, environment, folder, workerPath, wasmPath, clock, log } = options;
    this.#options = options;
    const logError = (error: unknown): void => log.error(messageOf(error));
    this.#settings = settings;
    this.#startedMs = clock.monotonicMs();
    this.#state = {
      engines: seed.inherited?.engines ?? [],
      tick: seed.inherited?.tick,
      containers: seed.inherited?.containers,
      isPaused: seed.isPaused,
      intervalMs: settings.intervalMs,
      ...(seed.inherited?.leaks && { leaks: seed.inherited.leaks }),
    };
    this.#outages = new EngineOutages(this.#state.engines);
    this.#didChange = this.#disposables.add(new Emitter(logError));

    this.#store = new StoreClient({ workerPath, clock, log });
    this.#store
      .open({ folder, wasmPath, ...this.#retention(), claim: seed.claim })
      .then(({ damaged, engines }) => {
        options.handleDamage(damaged);
        return this.#registry.learn(engines);
      })
      .catch(logError);
    this.#disposables.add(this.#store.onDidFindDamage(found => options.handleDamage([found])));
    this.#registry = new EngineRegistry({
      load: () => this.#loadKnownEngines(),
      // Refused when the claim is lost. The window that has it then stores the engines.
      handleChange: engines =>
        void this.#store.ask.noteEngines({ engines }).catch((error: unknown) => log.debug(messageOf(error))),
    });
    const { platform } = environment;
    const beginRound = systemThreads(options.systemWorkerPath);
    const host = this.#disposables.add(new HostSampler({ clock, log, platform, beginRound }));
    this.#collector = this.#disposables.add(
      new Collector({
        engines: this.#connectEngines(),
        host,
        clock,
        log,
        intervalMs: settings.intervalMs,
        previous: seed.inherited?.tick,
        handleSameEngine: (firstId, otherId) => this.#registry.join(firstId, otherId),
      }),
    );
    this.#interval = this.#disposables.add(
      new IdleInterval(
        {
          clock,
          isOnBattery: () => isOnBattery(platform, beginRound),
          handleChange: intervalMs => {
            this.#collector.setIntervalMs(intervalMs);
            this.#alter({ intervalMs });
          },
        },
        intervalWishes(settings),
      ),
    );
    this.#disposables.add(this.#collector.onDidTick(tick => this.#change({ type: 'tick', tick })));
    this.#disposables.add(
      this.#collector.onDidChangeContainers(view => this.#change({ type: 'containers', ...view })),
    );
    this.#disposables.add(
      this.#collector.onDidChangePaused(isPaused => {
        this.#interval.setPaused(isPaused);
        this.#alter({ isPaused });
      }),
    );
    this.#recorder = new Recorder({
      sink: refusedWritesTo(this.#store, seed.handleRefusedWrite),
      clock,
      log,
      retention: () => this.#retention(),
    });
    this.#deaths = new DeathRecorder({
      ...{ store: this.#store.ask, clock, log },
      readLog: query => this.#readLog(query),
      keepsLogs: () => this.#settings.keepsDeathLogs,
    });
    this.#disposables.add(this.#collector.onDidChangeContainers(view => this.#deaths.handleTick(view)));
    this.#disposables.add(
      this.#deaths.onDidKeep(death => this.#didChange.fire({ type: 'events', events: [deathEntry(death)] })),
    );
    this.#consumers = this.#disposables.add(
      new TickConsumers({
        source: this.#collector,
        consumers: [this.#recorder, this.#deaths, this.#watchLeaks()],
        clock,
        handleError: logError,
      }),
    );
    this.#disposables.add(
      this.#consumers.onDidHappen(events =>
        this.#didChange.fire({ type: 'events', events: events.map(containerEntry) }),
      ),
    );
    this.#disposables.add(
      this.#recorder.onDidRecord(({ timestampMs }) =>
        this.#didChange.fire({ type: 'recorded', timestampMs }),
      ),
    );
    this.#disposables.add(
      this.#recorder.onDidChangeProblem(problem => this.#noteProblem('recorder', problem)),
    );
    this.#disposables.add(
      this.#store.onDidChangeHealth(health =>
        this.#noteProblem('store', health.kind === 'failing' ? health.message : undefined),
      ),
    );

    this.handlers = this.#createHandlers();
    this.#collector.start();
    if (seed.isPaused) this.#collector.pause();
  }

  get onDidChange(): Owner['onDidChange'] {
    return this.#didChange.event;
  }

  readonly state = (): SharedState => this.#state;

  /** Takes effect at once; ignored after this window ceased to collect. */
  setSettings(settings: Settings): void {
    if (this.#disposables.isDisposed) return;
    const previous = this.#settings;
    this.#settings = settings;
    this.#interval.setWishes(intervalWishes(settings));
    if (settings.exclude.join('\n') !== previous.exclude.join('\n'))
      for (const { source } of this.#engines.values()) source.setExclude(settings.exclude);
    if (settings.engines.join('\n') !== previous.engines.join('\n'))
      void this.#collector.setEngines(this.#connectEngines());
    if (!isDeepStrictEqual(settings.retention, previous.retention)) {
      this.#isRetentionChosen = true;
      void this.#recorder.prune();
    }
  }

  async close(): Promise<void> {
    // First store the events that were received so far.
    this.#collector.dispose();
    await this.#consumers.whenTold();
    await this.#deaths.settle();
    this.#disposables.dispose();
    await this.#store.close();
  }

  abandon(): void {
    this.#disposables.dispose();
    this.#store.dispose();
  }

  #retention(): Retention {
    return { ...this.#settings.retention, isTentative: !this.#isRetentionChosen };
  }

  /**
   * Waits while another program holds the file open: an engine that is not recognized would get a new key,
   * and its history another name. The store waits for the same file and notifies the user.
   */
  async #loadKnownEngines(): Promise<readonly KnownEngine[]> {
    const { folder, clock, log } = this.#options;
    const waiting = new AbortController();
    this.#disposables.add({ dispose: () => waiting.abort() });
    const text = await untilFree(() => readRegularFile(storeFolder(folder).engines, maxNoteBytes), {
      clock,
      signal: waiting.signal,
      handleWait: reason => log.debug(`What is known of engines cannot be read yet: ${reason}`),
    });
    return parseKnownEngines(text) ?? [];
  }

  /** In the order of the setting. Engines that stay in the list keep their objects and what those know. */
  #connectEngines(): CollectedEngine[] {
    const before = new Map(this.#engines);
    this.#engines.clear();
    for (const endpoint of this.#settings.engines)
      this.#engines.set(endpoint, before.get(endpoint) ?? this.#connectEngine(endpoint));
    return [...this.#engines.values()];
  }

  #connectEngine(endpoint: string): CollectedEngine & { readonly source: EngineConnection } {
    const { environment, clock, log } = this.#options;
    const own = prefixedLog(log, () => (this.#engines.size > 1 ? `[${withoutPassword(endpoint)}] ` : ''));
    const source = new EngineConnection({
      endpoint,
      environment,
      clock,
      log: own,
      identify: this.#registry.identify,
    });
    source.setExclude(this.#settings.exclude);
    const sampler = new ContainerSampler({ platform: environment.platform, clock, log: own });
    return { source, sampler, log: own };
  }

  #createHandlers(): OwnerHandlers {
    const [store, collector] = [this.#store, this.#collector];
    return {
      ...forward<StoreMethods, typeof sharedStoreMethods>(sharedStoreMethods, (method, params, signal) =>
        store.ask[method](params, signal),
      ),
      addNote: async params => {
        const note = checkedNote(params.note);
        await store.ask.addNote({ ...params, note });
        this.#didChange.fire({ type: 'events', events: [note] });
      },
      noteRun: async params => {
        const run = checkedRun(params.run);
        await store.ask.noteRun({ ...params, run });
        this.#didChange.fire({ type: 'events', events: [runEntry(run)] });
      },
      clear: async params => {
        const cleared = await store.ask.clear(params);
        if (params.container === undefined) this.#registry.forgetHistory();
        this.#didChange.fire({ type: 'snapshot', state: this.#state });
        return cleared;
      },
      pause: () => collector.pause(),
      resume: () => collector.resume(),
      collectNow: () => collector.collectNow(),
      reportCost: () => this.#reportCost(),
      readLog: query => this.#readLog(query),
      noteFocus: params => {
        const { window, isFocused } = checkedFocus(params);
        this.#interval.noteFocus(window, isFocused);
      },
    };
  }

  #readLog(query: ContainerLogQuery): Promise<ContainerLog> {
    const sources = [...this.#engines.values()].map(({ source }) => source);
    return readLog(sources, query, this.#options.clock);
  }

  #reportCost(): CollectingCost {
    const sources = [...this.#engines.values()].map(({ source }) => source);
    return {
      forMs: this.#options.clock.monotonicMs() - this.#startedMs,
      intervalMs: this.#interval.intervalMs,
      calls: sources.reduce((sum, { calls }) => sum + calls, 0),
      ...(this.#collector.costs && { tick: this.#collector.costs }),
      processMemoryBytes: process.memoryUsage.rss(),
    };
  }

  #change(change: SharedChange): void {
    this.#state = reduceSharedState(this.#state, change);
    this.#didChange.fire(change);
    const nowMs = this.#options.clock.now();
    for (const note of this.#outages.notesOf(this.#state.engines, nowMs)) this.#addNote(note);
  }

  #watchLeaks(): LeakWatch {
    const { querySeries, queryNotes } = this.#store.ask;
    return new LeakWatch({
      history: { querySeries: query => querySeries(query), queryNotes: query => queryNotes(query) },
      inherited: this.#state.leaks ?? [],
      addNote: note => this.#addNote(note),
      handleChange: leaks => this.#alter({ leaks }),
      log: this.#options.log,
    });
  }

  /** What this window noticed; one that lost its claim keeps nothing. */
  #addNote(note: NotedEntry): void {
    const nowMs = this.#options.clock.now();
    Promise.resolve(this.handlers.addNote({ note, nowMs })).catch((error: unknown) =>
      this.#options.log.debug(`A note could not be stored: ${messageOf(error)}`),
    );
  }

  #alter(altered: Partial<UntickedState>): void {
    this.#change(alteration(this.#state, altered));
  }

  /** Clearing one part's problem leaves the other part's. */
  #noteProblem(source: 'recorder' | 'store', problem: string | undefined): void {
    this.#problems[source] = problem;
    this.#alter({ storeProblem: this.#problems.store ?? this.#problems.recorder });
  }
}

function intervalWishes({ intervalMs, idleIntervalMs }: Settings): IntervalWishes {
  return { intervalMs, idleMs: idleIntervalMs };
}

/** The store as the recorder sees it. A refused write may mean that another window owns the history. */
function refusedWritesTo(
  store: StoreClient,
  handleRefused: () => Promise<void>,
): Pick<StoreClient, 'record' | 'noteEvents'> & Pick<StoreClient['ask'], 'prune'> {
  const telling = async (write: Promise<void>): Promise<void> => {
    try {
      await write;
    } catch (error) {
      // Check the claim before reporting the error: a window that was suspended and replaced has no problem
      // to report.
      await handleRefused();
      throw error;
    }
  };
  return {
    prune: store.ask.prune,
    record: tick => telling(store.record(tick)),
    noteEvents: params => telling(store.noteEvents(params)),
  };
}
