import type { EngineView } from './engineView';
import { isRunning } from '../common/model/containerStatus';
import { DisposableStore, type Disposable } from '../common/disposable';
import type { Event } from '../common/emitter';
import { CanceledError, messageOf } from '../common/errors';
import type { Log } from '../common/log';
import { minuteMs } from '../common/time';
import type { ContainerReading, ContainerSample, SamplingWay } from '../common/model/sample';
import type { Tick } from '../common/model/tick';
import type { EngineStatus } from '../common/model/engine';
import type { ContainerEvent } from '../common/model/event';
import { engineStartOf, type Container } from '../common/model/container';
import { containersById } from '../common/model/containersById';
import { withoutPassword } from '../common/text/withoutPassword';
import type { ContainerSampler, ContainerSource } from '../sample/containerSampler';
import { ContainerRows } from './containerRows';
import { underNames, type EngineNames } from './distinctNames';
import { FailureLog } from './failureLog';
import { withOwnNetwork } from './withOwnNetwork';

export interface EngineSource {
  /** The engine as the user's setting names it. */
  readonly endpoint: string;
  /** Never rejects: a failure is a state. `isFresh`: a user asks, so the engine is asked, too. */
  view(signal: AbortSignal, isFresh: boolean): Promise<EngineView & { readonly client?: ContainerSource }>;
  /** Reports changes between views from now on, until `stop`. */
  start(): void;
  stop(): void;
  readonly onDidChange: Event<EngineView>;
  readonly onDidEvent: Event<ContainerEvent>;
}

/** An engine as the collector takes it: where it is, and how its containers are read. */
export interface CollectedEngine {
  readonly source: EngineSource;
  readonly sampler: Pick<ContainerSampler, 'sample' | 'reset'>;
  readonly log: Log;
}

export interface RoundHandlers {
  /** Containers or state became others between two ticks; `isFound`: the engine is there that was not. */
  handleChange(isFound: boolean): void;
  handleEvent(event: ContainerEvent): void;
}

export interface TickSpan {
  readonly timestampMs: number;
  /** Readings further apart than this give no rates (ms). */
  readonly maxGapMs: number;
  /** Nor do those that are closer together. */
  readonly leastSpanMs: number;
  /** Readings that arrived longer ago are not this tick's (ms). */
  readonly maxAgeMs: number;
}

export interface RoundSpan extends TickSpan {
  readonly isFresh: boolean;
}

/** What was read of an engine since the last tick. */
interface Gathered {
  /** The time of the tick that read it. */
  readonly timestampMs: number;
  readonly running: readonly Container[];
  readonly readings: ReadonlyMap<string, ContainerReading>;
}

/** A container that was created longer ago is in every list of its engine. */
const settledMs = 10 * minuteMs;

const looking: EngineView = { state: { kind: 'connecting' }, containers: [] };

/**
 * One engine's part in every tick. Its failures are its own: other engines and the host are collected all the
 * same.
 */
export class EngineRound implements Disposable {
  readonly #engine: CollectedEngine;
  readonly #handlers: RoundHandlers;
  readonly #rows = new ContainerRows();
  readonly #disposables = new DisposableStore();
  readonly #failures: FailureLog<'engine' | 'stats' | 'late'>;
  #view: EngineView = looking;
  #gathered: Gathered | undefined;
  #samples: readonly ContainerSample[] = [];
  #hasReadings = false;
  #sampling: SamplingWay | undefined;
  #slowMs: number | undefined;
  /** Containers that the newest round of all was too short for. */
  #unreadCount = 0;
  /** For how long it has been read, where the last tick did not wait for that. */
  #lateMs: number | undefined;
  /** A view that arrived after the tick under way asked for one. */
  #newer: EngineView | undefined;
  /** The endpoint that is used instead, because it leads to the same engine. */
  #original: string | undefined;
  #names: EngineNames | undefined;
  /** The address of the engine that was last connected. */
  #address: string | undefined;
  /** `#view` under `#names`, kept so that it is the same object while nothing changed. */
  #named: { readonly view: EngineView; readonly named: EngineView } | undefined;

