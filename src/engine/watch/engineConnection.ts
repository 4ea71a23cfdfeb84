import { isDeepStrictEqual } from 'node:util';
import { Backoff } from '../../common/backoff';
import type { Clock } from '../../common/clock';
import type { Disposable } from '../../common/disposable';
import { Emitter, type Event } from '../../common/emitter';
import { CanceledError, messageOf } from '../../common/errors';
import type { Log } from '../../common/log';
import { minuteMs } from '../../common/time';
import type { EngineState } from '../../common/model/engine';
import type { ContainerEvent } from '../../common/model/event';
import type { Container } from '../../common/model/container';
import type { ContainerLog, ContainerLogQuery } from '../../common/model/containerLog';
import { withoutPassword } from '../../common/text/withoutPassword';
import { makeExclusion, type ContainerFilter } from './containerFilter';
import { ContextWatch } from '../discovery/contextWatch';
import { discoverEngine } from '../discovery/discoverEngine';
import type { EngineClient } from '../transport/engineClient';
import { EngineSession } from './engineSession';
import type { IdentifyEngine } from '../transport/engineIdentity';
import type { Environment } from '../discovery/environment';
import { EventCursor } from './eventCursor';
import { Newcomers } from './newcomers';
import { readContainerLog } from './readContainerLog';
import { untilAborted } from '../../node/untilAborted';
import { withDeadline } from '../../node/withDeadline';

export interface EngineConnectionOptions {
  /** The engine, as `discoverEngine` takes it. */
  readonly endpoint: string;
  readonly environment: Environment;
  readonly clock: Clock;
  readonly log: Log;
  /** Decides which engine answers; without it, what the engine says is taken as it is. */
  readonly identify?: IdentifyEngine;
  /** From 0 to 1; only tests give one. */
  readonly random?: () => number;
}

export interface EngineView {
  readonly state: EngineState;
  /** Key of the engine that was connected last. */
  readonly key?: string;
  /** Set while connected. */
  readonly client?: EngineClient;
  readonly containers: readonly Container[];
  /** Containers that are left out by the user's wish. */
  readonly excludedCount: number;
  /** There are more containers than are taken. */
  readonly hasMore?: boolean;
}

/**
 * How long a view waits for a search for the engine, the first one and later ones; then the search goes on in
 * the background. Later ones are short, because ticks that come every second must not wait for an engine that
 * hangs.
 */
const patienceMs = { first: 1000, later: 250 };
/** If ticks are rare, an engine that came back is found before the next one. */
const searchEveryMs = 5000;
/**
 * On other machines, an engine that stays away is looked for less and less often: each try may be an `ssh`
 * login that somebody counts.
 */
const longestRestMs = 5 * minuteMs;

interface Search {
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

/**
 * The connection to one engine, kept over ticks. An engine that stopped answering is looked for again and
 * again, at least once a tick where that is cheap, so that its return, or another context, is noticed within
 * an interval. Between `start` and `stop` it listens to the engine's events.
 */
export class EngineConnection {
  readonly #options: EngineConnectionOptions;
  readonly #cursor = new EventCursor();
  readonly #newcomers = new Newcomers();
  readonly #didChange: Emitter<EngineView>;
  readonly #didHappen: Emitter<ContainerEvent>;
  #session: EngineSession | undefined;
  #search: Search | undefined;
  /** Monotonic. */
  #searchFromMs = Number.NEGATIVE_INFINITY;
  #searchTimer: Disposable | undefined;
  readonly #rest: Backoff;
  readonly #contexts: ContextWatch;
  #engineId: string | undefined;
  #key: string | undefined;
  #state: EngineState = { kind: 'connecting' };
  /** The state that the session was connected with. */
  #connected: EngineState | undefined;
  #earlierCalls = 0;
  /** Whether the last search that failed asked another machine. */
  #isElsewhere = false;
  #isListening = false;
  #isExcluded: ContainerFilter = makeExclusion([]);

  constructor(options: EngineConnectionOptions) {
    const { endpoint, environment, clock, random = Math.random } = options;
    this.#options = options;
    this.#rest = new Backoff({ firstMs: 2 * searchEveryMs, random });
    this.#contexts = new ContextWatch(endpoint, environment, clock);
    const logError = (error: unknown): void => options.log.error(messageOf(error));
    this.#didChange = new Emitter(logError);
    this.#didHappen = new Emitter(logError);
  }

