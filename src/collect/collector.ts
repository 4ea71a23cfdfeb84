import type { Clock } from '../common/clock';
import { DisposableStore, type Disposable } from '../common/disposable';
import { Emitter, type Event } from '../common/emitter';
import { CanceledError, messageOf } from '../common/errors';
import type { Log } from '../common/log';
import type {
  Container,
  ContainerEvent,
  ContainerSample,
  EngineState,
  HostSample,
  Tick,
} from '../common/model';
import type { StatsSource } from '../sample/apiSampler';
import type { ContainerSampler } from '../sample/containerSampler';
import { ContainerRows } from './containerRows';
import { delayToNextTick, tickTimestamp } from './tickSchedule';

/** What is known of the engine's containers. */
export interface ContainerView {
  readonly state: EngineState;
  readonly containers: readonly Container[];
  readonly excludedCount?: number;
}

export interface EngineSource {
  /** Never rejects: a failure is a state. `isFresh`: a user asks, so the engine is asked, too. */
  view(signal: AbortSignal, isFresh: boolean): Promise<ContainerView & { readonly client?: StatsSource }>;
  /** Tells changes between views, from now on until `stop`. */
  start(): void;
  stop(): void;
  readonly onDidChange: Event<ContainerView>;
  readonly onDidEvent: Event<ContainerEvent>;
  /** Another endpoint was set. */
  reset(): void;
}

export interface HostSource {
  read(timestampMs: number, maxGapMs: number): Promise<HostSample>;
  start(): void;
  stop(): void;
}

export interface CollectorOptions {
  readonly engine: EngineSource;
  readonly host: HostSource;
  readonly sampler: Pick<ContainerSampler, 'sample' | 'reset'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly intervalMs: number;
  /** The newest tick of the window that collected before. */
  readonly previous?: Tick;
}

/**
 * A tick may take most of its interval, so that an engine that hangs takes no tick of the host's with it; at short intervals
 * longer, for engines before version 25 need 1 to 2 s to answer; and never so long that a user would take it for dead.
 */
function deadlineFor(intervalMs: number): number {
  return Math.min(10_000, Math.max(2500, 0.8 * intervalMs));
}

interface TickSpan {
  readonly timestampMs: number;
  /** Readings further apart than this give no rates. */
  readonly maxGapMs: number;
}

type ContainerFigures = Pick<Tick, 'engine' | 'containers' | 'samples' | 'excludedCount'>;

/** Ticks that do not come must not let what waits for them grow without end. */
const maxPendingEvents = 10_000;

type Source = 'tick' | 'engine' | 'stats' | 'host';

const recovered: Readonly<Record<Source, string>> = {
  tick: 'Ticks are on time again.',
  engine: 'Containers are collected again.',
  stats: 'All containers give figures again.',
  host: 'The host is read again.',
};

/**
 * The timer: each tick asks the engine and the host, turns counters into rows and hands them on. A tick never overlaps the
 * one before, and a source that fails does not stop the other.
 */
export class Collector implements Disposable {
  readonly #options: CollectorOptions;
  readonly #rows = new ContainerRows();
  readonly #didTick: Emitter<Tick>;
  readonly #didChangePaused: Emitter<boolean>;
  readonly #didChangeContainers: Emitter<ContainerView>;
  readonly #listeners = new DisposableStore();
  readonly #failing = new Set<Source>();
  #intervalMs: number;
  #state: 'stopped' | 'running' | 'paused' | 'disposed' = 'stopped';
  #timer: Disposable | undefined;
  #current: Promise<void> | undefined;
  #abort: AbortController | undefined;
  #lastTimestampMs = 0;
  #events: ContainerEvent[] = [];
  /** What changed since the tick under way asked. */
  #newer: ContainerView | undefined;

