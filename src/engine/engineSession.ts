import type { Clock } from '../common/clock';
import { messageOf } from '../common/errors';
import { HealthNews } from '../common/healthNews';
import type { Log } from '../common/log';
import type { Container, ContainerEvent } from '../common/model';
import type { ContainerFilter } from './containerFilter';
import { ContainerList } from './containerList';
import type { EngineClient } from './engineClient';
import { EngineEvents, type StreamEnd } from './engineEvents';
import type { EventCursor } from './eventCursor';
import type { ParsedEvent } from './parseEvent';
import { untilAborted } from './untilAborted';
import { withDeadline } from './withDeadline';

export interface EngineSessionOptions {
  readonly client: EngineClient;
  readonly cursor: EventCursor;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  readonly isExcluded: () => ContainerFilter;
  /** The containers are others than the last view told. */
  readonly handleChange: () => void;
  readonly handleEvent: (event: ContainerEvent) => void;
  /** The engine no longer answers. */
  readonly handleLoss: (error: unknown) => void;
}

/** One event is seldom alone (create, start): so long the others are waited for. */
const gatherMs = 100;
/** A burst of containers costs one question in this time, and a new container still shows within a second. */
const refreshEveryMs = 800;
/** They go into the address, whose length proxies limit. */
const maxAskedIds = 50;
const refreshTimeoutMs = 5000;
/** Events can get lost on the way; while they come, this is how long the loss of one may show. */
const reconcileEveryMs = 5 * 60_000;
/** While nothing runs and the engine gives no events, asking is the only way to learn of a start. */
const idlePollMs = 60_000;
/**
 * An engine that says nothing may be frozen: then it is asked whether it is there, at every second tick of the usual interval: to
 * ask costs a tenth of a tick. Never while nothing runs.
 */
const silenceMs = 6000;
const pingTimeoutMs = 3000;
/** Longest wait for the event stream, which should stand before the first list. */
const streamHeadStartMs = 1000;
/** What only inspection tells is worth so long a wait; the rest is asked for with the next view. */
const inspectionPatienceMs = 1000;
/**
 * The machine slept, and connections may be dead without knowing, when clocks part by more, or (where the monotonic one goes on
 * asleep) when a view comes so much later than they used to.
 */
const sleptMs = 30_000;
const sleptViews = 3;

/**
 * One connected engine: its containers, kept fresh by its events and asked for only where events cannot tell. While the
 * stream stands there is one full list every five minutes; while nothing runs there is none at all, so that an engine that
 * sleeps when idle can.
 */
export class EngineSession {
  readonly client: EngineClient;
  readonly #options: EngineSessionOptions;
  readonly #list = new ContainerList();
  readonly #dirty = new Set<string>();
  readonly #health = new HealthNews();
  #events: EngineEvents | undefined;
  /** There while events are listened to; its abortion ends everything that goes on between views. */
  #listening: AbortController | undefined;
  #handleFirst: () => void = () => undefined;
  #timer: { dispose(): void } | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  /** The list may have missed something. */
  #mustList = true;
  #lastEnd: StreamEnd | undefined;
  #listedAtMs = Number.NEGATIVE_INFINITY;
  #refreshedAtMs = Number.NEGATIVE_INFINITY;
  #heardAtMs = Number.NEGATIVE_INFINITY;
  #isPinging = false;
  #isRefreshing = false;
  #wallAheadMs: number | undefined;
  #viewedAtMs: number | undefined;
  /** Between the last two views. */
  #viewEveryMs: number | undefined;

  constructor(options: EngineSessionOptions) {
    this.#options = options;
    this.client = options.client;
  }

  get containers(): readonly Container[] {
    return this.#list.containers(this.#options.isExcluded());
  }

  get excludedCount(): number {
    return this.#list.excludedCount(this.#options.isExcluded());
  }

