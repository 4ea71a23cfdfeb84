import type { Clock } from '../common/clock';
import type { Disposable } from '../common/disposable';
import { Emitter, type Event } from '../common/emitter';
import { CanceledError, messageOf } from '../common/errors';
import type { Log } from '../common/log';
import { minuteMs } from '../common/time';
import type { HostSample } from '../common/model/sample';
import { leastRateSpanMs, type Tick } from '../common/model/tick';
import type { EngineStatus } from '../common/model/engine';
import type { ContainerEvent } from '../common/model/event';
import type { Container } from '../common/model/container';
import { restAfterMany } from '../node/restAfterMany';
import { FailureLog } from '../sample/failureLog';
import { EngineReads } from './engineReads';
import { EngineRound, type CollectedEngine, type TickSpan } from './engineRound';
import { DistinctNames } from './distinctNames';
import { EventGathering } from './eventGathering';
import { PendingEvents } from './pendingEvents';
import { TickCosts, type TickCostReport } from './tickCosts';
import { delayToNextTick, tickTimestamp } from './tickSchedule';

/** What is known of all engines' containers. */
export interface ContainerView {
  readonly engines: readonly EngineStatus[];
  readonly containers: readonly Container[];
}

export interface HostSource {
  read(timestampMs: number, maxGapMs: number, leastSpanMs: number): Promise<HostSample>;
  start(): void;
  stop(): void;
}

export interface CollectorOptions {
  /** At least one. When several lead to the same engine, the first one is used. */
  readonly engines: readonly CollectedEngine[];
  readonly host: HostSource;
  readonly clock: Clock;
  readonly log: Log;
  readonly intervalMs: number;
  /** The newest tick of the window that collected before. */
  readonly previous?: Tick;
  /**
   * Called when two engines of the list turn out to be one, with the ids they were known by. May be called
   * again.
   */
  readonly handleSameEngine?: (firstId: string, otherId: string) => void;
}

/**
 * A tick may take most of its interval, so that an engine that hangs takes no tick of the host's with it, and
 * never so long that a user would take it for dead.
 */
function patienceFor(intervalMs: number): number {
  return Math.min(10_000, 0.8 * intervalMs);
}

/**
 * An engine may take as long, and at short intervals longer: those before version 25 need 1 to 2 s to answer.
 * The ticks go on meanwhile.
 */
function deadlineFor(intervalMs: number): number {
  return Math.max(2500, patienceFor(intervalMs));
}

/**
 * The timer: each tick asks the engines and the host, turns counters into rows and hands them on. A tick
 * never overlaps the one before, and a source that fails does not stop the others.
 */
export class Collector implements Disposable {
  readonly #options: CollectorOptions;
  readonly #didTick: Emitter<Tick>;
  readonly #didChangePaused: Emitter<boolean>;
  readonly #didChangeContainers: Emitter<ContainerView>;
  readonly #failures: FailureLog<'tick' | 'host'>;
  #rounds: readonly EngineRound[] = [];
  readonly #costs = new TickCosts();
  #intervalMs: number;
  /** The interval of the previous tick, whose readings the next one's rates start from. */
  #previousIntervalMs: number;
  #state: 'stopped' | 'running' | 'paused' | 'disposed' = 'stopped';
  #timer: Disposable | undefined;
  #current: { readonly isFresh: boolean; readonly done: Promise<void> } | undefined;
  #abort: AbortController | undefined;
  readonly #reads: EngineReads;
  #lastTimestampMs = 0;
  /** Events for the next tick. */
  readonly #events = new PendingEvents();
  readonly #happening: EventGathering;
  readonly #names = new DistinctNames();