  constructor(options: CollectorOptions) {
    this.#options = options;
    this.#intervalMs = options.intervalMs;
    if (options.previous) this.#rows.resume(options.previous);
    const logError = (error: unknown): void => options.log.error(messageOf(error));
    this.#didTick = new Emitter(logError);
    this.#didChangePaused = new Emitter(logError);
    this.#didChangeContainers = new Emitter(logError);
    const { engine } = options;
    this.#listeners.add(engine.onDidChange(view => this.#handleChange(view)));
    this.#listeners.add(
      engine.onDidEvent(event => {
        if (this.#events.length < maxPendingEvents) this.#events.push(event);
      }),
    );
  }

  get onDidTick(): Event<Tick> {
    return this.#didTick.event;
  }

  get onDidChangePaused(): Event<boolean> {
    return this.#didChangePaused.event;
  }

  /** Containers came, went or changed between two ticks; the next tick tells the same again. */
  get onDidChangeContainers(): Event<ContainerView> {
    return this.#didChangeContainers.event;
  }

  /** Collects at once and then on the clock. A second start is refused, logged, and answered with `false`. */
  start(): boolean {
    if (this.#state !== 'stopped') {
      this.#options.log.warn('The collector is already started: the second start is refused.');
      return false;
    }
    this.#run();
    return true;
  }

  /** Stops every timer until `resume`. */
  pause(): void {
    if (this.#state !== 'running') return;
    this.#state = 'paused';
    this.#halt();
    this.#options.log.info('Collection paused.');
    this.#didChangePaused.fire(true);
  }

  resume(): void {
    if (this.#state !== 'paused') return;
    this.#options.log.info('Collection resumed.');
    this.#didChangePaused.fire(false);
    this.#run();
  }

  /** One tick now, also while paused; waits for the one under way instead of overlapping it. */
  async collectNow(): Promise<void> {
    if (this.#abort?.signal.reason instanceof CanceledError) await this.#current;
    if (this.#state !== 'disposed') await (this.#current ?? this.#startTick(true));
  }

  /** Acts at once. */
  setIntervalMs(intervalMs: number): void {
    if (intervalMs === this.#intervalMs) return;
    this.#intervalMs = intervalMs;
    if (this.#state === 'running') this.#schedule();
  }

  /** Another endpoint was set: looks for the engine now. */
  async resetEngine(): Promise<void> {
    this.#cancelTick();
    await this.#current;
    this.#options.engine.reset();
    this.#options.sampler.reset();
    this.#rows.reset();
    if (this.#state === 'running') await this.collectNow();
  }

  dispose(): void {
    this.#state = 'disposed';
    this.#halt();
    this.#listeners.dispose();
    this.#didChangeContainers.dispose();
    this.#didTick.dispose();
    this.#didChangePaused.dispose();
  }

  #run(): void {
    this.#state = 'running';
    this.#options.host.start();
    this.#options.engine.start();
    void this.collectNow();
    this.#schedule();
  }

  #halt(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    this.#cancelTick();
    this.#options.sampler.reset();
    this.#options.host.stop();
    this.#options.engine.stop();
  }

  #cancelTick(): void {
    this.#abort?.abort(new CanceledError('The tick was called off.'));
  }

  #schedule(): void {
    const { clock } = this.#options;
    this.#timer?.dispose();
    this.#timer = clock.setTimeout(
      () => {
        this.#schedule();
        const isLate = this.#current !== undefined;
        this.#report(
          'tick',
          isLate ? 'A tick takes longer than the interval: ticks are skipped.' : undefined,
        );
        if (!isLate) void this.#startTick(false);
      },
      delayToNextTick(clock.now(), this.#intervalMs),
    );
  }

  #startTick(isFresh: boolean): Promise<void> {
    this.#current = this.#tick(isFresh).finally(() => (this.#current = undefined));
    return this.#current;
  }

  async #tick(isFresh: boolean): Promise<void> {
    const { clock } = this.#options;
    const abort = new AbortController();
    this.#abort = abort;
    const deadlineMs = deadlineFor(this.#intervalMs);
    const span = { timestampMs: this.#nextTimestamp(), maxGapMs: 3 * this.#intervalMs + deadlineMs };
    const deadline = clock.setTimeout(() => abort.abort(new Error('no answer in time')), deadlineMs);
    try {
      const intervalMs = this.#intervalMs;
      const [containers, host] = await Promise.all([
        this.#readContainers(span, isFresh, abort.signal),
        this.#readHost(span),
      ]);
      if (abort.signal.reason instanceof CanceledError) return;
      const events = this.#events.length === 0 ? {} : { events: this.#events.splice(0) };
      this.#didTick.fire({ timestampMs: span.timestampMs, intervalMs, ...containers, host, ...events });
    } finally {
      deadline.dispose();
    }
  }

  async #readContainers(span: TickSpan, isFresh: boolean, signal: AbortSignal): Promise<ContainerFigures> {
    try {
      const { client, ...view } = await this.#options.engine.view(signal, isFresh);
      const { containers } = view;
      this.#newer = undefined;
      const running = containers.filter(({ status }) => status === 'running' || status === 'paused');
      const samples = client ? await this.#sample(client, running, view.state, span, signal) : [];
      this.#report('engine', undefined);
      return toFigures(this.#newer ?? view, samples);
    } catch (error) {
      const message = `Containers could not be collected: ${messageOf(error)}`;
      this.#report('engine', message);
      return { engine: { kind: 'unreachable', message, tried: [] }, containers: [], samples: [] };
    }
  }

  #handleChange(view: ContainerView): void {
    this.#newer = view;
    this.#didChangeContainers.fire(view);
  }

  async #sample(
    client: StatsSource,
    running: readonly Container[],
    state: EngineState,
    span: TickSpan,
    signal: AbortSignal,
  ): Promise<ContainerSample[]> {
    const address = state.kind === 'connected' ? state.engine.address : undefined;
    const { readings, failures } = await this.#options.sampler.sample(client, running, address, signal);
    if (!(signal.reason instanceof CanceledError)) {
      const [first] = failures;
      this.#report('stats', first && `Some containers gave no figures: ${messageOf(first.error)}`);
    }
    return this.#rows.next({ ...span, running, readings });
  }

