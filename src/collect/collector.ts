import type { Clock } from '../common/clock';
import type { Disposable } from '../common/disposable';
import { Emitter, type Event } from '../common/emitter';
import { CanceledError, messageOf } from '../common/errors';
import type { Log } from '../common/log';
import type { Container, ContainerSample, EngineState, HostSample, Tick } from '../common/model';
import { sampleThroughApi, type StatsSource } from '../sample/apiSampler';
import { ContainerRows } from './containerRows';
import { delayToNextTick, tickTimestamp } from './tickSchedule';

export interface EngineSource {
  /** Never rejects: a failure is a state. */
  view(signal: AbortSignal): Promise<{
    readonly state: EngineState;
    readonly client?: StatsSource;
    readonly containers: readonly Container[];
  }>;
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
  readonly clock: Clock;
  readonly log: Log;
  readonly intervalMs: number;
}

/** A tick may take this long even at short intervals: engines before version 25 need 1 to 2 s to answer. */
const leastDeadlineMs = 3000;

/**
 * The timer: each tick asks the engine and the host, turns counters into rows and hands them on. A tick never overlaps the
 * one before, and a source that fails does not stop the other.
 */
export class Collector implements Disposable {
  readonly #options: CollectorOptions;
  readonly #rows = new ContainerRows();
  readonly #didTick: Emitter<Tick>;
  readonly #didChangePaused: Emitter<boolean>;
  readonly #problems = new Map<string, string>();
  #intervalMs: number;
  #state: 'stopped' | 'running' | 'paused' | 'disposed' = 'stopped';
  #timer: Disposable | undefined;
  #current: Promise<void> | undefined;
  #abort: AbortController | undefined;
  #lastTimestampMs = 0;

  constructor(options: CollectorOptions) {
    this.#options = options;
    this.#intervalMs = options.intervalMs;
    const logError = (error: unknown): void => options.log.error(messageOf(error));
    this.#didTick = new Emitter(logError);
    this.#didChangePaused = new Emitter(logError);
  }

  get onDidTick(): Event<Tick> {
    return this.#didTick.event;
  }

  get onDidChangePaused(): Event<boolean> {
    return this.#didChangePaused.event;
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
    if (this.#state === 'disposed') return;
    await (this.#current ?? this.#startTick());
  }

  /** Acts at once. */
  setIntervalMs(intervalMs: number): void {
    if (intervalMs === this.#intervalMs) return;
    this.#intervalMs = intervalMs;
    if (this.#state === 'running') this.#schedule();
  }

  /** Another endpoint was set: looks for the engine now. */
  async resetEngine(): Promise<void> {
    this.#abort?.abort(new CanceledError('Another engine is asked.'));
    await this.#current;
    this.#options.engine.reset();
    this.#rows.reset();
    if (this.#state === 'running') await this.collectNow();
  }

  dispose(): void {
    this.#state = 'disposed';
    this.#halt();
    this.#didTick.dispose();
    this.#didChangePaused.dispose();
  }

  #run(): void {
    this.#state = 'running';
    this.#options.host.start();
    void this.collectNow();
    this.#schedule();
  }

  #halt(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    this.#abort?.abort(new CanceledError('Collection stops.'));
    this.#options.host.stop();
  }

  #schedule(): void {
    const { clock } = this.#options;
    this.#timer?.dispose();
    this.#timer = clock.setTimeout(
      () => {
        this.#schedule();
        if (this.#current) this.#report('tick', 'A tick takes longer than the interval: ticks are skipped.');
        else void this.#startTick();
      },
      delayToNextTick(clock.now(), this.#intervalMs),
    );
  }

  #startTick(): Promise<void> {
    this.#current = this.#tick().finally(() => (this.#current = undefined));
    return this.#current;
  }

  async #tick(): Promise<void> {
    const { clock, engine, host } = this.#options;
    const abort = new AbortController();
    this.#abort = abort;
    const timestampMs = this.#nextTimestamp();
    const deadlineMs = Math.max(leastDeadlineMs, this.#intervalMs);
    const maxGapMs = 3 * this.#intervalMs + deadlineMs;
    const deadline = clock.setTimeout(() => abort.abort(), deadlineMs);
    try {
      const [containers, hostSample] = await Promise.all([
        engine.view(abort.signal).then(view => this.#sample(view, timestampMs, maxGapMs, abort.signal)),
        this.#readHost(host, timestampMs, maxGapMs),
      ]);
      if (abort.signal.reason instanceof CanceledError) return;
      const tick = { timestampMs, intervalMs: this.#intervalMs, ...containers, host: hostSample };
      this.#didTick.fire(tick);
    } catch (error) {
      this.#report('engine', `Containers could not be collected: ${messageOf(error)}`);
    } finally {
      deadline.dispose();
    }
  }

  async #sample(
    view: Awaited<ReturnType<EngineSource['view']>>,
    timestampMs: number,
    maxGapMs: number,
    signal: AbortSignal,
  ): Promise<{ engine: EngineState; containers: readonly Container[]; samples: ContainerSample[] }> {
    const { state: engine, client, containers } = view;
    const ids = containers
      .filter(({ status }) => status === 'running' || status === 'paused')
      .map(({ id }) => id);
    if (!client) return { engine, containers, samples: [] };
    const { readings, failures } = await sampleThroughApi(client, ids, signal);
    const [first] = failures;
    this.#report(
      'stats',
      first && `${failures.length} of ${ids.length} containers gave no figures: ${messageOf(first.error)}`,
    );
    return { engine, containers, samples: this.#rows.next(timestampMs, readings, maxGapMs) };
  }

  async #readHost(host: HostSource, timestampMs: number, maxGapMs: number): Promise<HostSample | undefined> {
    try {
      const sample = await host.read(timestampMs, maxGapMs);
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

  /** Logs a problem when it is new and forgets it when it is over: never once a tick. */
  #report(source: string, problem: string | undefined): void {
    if (this.#problems.get(source) === problem) return;
    if (problem === undefined) this.#problems.delete(source);
    else {
      this.#problems.set(source, problem);
      this.#options.log.warn(problem);
    }
  }
}