  /**
   * The containers now. Asks the engine only for what events cannot tell, or for all when `isFresh`. Rejects when the engine
   * does not answer.
   */
  async view(signal: AbortSignal, isFresh: boolean): Promise<readonly Container[]> {
    this.#noticeSleep();
    if (this.#needsList(isFresh)) await this.#inTurn(signal, () => this.#listAll(signal));
    else this.#checkSilence();
    await this.#inTurn(signal, () => this.#complete(signal));
    return this.containers;
  }

  /** Listens to the engine's events until `stop`. Resolves when the stream stands, or will not at once. */
  async start(): Promise<void> {
    if (this.#listening) return;
    const { clock, cursor, random } = this.#options;
    const listening = new AbortController();
    this.#listening = listening;
    this.#mustList = true;
    this.#lastEnd = undefined;
    const events = new EngineEvents({
      source: this.client,
      clock,
      random,
      isIdle: () => !this.#isActive,
      since: () => cursor.since,
      handleOpen: engineTimeMs => this.#handleOpen(engineTimeMs),
      handleEvent: parsed => this.#handleEvent(parsed),
      handleEnd: (end, error) => this.#handleEnd(end, error),
    });
    this.#events = events;
    const first = new Promise<void>(resolve => (this.#handleFirst = resolve));
    void events.run(listening.signal);
    const { signal } = listening;
    await withDeadline({ clock, limitMs: streamHeadStartMs, signal }, () => first).catch(() => undefined);
  }

  /** Ends the stream and every timer. */
  stop(): void {
    this.#viewedAtMs = undefined;
    this.#listening?.abort();
    this.#listening = undefined;
    this.#events = undefined;
    this.#timer?.dispose();
    this.#timer = undefined;
  }

  get #isActive(): boolean {
    return this.#list.hasActive(this.#options.isExcluded());
  }

  #needsList(isFresh: boolean): boolean {
    if (isFresh || this.#mustList || !this.#events) return true;
    const ageMs = this.#options.clock.monotonicMs() - this.#listedAtMs;
    if (this.#isActive) return !this.#events.isOpen || ageMs >= reconcileEveryMs;
    // One that ends its streams may be asleep, and a list would wake it.
    return this.#lastEnd !== 'ended' && !this.#events.isOpen && ageMs >= idlePollMs;
  }

  /** Answers come in the order of the questions, so that an old one never replaces a newer one. */
  #inTurn(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    const run = this.#turn.then(async () => {
      signal.throwIfAborted();
      await work();
    });
    this.#turn = run.catch(() => undefined);
    return untilAborted(signal, () => run);
  }

  async #listAll(signal: AbortSignal): Promise<void> {
    this.#mustList = false;
    this.#dirty.clear();
    try {
      const listed = await this.client.listContainers(signal);
      this.#listedAtMs = this.#noteAnswer();
      this.#list.replaceAll(listed, this.#listedAtMs);
    } catch (error) {
      this.#mustList = true;
      throw error;
    }
  }

