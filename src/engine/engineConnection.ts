import type { Clock } from '../common/clock';
import { CanceledError, messageOf } from '../common/errors';
import type { Log } from '../common/log';
import type { Container, EngineState } from '../common/model';
import { discoverEngine } from './discoverEngine';
import type { EngineClient } from './engineClient';
import type { Environment } from './environment';
import { InspectionCache } from './inspectionCache';

export interface EngineConnectionOptions {
  /** The setting; empty: look for an engine. Asked at every discovery. */
  readonly endpoint: () => string;
  readonly environment: Environment;
  readonly clock: Clock;
  readonly log: Log;
}

export interface EngineView {
  readonly state: EngineState;
  /** There while connected. */
  readonly client?: EngineClient;
  readonly containers: readonly Container[];
}

/**
 * The way to the engine, kept over ticks. An engine that stopped answering is looked for anew at each tick, so that one that
 * came back, or another context, is found within an interval.
 */
export class EngineConnection {
  readonly #options: EngineConnectionOptions;
  #client: EngineClient | undefined;
  #state: EngineState = { kind: 'connecting' };
  #inspections = new InspectionCache();

  constructor(options: EngineConnectionOptions) {
    this.#options = options;
  }

  /**
   * All containers of the engine, or why there are none. Never rejects: a failure is a state. Called off with a
   * `CanceledError` it leaves the state as it was.
   */
  async view(signal: AbortSignal): Promise<EngineView> {
    try {
      const client = this.#client ?? (await this.#connect(signal));
      if (!client) return { state: this.#state, containers: [] };
      const listed = await client.listContainers(signal);
      const nowMs = this.#options.clock.monotonicMs();
      const containers = await this.#inspections.complete(client, listed, nowMs, signal);
      return { state: this.#state, client, containers };
    } catch (error) {
      if (!(signal.reason instanceof CanceledError)) this.#fail(error, signal);
      return { state: this.#state, containers: [] };
    }
  }

  /** Another endpoint was set: the next view looks for the engine anew. */
  reset(): void {
    this.#client = undefined;
    this.#inspections = new InspectionCache();
  }

  async #connect(signal: AbortSignal): Promise<EngineClient | undefined> {
    const { endpoint, environment } = this.#options;
    const discovery = await discoverEngine(endpoint(), environment, signal);
    if (signal.reason instanceof CanceledError) return undefined;
    this.#client = discovery.client;
    this.#setState(discovery.state);
    return this.#client;
  }

  #fail(error: unknown, signal: AbortSignal): void {
    const address = this.#client?.endpoint.address ?? 'the engine';
    this.reset();
    const reason = signal.aborted ? 'no answer in time' : messageOf(error);
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