  async #readHost({ timestampMs, maxGapMs }: TickSpan): Promise<HostSample | undefined> {
    try {
      const sample = await this.#options.host.read(timestampMs, maxGapMs);
      this.#report('host', undefined);
      return sample;
    } catch (error) {
      this.#report('host', `The host could not be read: ${messageOf(error)}`);
      return undefined;
    }
  }

  /** Strictly ascending, also when the clock steps back a little; a large step back is followed. */
  #nextTimestamp(): number {
    const now = tickTimestamp(this.#options.clock.now(), this.#intervalMs);
    const last = this.#lastTimestampMs;
    this.#lastTimestampMs = now > last || last - now > 60_000 ? now : last + 1;
    return this.#lastTimestampMs;
  }

  /** Logs when something begins to fail and when it works again: never once a tick. */
  #report(source: Source, problem: string | undefined): void {
    if (this.#failing.has(source) === (problem !== undefined)) return;
    if (problem === undefined) {
      this.#failing.delete(source);
      this.#options.log.info(recovered[source]);
    } else {
      this.#failing.add(source);
      this.#options.log.warn(problem);
    }
  }
}

/** A container that was removed while it was read is not listed, and gives no row. */
function toFigures(
  { state, containers, excludedCount }: ContainerView,
  samples: readonly ContainerSample[],
): ContainerFigures {
  const listed = new Set(containers.map(({ id }) => id));
  return {
    engine: state,
    containers,
    samples: samples.filter(({ containerId }) => listed.has(containerId)),
    ...(excludedCount !== undefined && excludedCount > 0 && { excludedCount }),
  };
}
