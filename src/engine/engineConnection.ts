import type { Clock } from '../common/clock';
import { Emitter, type Event } from '../common/emitter';
import { CanceledError, messageOf } from '../common/errors';
import type { Log } from '../common/log';
import type { Container, ContainerEvent, EngineState } from '../common/model';
import { makeExclusion, type ContainerFilter } from './containerFilter';
import { discoverEngine } from './discoverEngine';
import type { EngineClient } from './engineClient';
import { EngineSession } from './engineSession';
import type { Environment } from './environment';
import { EventCursor } from './eventCursor';

export interface EngineConnectionOptions {
  /** The setting; empty: look for an engine. Asked at every discovery. */
  readonly endpoint: () => string;
  readonly environment: Environment;
  readonly clock: Clock;
  readonly log: Log;
  /** From 0 to 1; only tests give one. */
  readonly random?: () => number;
}

export interface EngineView {
  readonly state: EngineState;
  /** There while connected. */
  readonly client?: EngineClient;
  readonly containers: readonly Container[];
  /** Containers that are not among them, by the user's wish. */
  readonly excludedCount: number;
}

/**
 * The way to the engine, kept over ticks. An engine that stopped answering is looked for anew at each tick, so that one that
 * came back, or another context, is found within an interval. Between `start` and `stop` it listens to the engine's events.
 */
export class EngineConnection {
  readonly #options: EngineConnectionOptions;
  readonly #cursor = new EventCursor();
  readonly #didChange: Emitter<EngineView>;
  readonly #didHappen: Emitter<ContainerEvent>;
  #session: EngineSession | undefined;
  #engineId: string | undefined;
  #state: EngineState = { kind: 'connecting' };
  #isListening = false;
  #isExcluded: ContainerFilter = makeExclusion([]);

  constructor(options: EngineConnectionOptions) {
    this.#options = options;
    const logError = (error: unknown): void => options.log.error(messageOf(error));
    this.#didChange = new Emitter(logError);
    this.#didHappen = new Emitter(logError);
  }

  /** The containers or the state became others, without a view having been asked for. */
  get onDidChange(): Event<EngineView> {
    return this.#didChange.event;
  }

  get onDidEvent(): Event<ContainerEvent> {
    return this.#didHappen.event;
  }

  /** Listens to events from now on: views are answered from what they tell. */
  start(): void {
    this.#isListening = true;
    void this.#session?.start();
  }

  /** Ends the event stream and every timer. What happens until the next start is not asked for then. */
  stop(): void {
    this.#isListening = false;
    this.#session?.stop();
    this.#cursor.clear();
  }

  /**
   * All containers of the engine, or why there are none; with `isFresh` as the engine lists them now, else as it last told
   * where events keep that true. Never rejects: a failure is a state. Called off with a `CanceledError` it leaves the state
   * as it was.
   */
  async view(signal: AbortSignal, isFresh = false): Promise<EngineView> {
    const session = this.#session;
    try {
      const current = session ?? (await this.#connect(signal));
      await current?.view(signal, isFresh);
    } catch (error) {
      const isCalledOff = signal.reason instanceof CanceledError;
      // A session that was left meanwhile failed for that reason.
      if (!isCalledOff && (session === undefined || session === this.#session))
        this.#fail(error, signal.aborted);
      if (isCalledOff) return { state: this.#state, containers: [], excludedCount: 0 };
    }
    return this.#view;
  }

  /** Patterns of containers to leave out, see `makeExclusion`. Acts at once and asks the engine nothing. */
  setExclude(patterns: readonly string[]): void {
    this.#isExcluded = makeExclusion(patterns);
    if (this.#session) this.#didChange.fire(this.#view);
  }

  /** Another endpoint was set: the next view looks for the engine anew. */
  reset(): void {
    this.#session?.stop();
    this.#session = undefined;
  }

  get #view(): EngineView {
    const session = this.#session;
    return {
      state: this.#state,
      client: session?.client,
      containers: session?.containers ?? [],
      excludedCount: session?.excludedCount ?? 0,
    };
  }

  async #connect(signal: AbortSignal): Promise<EngineSession | undefined> {
    const { endpoint, environment, clock, log, random = Math.random } = this.#options;
    const { client, state } = await discoverEngine(endpoint(), environment, signal);
    if (signal.reason instanceof CanceledError) return undefined;
    this.#setState(state);
    if (!client) return undefined;
    // Its stamps mean nothing to another engine.
    if (state.engine.id !== this.#engineId) this.#cursor.clear();
    this.#engineId = state.engine.id;
    const session: EngineSession = new EngineSession({
      client,
      cursor: this.#cursor,
      clock,
      log,
      random,
      isExcluded: () => this.#isExcluded,
      handleChange: () => this.#didChange.fire(this.#view),
      handleEvent: event => this.#didHappen.fire(event),
      handleLoss: error => {
        if (session !== this.#session) return;
        this.#fail(error, false);
        this.#didChange.fire(this.#view);
      },
    });
    this.#session = session;
    if (this.#isListening) await session.start();
    return session;
  }

  #fail(error: unknown, isLate: boolean): void {
    const address = this.#session?.client.endpoint.address ?? 'the engine';
    this.reset();
    const reason = isLate ? 'no answer in time' : messageOf(error);
    this.#setState({
      kind: 'unreachable',
      message: `The engine at ${address} stopped answering (${reason}).`,
      tried: [],
    });
  }

  /** Logged on change only, not at each tick. */
  #setState(state: EngineState): void {
    const { log } = this.#options;
    if (JSON.stringify(state) === JSON.stringify(this.#state)) return;
    this.#state = state;
    if (state.kind === 'connected') {
      const { name, version, apiVersion, operatingSystem, address, origin } = state.engine;
      log.info(
        `Engine ${name} (${version}, API ${apiVersion}, ${operatingSystem}) at ${address}, from ${origin}.`,
      );
    } else if (state.kind === 'unreachable') {
      const tried = state.tried.length > 1 ? state.tried.map(each => `  tried ${each}`) : [];
      log.warn([state.message, ...tried].join('\n'));
    } else if (state.kind !== 'connecting') {
      log.warn(state.message);
    }
  }
}