  constructor(engine: CollectedEngine, handlers: RoundHandlers, previous: Tick | undefined) {
    this.#engine = engine;
    this.#handlers = handlers;
    if (previous) this.#rows.resume(previous);
    this.#failures = new FailureLog(engine.log, {
      engine: 'Containers are collected again.',
      stats: 'All containers give figures again.',
      late: 'The engine is read within a tick again.',
    });
    this.#disposables.add(engine.source.onDidChange(view => this.#handleChange(view)));
    this.#disposables.add(
      engine.source.onDidEvent(event => {
        this.#rows.noteEvent(event);
        if (this.#original === undefined) handlers.handleEvent(this.#own(event));
      }),
    );
  }

  get engine(): CollectedEngine {
    return this.#engine;
  }

  /** In the engine's own words. */
  get ownView(): EngineView {
    return this.#view;
  }

  /** Known while connected. */
  get engineId(): string | undefined {
    return this.#view.state.kind === 'connected' ? this.#view.state.engine.id : undefined;
  }

  /**
   * Whether it is connected to an engine of this machine, which nobody else answers for, or was last: while
   * that is down, no other engine takes its place.
   */
  get isHere(): boolean {
    return this.#address !== undefined && /^(unix|npipe):/.test(this.#address);
  }

  /**
   * Whether both lead to one engine: by what it says of itself, unless its containers are others, or, where
   * that is only its address, because a container that runs on one runs on the other.
   */
  isSameEngine(other: EngineRound, nowMs: number): boolean {
    const [mine, others] = [this.#view, other.#view];
    if (mine.state.kind !== 'connected' || others.state.kind !== 'connected') return false;
    if (mine.state.engine.id === others.state.engine.id)
      return !hasMore(mine, others, nowMs) || !hasMore(others, mine, nowMs);
    if (!mine.state.engine.isKnownByAddress && !others.state.engine.isKnownByAddress) return false;
    const started = new Map(mine.containers.map(each => [each.id, engineStartOf(each)]));
    return others.containers.some(container => {
      const startedAtMs = engineStartOf(container);
      return (
        isRunning(container.status) && startedAtMs !== undefined && started.get(container.id) === startedAtMs
      );
    });
  }

  get status(): EngineStatus {
    const { endpoint } = this.#engine.source;
    const { state, key, excludedCount = 0, hasMore = false } = this.#told;
    if (this.#original !== undefined) {
      const message = `This is the same engine as “${withoutPassword(this.#original)}”, which lists its containers.`;
      return { endpoint, state: { kind: 'duplicate', message } };
    }
    const slowMs = this.#lateMs ?? this.#slowMs;
    return {
      endpoint,
      state,
      ...(key !== undefined && { key }),
      ...(excludedCount > 0 && { excludedCount }),
      ...(hasMore && { hasMore }),
      ...(this.#hasReadings && this.#sampling !== undefined && { sampling: this.#sampling }),
      ...(slowMs !== undefined && { slowMs }),
      ...(this.#unreadCount > 0 && { unreadCount: this.#unreadCount }),
    };
  }

  get containers(): readonly Container[] {
    return this.#original === undefined ? this.#told.containers : [];
  }

  /**
   * The last tick's samples; none if it did not wait for the engine. A container that was removed while it
   * was read is no longer listed and gives no row.
   */
  get samples(): readonly ContainerSample[] {
    const listed = containersById(this.containers);
    const samples: ContainerSample[] = [];
    for (const sample of this.#samples) {
      const containerId = this.#idOf(sample.containerId);
      if (listed.has(containerId))
        samples.push(containerId === sample.containerId ? sample : { ...sample, containerId });
    }
    return samples;
  }

  /**
   * Sets the unique names of this engine and its containers. While it is not connected it keeps those that it
   * has: an event that arrives late must not count as one of an engine that has the same id.
   */
  setNames(names: EngineNames): void {
    const isKept = this.#names !== undefined && this.#view.state.kind !== 'connected';
    if (names === this.#names || isKept) return;
    this.#names = names;
    this.#named = undefined;
  }

  /** `original`: the endpoint of a round before this one that is connected to the same engine. */
  setOriginal(original: string | undefined): void {
    if (original !== undefined && this.#original === undefined) this.#rows.reset();
    this.#original = original;
  }

  start(): void {
    this.#engine.source.start();
  }

  /** Closes files and connections. */
  stop(): void {
    this.#gathered = undefined;
    this.#engine.sampler.reset();
    this.#engine.source.stop();
  }

  /** Reads the containers, for `endTick`. Never rejects: what went wrong is told by `status` and the log. */
  async read(span: RoundSpan, signal: AbortSignal): Promise<void> {
    try {
      const { client, ...view } = await this.#engine.source.view(signal, span.isFresh);
      this.#newer = undefined;
      if (signal.reason instanceof CanceledError) return;
      const isRead = client !== undefined && this.#original === undefined;
      const gathered = isRead ? await this.#sample(client, view, span, signal) : undefined;
      this.#failures.report('engine', undefined);
      if (signal.reason instanceof CanceledError) return;
      this.#setView(this.#newer ?? view);
      this.#gather(gathered);
    } catch (error) {
      const message = `Containers could not be collected: ${messageOf(error)}`;
      this.#failures.report('engine', message);
      const { key } = this.#view;
      this.#setView({ state: { kind: 'unreachable', message, tried: [] }, key, containers: [] });
      this.#gather(undefined);
    }
  }

  /** `lateMs`: for how long it has been read, where a tick does not wait for it any longer. */
  noteLate(lateMs: number | undefined): void {
    this.#lateMs = lateMs;
    const problem = 'Reading the engine takes longer than a tick: its figures come with later ones.';
    this.#failures.report('late', lateMs === undefined ? undefined : problem);
  }

  /**
   * Makes the samples of a tick out of what was read since the one before. Of a container that was read
   * twice the newer reading counts, and its rates are over both spans.
   */
  endTick(span: TickSpan): void {
    const gathered = this.#gathered;
    this.#gathered = undefined;
    this.#samples = [];
    // What was read before the machine slept, or came late two ticks in a row, would get a time that is not
    // its own.
    if (!gathered || Math.abs(span.timestampMs - gathered.timestampMs) > span.maxGapMs) return;
    const { running } = gathered;
    const readings = new Map(
      [...gathered.readings].filter(([, { arrivedAtMs = gathered.timestampMs }]) => {
        return Math.abs(span.timestampMs - arrivedAtMs) <= span.maxAgeMs;
      }),
    );
    // Readings of an engine that answers slowly are as far apart as its answers.
    const maxGapMs = Math.max(span.maxGapMs, 2 * (this.#slowMs ?? 0));
    this.#samples = this.#rows.next({
      ...span,
      maxGapMs,
      running,
      readings: withOwnNetwork(readings, running),
    });
  }

  dispose(): void {
    this.#disposables.dispose();
    this.stop();
  }

  get #told(): EngineView {
    if (this.#named?.view !== this.#view)
      this.#named = {
        view: this.#view,
        named: this.#names ? underNames(this.#view, this.#names) : this.#view,
      };
    return this.#named.named;
  }

  /** An event of this engine with its unique names, as history stores it. */
  #own(event: ContainerEvent): ContainerEvent {
    const { key } = this.#view;
    const containerId = this.#idOf(event.containerId);
    return { ...event, containerId, ...(key !== undefined && { engineKey: key }) };
  }

  #idOf(id: string): string {
    return this.#names?.idOf(id) ?? id;
  }

  #handleChange(view: EngineView): void {
    const isFound = view.state.kind === 'connected' && this.#view.state.kind !== 'connected';
    this.#newer = view;
    this.#setView(view);
    this.#handlers.handleChange(isFound);
  }

  #setView(view: EngineView): void {
    this.#view = view;
    if (view.state.kind === 'connected') this.#address = view.state.engine.address;
  }

  async #sample(
    client: ContainerSource,
    { containers }: EngineView,
    { timestampMs }: RoundSpan,
    signal: AbortSignal,
  ): Promise<Gathered> {
    const running = containers.filter(({ status }) => isRunning(status));
    const { sampler } = this.#engine;
    const {
      readings,
      failures,
      way,
      slowMs,
      unaskedCount = 0,
    } = await sampler.sample(client, running, signal);
    this.#sampling = way;
    this.#slowMs = slowMs;
    this.#unreadCount = unaskedCount;
    if (!(signal.reason instanceof CanceledError)) {
      const [first] = failures;
      const some =
        unaskedCount > 0
          ? `${unaskedCount} containers, which come first in the next round,`
          : 'Some containers';
      const problem = first && `${some} gave no figures: ${messageOf(first.error)}`;
      this.#failures.report('stats', problem);
    }
    return { timestampMs, running, readings };
  }

  /** `undefined`: the engine was not read. */
  #gather(newer: Gathered | undefined): void {
    this.#hasReadings = newer !== undefined && newer.readings.size > 0;
    const readings = newer && new Map([...(this.#gathered?.readings ?? []), ...newer.readings]);
    this.#gathered = newer && readings && { ...newer, readings };
  }
}

/** Whether an engine lists a container that another would have to know by now, were it the same. */
function hasMore({ containers }: EngineView, other: EngineView, nowMs: number): boolean {
  const known = new Set(other.containers.map(({ id }) => id));
  return containers.some(
    ({ id, createdAtMs }) => createdAtMs > 0 && createdAtMs < nowMs - settledMs && !known.has(id),
  );
}