  /** Fires when the containers or the state changed without a view having been asked for. */
  get onDidChange(): Event<EngineView> {
    return this.#didChange.event;
  }

  get onDidEvent(): Event<ContainerEvent> {
    return this.#didHappen.event;
  }

  /** The engine as the user's setting names it. */
  get endpoint(): string {
    return this.#options.endpoint;
  }

  /** Key of the engine that was connected last. */
  get key(): string | undefined {
    return this.#key;
  }

  /** Requests to the engine so far. */
  get calls(): number {
    return this.#earlierCalls + (this.#session?.client.calls ?? 0);
  }

  /** Listens to events from now on: views are answered from them. */
  start(): void {
    this.#isListening = true;
    void this.#session?.start();
  }

  /** Ends the event stream and every timer. What happens until the next start is not asked for afterwards. */
  stop(): void {
    this.#isListening = false;
    this.#endSearch();
    this.#session?.stop();
    this.#cursor.clear();
  }

  /**
   * All containers of the engine, or why there are none: with `isFresh` as the engine lists them now, else as
   * it last listed them while events keep that true. Never rejects: a failure is a state. Canceled with a
   * `CanceledError`, it leaves the state as it was.
   */
  async view(signal: AbortSignal, isFresh = false): Promise<EngineView> {
    if (await this.#contexts.hasChanged()) this.#leave();
    let session = this.#session;
    try {
      if (!session) await this.#find(signal, isFresh);
      session ??= this.#session;
      await session?.view(signal, isFresh);
    } catch (error) {
      const isCalledOff = signal.reason instanceof CanceledError;
      // A session that was left meanwhile failed for that reason; a search goes on and reports its end
      // itself.
      if (!isCalledOff && session !== undefined && session === this.#session)
        this.#fail(session, error, signal.aborted);
      if (isCalledOff) return { state: this.#state, key: this.#key, containers: [], excludedCount: 0 };
    }
    return this.#currentView();
  }

  /** What a container wrote. Rejects with an `ArgumentError` that says why that cannot be read. */
  readLog(query: ContainerLogQuery, signal: AbortSignal): Promise<ContainerLog> {
    return readContainerLog({ client: this.#session?.client, state: this.#state }, query, signal);
  }

  /**
   * Patterns of containers to leave out, see `makeExclusion`. Takes effect at once, without asking the
   * engine.
   */
  setExclude(patterns: readonly string[]): void {
    this.#isExcluded = makeExclusion(patterns);
    if (this.#session) this.#didChange.fire(this.#currentView());
  }

  #leave(): void {
    this.#earlierCalls += this.#session?.client.calls ?? 0;
    this.#session?.stop();
    this.#session = undefined;
  }

  #currentView(): EngineView {
    const session = this.#session;
    if (session) this.#noteListing(session);
    return {
      state: this.#state,
      key: this.#key,
      client: session?.client,
      containers: session?.containers ?? [],
      excludedCount: session?.excludedCount ?? 0,
      ...(session?.listing.hasMore && { hasMore: true }),
    };
  }

  /** An engine that does not list its containers is there, but to say that it has none would be false. */
  #noteListing({ listing: { hasListed, problem }, client }: EngineSession): void {
    if (hasListed && this.#connected) this.#setState(this.#connected);
    else if (problem === undefined) this.#setState({ kind: 'connecting' });
    else {
      const { address } = client.endpoint;
      const message = `The engine at ${address} answers, but does not list its containers (${problem}).`;
      this.#setState({ kind: 'unreachable', message, tried: [] });
    }
  }

  /**
   * Looks for the engine, or joins the search under way. Resolves when the search has ended, or takes long.
   */
  async #find(signal: AbortSignal, isFresh: boolean): Promise<void> {
    const { clock } = this.#options;
    if (!isFresh && !this.#search && clock.monotonicMs() < this.#searchFromMs) return;
    const isFirst = !this.#search && this.#state.kind === 'connecting';
    const limitMs = isFirst ? patienceMs.first : patienceMs.later;
    const { done } = (this.#search ??= this.#startSearch());
    try {
      if (isFresh) await untilAborted(signal, () => done);
      else await withDeadline({ clock, limitMs, signal }, () => done);
    } catch (error) {
      if (signal.aborted) throw error;
    }
  }

  #startSearch(): Search {
    const { clock } = this.#options;
    const abort = new AbortController();
    const startedMs = clock.monotonicMs();
    const before = this.#state;
    const fail = (error: unknown): void =>
      this.#setState({ kind: 'unreachable', message: messageOf(error), tried: [] });
    const finish = (): void => {
      if (this.#search?.abort !== abort) return;
      this.#search = undefined;
      if (this.#session) return;
      const restMs = this.#isElsewhere ? this.#rest.nextMs(longestRestMs) : 0;
      this.#searchFromMs = startedMs + restMs;
      this.#scheduleSearch(Math.max(searchEveryMs, restMs));
      if (this.#state !== before) this.#didChange.fire(this.#currentView());
    };
    return { abort, done: this.#connect(abort.signal).catch(fail).finally(finish) };
  }

  /** An engine that is found between ticks is reported at once. */
  #scheduleSearch(delayMs: number): void {
    this.#searchTimer?.dispose();
    if (!this.#isListening) return;
    const { clock } = this.#options;
    this.#searchTimer = clock.setTimeout(() => {
      if (this.#session || this.#search) return;
      this.#search = this.#startSearch();
    }, delayMs);
  }

  #endSearch(): void {
    this.#searchTimer?.dispose();
    this.#search?.abort.abort(new CanceledError('The search was canceled.'));
    this.#search = undefined;
  }

  async #connect(signal: AbortSignal): Promise<void> {
    const { endpoint, environment, clock, log, identify, random = Math.random } = this.#options;
    const {
      client,
      state,
      isElsewhere = false,
    } = await discoverEngine(endpoint, environment, signal, undefined, identify, clock);
    if (signal.aborted) return;
    this.#setState(state);
    this.#isElsewhere = isElsewhere;
    if (!client) return;
    this.#connected = state;
    this.#rest.reset();
    // The stamps of another engine mean nothing to this one.
    if (state.engine.id !== this.#engineId) this.#cursor.clear();
    this.#engineId = state.engine.id;
    this.#key = state.engine.key;
    const session: EngineSession = new EngineSession({
      client,
      cursor: this.#cursor,
      newcomers: this.#newcomers,
      clock,
      log,
      random,
      isExcluded: () => this.#isExcluded,
      handleChange: () => this.#didChange.fire(this.#currentView()),
      handleEvent: event => this.#didHappen.fire({ ...event, engineKey: state.engine.key }),
      handleLoss: error => {
        if (session !== this.#session) return;
        this.#fail(session, error, false);
        this.#didChange.fire(this.#currentView());
      },
    });
    this.#session = session;
    if (this.#isListening) await session.start();
  }

  #fail(session: EngineSession, error: unknown, isLate: boolean): void {
    const { address } = session.client.endpoint;
    this.#leave();
    this.#scheduleSearch(searchEveryMs);
    const reason = isLate ? 'no answer in time' : messageOf(error);
    this.#setState({
      kind: 'unreachable',
      message: `The engine at ${address} stopped answering (${reason}).`,
      tried: [],
    });
  }

  /** Logs changes only, not each tick. */
  #setState(state: EngineState): void {
    const { log } = this.#options;
    if (isDeepStrictEqual(state, this.#state)) return;
    this.#state = state;
    if (state.kind === 'connected') {
      const { name, version, apiVersion, operatingSystem, address, origin } = state.engine;
      const where = `at ${withoutPassword(address)}, from ${origin}`;
      log.info(`Engine ${name} (${version}, API ${apiVersion}, ${operatingSystem}) ${where}.`);
    } else if (state.kind === 'unreachable') {
      log.warn(state.message);
      if (state.tried.length > 1) for (const each of state.tried) log.warn(`Tried ${each}.`);
    } else if (state.kind !== 'connecting') {
      log.warn(state.message);
    }
  }
}