  constructor(options: CollectorOptions) {
    this.#options = options;
    this.#reads = new EngineReads(options.clock);
    this.#intervalMs = options.intervalMs;
    this.#previousIntervalMs = options.intervalMs;
    const logError = (error: unknown): void => options.log.error(messageOf(error));
    this.#didTick = new Emitter(logError);
    this.#didChangePaused = new Emitter(logError);
    this.#didChangeContainers = new Emitter(logError);
    this.#happening = new EventGathering(options.clock, logError);
    this.#failures = new FailureLog(options.log, options.clock, {
      tick: 'Ticks are on time again.',
      host: 'The host is read again.',
    });
    this.#rounds = options.engines.map(engine => this.#createRound(engine, options.previous));
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

  /** Container events, moments after the engine sent them. The next tick contains them again. */
  get onDidHappen(): Event<readonly ContainerEvent[]> {
    return this.#happening.onDidHappen;
  }

  /** How long the newest ticks took; `undefined` before the first. */
  get costs(): TickCostReport | undefined {
    return this.#costs.report;
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

  /**
   * One tick now, also while paused, for which every engine is asked anew. Joins one that is under way for an
   * earlier call; any other one is waited for first.
   */
  async collectNow(): Promise<void> {
    await this.#collect(true);
    if (this.#state === 'paused') this.#letGo();
  }

  /** Takes effect at once. */
  setIntervalMs(intervalMs: number): void {
    if (intervalMs === this.#intervalMs) return;
    this.#intervalMs = intervalMs;
    if (this.#state === 'running') this.#schedule();
  }

  /** Engines that stay keep what they know; the others are closed. Connects to new ones at once. */
  async setEngines(engines: readonly CollectedEngine[]): Promise<void> {
    this.#cancelTick();
    await this.#whenEnded();
    const before = this.#rounds;
    this.#rounds = engines.map(
      engine => before.find(round => round.engine === engine) ?? this.#createRound(engine),
    );
    for (const round of before) if (!this.#rounds.includes(round)) round.dispose();
    if (this.#state === 'disposed') this.#rounds.forEach(round => round.dispose());
    if (this.#state !== 'running') return;
    for (const round of this.#rounds) if (!before.includes(round)) round.start();
    // Not a fresh collection, which would wait for a new engine that hangs.
    await this.#collect(false);
  }

  dispose(): void {
    this.#state = 'disposed';
    this.#halt();
    for (const round of this.#rounds) round.dispose();
    this.#happening.dispose();
    this.#didChangeContainers.dispose();
    this.#didTick.dispose();
    this.#didChangePaused.dispose();
  }

  #run(): void {
    this.#state = 'running';
    this.#options.host.start();
    for (const round of this.#rounds) round.start();
    // Not a fresh collection, which would wait for an engine that hangs: the host's first figures need no
    // engine.
    void this.#collect(false);
    this.#schedule();
  }

  #halt(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    this.#cancelTick();
    this.#letGo();
  }

  /** Closes every file, connection and timer. Events received until now count as collected. */
  #letGo(): void {
    this.#options.host.stop();
    for (const round of this.#rounds) round.stop();
    this.#happening.handOn();
  }

  async #collect(isFresh: boolean): Promise<void> {
    if (this.#abort?.signal.reason instanceof CanceledError) await this.#whenEnded();
    while (isFresh && this.#current?.isFresh === false) await this.#current.done;
    // Collection may have been paused in the meantime.
    const isWanted = isFresh ? this.#state !== 'disposed' : this.#state === 'running';
    if (isWanted) await (this.#current?.done ?? this.#startTick(isFresh));
  }

  #cancelTick(): void {
    this.#abort?.abort(new CanceledError('The tick was canceled.'));
    this.#reads.cancel();
  }

  async #whenEnded(): Promise<void> {
    await Promise.all([this.#current?.done, this.#reads.whenEnded()]);
  }

  #schedule(): void {
    const { clock } = this.#options;
    this.#timer?.dispose();
    this.#timer = clock.setTimeout(
      () => {
        this.#schedule();
        const isLate = this.#current !== undefined;
        this.#failures.report(
          'tick',
          isLate ? 'A tick takes longer than the interval: ticks are skipped.' : undefined,
        );
        if (!isLate) void this.#startTick(false);
      },
      delayToNextTick(clock.now(), this.#intervalMs),
    );
  }

  #startTick(isFresh: boolean): Promise<void> {
    const done = this.#tick(isFresh).finally(() => (this.#current = undefined));
    this.#current = { isFresh, done };
    return done;
  }

  async #tick(isFresh: boolean): Promise<void> {
    const { clock } = this.#options;
    const abort = new AbortController();
    this.#abort = abort;
    const deadlineMs = deadlineFor(this.#intervalMs);
    const longestMs = Math.max(this.#intervalMs, this.#previousIntervalMs);
    const span = {
      timestampMs: this.#nextTimestamp(),
      maxGapMs: 3 * longestMs + deadlineMs,
      leastSpanMs: leastRateSpanMs(this.#intervalMs),
      maxAgeMs: longestMs + deadlineMs,
    };
    this.#previousIntervalMs = this.#intervalMs;
    const startedMs = clock.monotonicMs();
    const intervalMs = this.#intervalMs;
    // A user who asks waits for what the engines say now.
    const limits = { deadlineMs, patienceMs: isFresh ? deadlineMs : patienceFor(intervalMs) };
    const [host] = await Promise.all([
      this.#readHost(span),
      this.#reads.read(this.#rounds, { ...span, isFresh }, limits, abort.signal),
    ]);
    if (abort.signal.aborted) return;
    this.#costs.note(clock.monotonicMs() - startedMs);
    for (const round of this.#rounds) {
      round.endTick(span);
      await restAfterMany(round.containers.length);
    }
    if (abort.signal.aborted) return;
    const events = this.#events.take();
    this.#didTick.fire({
      timestampMs: span.timestampMs,
      intervalMs,
      ...this.#view(),
      samples: this.#rounds.flatMap(round => round.samples),
      host,
      ...(events.length > 0 && { events }),
    });
  }

  #createRound(engine: CollectedEngine, previous?: Tick): EngineRound {
    const handlers = {
      handleChange: (isFound: boolean) => {
        this.#didChangeContainers.fire(this.#view());
        // The next tick may be minutes away, and is the first whose figures can have rates.
        if (isFound && this.#state === 'running') void this.#collect(false);
      },
      handleEvent: (event: ContainerEvent) => {
        this.#events.add(event, engine);
        this.#happening.add(event, engine);
      },
    };
    return new EngineRound(engine, handlers, this.#options.clock, previous);
  }

  /**
   * The containers of all engines. If several addresses lead to one engine, the first one counts; addresses
   * on this machine come before others.
   */
  #view(): ContainerView {
    const originals: EngineRound[] = [];
    const nowMs = this.#options.clock.now();
    const nearestFirst = [...this.#rounds].sort((a, b) => Number(b.isHere) - Number(a.isHere));
    for (const round of nearestFirst) {
      const original = originals.find(each => each.isSameEngine(round, nowMs));
      round.setOriginal(original?.engine.source.endpoint);
      if (original) this.#names.join(round.ownView, original.ownView);
      if (!original) originals.push(round);
      else if (original.engineId !== round.engineId)
        this.#options.handleSameEngine?.(original.engineId ?? '', round.engineId ?? '');
    }
    const names = this.#names.of(originals.map(({ ownView }) => ownView));
    originals.forEach((round, index) => names[index] && round.setNames(names[index]));
    return {
      engines: this.#rounds.map(round => round.status),
      containers: this.#rounds.flatMap(round => round.containers),
    };
  }

  async #readHost({ timestampMs, maxGapMs, leastSpanMs }: TickSpan): Promise<HostSample | undefined> {
    try {
      const sample = await this.#options.host.read(timestampMs, maxGapMs, leastSpanMs);
      this.#failures.report('host', undefined);
      return sample;
    } catch (error) {
      this.#failures.report('host', `The host could not be read: ${messageOf(error)}`);
      return undefined;
    }
  }

  /** Strictly ascending, also when the clock steps back a little; a large step back is followed. */
  #nextTimestamp(): number {
    const now = tickTimestamp(this.#options.clock.now(), this.#intervalMs);
    const last = this.#lastTimestampMs;
    this.#lastTimestampMs = now > last || last - now > minuteMs ? now : last + 1;
    return this.#lastTimestampMs;
  }
}