  async #listSome(ids: readonly string[], signal: AbortSignal): Promise<void> {
    const listed = await this.client.listContainers(signal, ids);
    this.#list.replaceSome(ids, listed, this.#noteAnswer());
  }

  /** An engine that is slow to inspect is there all the same: what is known of its containers so far is shown. */
  async #complete(signal: AbortSignal): Promise<void> {
    const { clock, isExcluded, handleEvent } = this.#options;
    const inspect = (limited: AbortSignal): Promise<void> =>
      this.#list.complete(this.client, isExcluded(), clock.monotonicMs(), limited);
    try {
      await withDeadline({ clock, limitMs: inspectionPatienceMs, signal }, inspect);
    } catch (error) {
      if (signal.aborted) throw error;
    }
    for (const event of this.#list.takeUntoldOoms()) handleEvent(event);
  }

  #noteAnswer(): number {
    this.#heardAtMs = this.#options.clock.monotonicMs();
    return this.#heardAtMs;
  }

  #handleOpen(engineTimeMs: number | undefined): void {
    this.#noteAnswer();
    if (engineTimeMs !== undefined) this.#options.cursor.open(engineTimeMs);
    if (this.#lastEnd !== undefined) this.#options.log.debug('The event stream stands again.');
    this.#lastEnd = undefined;
    this.#mustList = true;
    this.#handleFirst();
    this.#schedule();
  }

  #handleEvent({ event, ...parsed }: ParsedEvent): void {
    const { cursor, isExcluded, handleEvent } = this.#options;
    this.#noteAnswer();
    if (!cursor.accept({ event, ...parsed }) || !this.#health.isNews(event)) return;
    this.#list.noteEvent(event);
    this.#dirty.add(event.containerId);
    this.#schedule();
    if (!isExcluded()(parsed.container)) handleEvent(event);
  }

  #handleEnd(end: StreamEnd, error: unknown): void {
    const { log } = this.#options;
    if (this.#lastEnd === undefined) {
      const reason = error === undefined ? '' : ` (${messageOf(error)})`;
      if (end === 'refused') log.info(`The engine gives no events${reason}: it is asked for lists instead.`);
      else log.debug(`The event stream ${end === 'ended' ? 'ended' : 'does not open'}${reason}.`);
    }
    this.#lastEnd = end;
    this.#handleFirst();
    if (end === 'failed') this.#ping();
  }

  /** Soon, but not for each event by itself. */
  #schedule(): void {
    if (this.#timer || this.#isRefreshing || !this.#listening) return;
    const { clock } = this.#options;
    const waitMs = this.#refreshedAtMs + refreshEveryMs - clock.monotonicMs();
    this.#timer = clock.setTimeout(() => void this.#refresh(), Math.max(gatherMs, waitMs));
  }

  /** Asks for what events said has changed, between the views. */
  async #refresh(): Promise<void> {
    const { clock, handleChange } = this.#options;
    const listening = this.#listening;
    this.#timer = undefined;
    if (!listening || (this.#dirty.size === 0 && !this.#mustList)) return;
    const { signal } = listening;
    this.#isRefreshing = true;
    let hasFailed = false;
    try {
      await withDeadline({ clock, limitMs: refreshTimeoutMs, signal }, limited =>
        this.#inTurn(limited, async () => {
          const ids = [...this.#dirty];
          this.#dirty.clear();
          if (this.#mustList || ids.length > maxAskedIds) await this.#listAll(limited);
          else if (ids.length > 0) await this.#listSome(ids, limited);
          await this.#complete(limited);
        }),
      );
      if (!signal.aborted) handleChange();
    } catch {
      hasFailed = true;
      this.#mustList = true;
      if (!signal.aborted) this.#ping();
    } finally {
      this.#isRefreshing = false;
      this.#refreshedAtMs = clock.monotonicMs();
      if (!hasFailed && (this.#dirty.size > 0 || this.#mustList)) this.#schedule();
    }
  }

  #checkSilence(): void {
    if (!this.#isActive) return;
    if (this.#options.clock.monotonicMs() - this.#heardAtMs >= silenceMs) this.#ping();
  }

  /** Beside the view, which does not wait for it: containers may be read without the engine. */
  #ping(): void {
    const { clock, handleLoss } = this.#options;
    const listening = this.#listening;
    if (this.#isPinging || !listening) return;
    this.#isPinging = true;
    const { signal } = listening;
    withDeadline({ clock, limitMs: pingTimeoutMs, signal }, limited => this.client.ping(limited))
      .then(
        () => void this.#noteAnswer(),
        (error: unknown) => {
          if (!signal.aborted) handleLoss(error);
        },
      )
      .finally(() => (this.#isPinging = false));
  }

  /** A stream that was open when the machine fell asleep may be silent for ever. */
  #noticeSleep(): void {
    if (!this.#hasSlept() || !this.#events?.isOpen) return;
    this.stop();
    void this.start();
  }

  #hasSlept(): boolean {
    const { clock } = this.#options;
    const nowMs = clock.monotonicMs();
    const aheadMs = clock.now() - nowMs;
    const steppedMs = Math.abs(aheadMs - (this.#wallAheadMs ?? aheadMs));
    const passedMs = nowMs - (this.#viewedAtMs ?? nowMs);
    const isLate = passedMs > Math.max(sleptMs, sleptViews * (this.#viewEveryMs ?? passedMs));
    this.#wallAheadMs = aheadMs;
    this.#viewEveryMs = this.#viewedAtMs === undefined ? undefined : passedMs;
    this.#viewedAtMs = nowMs;
    return isLate || steppedMs >= sleptMs;
  }
}
