import type { Clock } from '../../common/clock';
import { CanceledError, messageOf } from '../../common/errors';
import { isRunning } from '../../common/model/containerStatus';
import { HealthNews } from '../../common/model/healthNews';
import type { Log } from '../../common/log';
import { minuteMs } from '../../common/time';
import type { ContainerEvent } from '../../common/model/event';
import type { Container } from '../../common/model/container';
import type { ContainerFilter } from './containerFilter';
import { ContainerList } from './containerList';
import type { HeldEvent } from './doubtfulEvents';
import type { EngineClient } from '../transport/engineClient';
import { maxListBytes } from '../transport/readList';
import { EngineEvents, type StreamEnd } from './engineEvents';
import { EnginePulse } from './enginePulse';
import type { EventCursor } from './eventCursor';
import { FloodError } from './eventPace';
import { EndlessLineError } from '../parse/lineSplitter';
import { ListingHealth } from './listingHealth';
import type { Newcomers } from './newcomers';
import type { ParsedEvent } from '../parse/parseEvent';
import { SleepWatch } from './sleepWatch';
import { UnsettledContainers } from './unsettledContainers';
import { restAfterMany } from '../../node/restAfterMany';
import { untilAborted } from '../../node/untilAborted';
import { withDeadline } from '../../node/withDeadline';

export interface EngineSessionOptions {
  readonly client: EngineClient;
  readonly cursor: EventCursor;
  readonly newcomers: Newcomers;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  readonly isExcluded: () => ContainerFilter;
  /** The containers differ from those of the last view. */
  readonly handleChange: () => void;
  readonly handleEvent: (event: ContainerEvent) => void;
  /** The engine no longer answers. */
  readonly handleLoss: (error: unknown) => void;
}

/** How long to wait for more events, because one is seldom alone (create, start). */
const gatherMs = 100;
/**
 * A burst of container events costs one request in this time, and a new container still shows within a
 * second.
 */
const refreshEveryMs = 800;
/** Ids go into the URL, and proxies limit its length. */
const maxAskedIds = 50;
const refreshTimeoutMs = 5000;
/** Events can get lost on the way; while they come, the loss of one may show for so long. */
const reconcileEveryMs = 5 * minuteMs;
/** While nothing runs and the engine gives no events, polling is the only way to notice a start. */
const idlePollMs = minuteMs;
/** An engine that takes longer for its list is pinged meanwhile. */
const listPatienceMs = 1000;
/** Longest wait for the event stream, which should be open before the first list. */
const streamHeadStartMs = 1000;
/** How long to wait for inspections; the rest is asked for with the next view. */
const inspectionPatienceMs = 1000;
/**
 * One connected engine: its containers, kept up to date by its events and asked for only where events cannot
 * tell. While the stream is open there is one full list every five minutes; while nothing runs there is none
 * at all, so that an engine that sleeps when idle can.
 */
export class EngineSession {
  readonly client: EngineClient;
  readonly #options: EngineSessionOptions;
  readonly #list: ContainerList;
  readonly #dirty = new Set<string>();
  readonly #health = new HealthNews();
  #events: EngineEvents | undefined;
  /** Set while listening to events; aborting it ends everything that goes on between views. */
  #listening: AbortController | undefined;
  #handleFirst: () => void = () => undefined;
  #timer: { dispose(): void } | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  /** The list may have missed something. */
  #mustList = true;
  #lastEnd: StreamEnd | undefined;
  #listedAtMs = Number.NEGATIVE_INFINITY;
  #refreshedAtMs = Number.NEGATIVE_INFINITY;
  /** Bytes of lists of some containers since the last list of all. */
  #someBytes = 0;
  #isRefreshing = false;
  readonly #pulse: EnginePulse;
  readonly #sleep: SleepWatch;
  readonly #unsettled: UnsettledContainers;
  readonly #listing: ListingHealth;
  #hasTold = false;

  constructor(options: EngineSessionOptions) {
    this.#options = options;
    this.client = options.client;
    const { client, clock, log, random, handleLoss, newcomers } = options;
    this.#list = new ContainerList(newcomers);
    this.#pulse = new EnginePulse({ clock, ping: signal => client.ping(signal), handleLoss });
    this.#sleep = new SleepWatch(clock);
    this.#unsettled = new UnsettledContainers(clock, id => this.#lookAgain(id));
    this.#listing = new ListingHealth({ clock, log, random });
  }

  get listing(): Pick<ListingHealth, 'hasListed' | 'problem' | 'hasMore'> {
    return this.#listing;
  }

  get containers(): readonly Container[] {
    return this.#list.containers(this.#options.isExcluded());
  }

  get excludedCount(): number {
    return this.#list.excludedCount(this.#options.isExcluded());
  }

  /**
   * The containers now. Asks the engine only for what events cannot tell, or for everything when `isFresh`.
   * If the engine refuses a list or is late with it, the last list stays. Rejects when the engine does not
   * answer.
   */
  async view(signal: AbortSignal, isFresh: boolean): Promise<readonly Container[]> {
    this.#noticeSleep();
    if (this.#isActive && this.#listening) this.#pulse.checkSilence(this.#listening.signal);
    try {
      if (this.#needsList(isFresh)) await this.#inTurn(signal, () => this.#listAll(signal));
      await this.#inTurn(signal, () => this.#complete(signal));
    } catch (error) {
      await this.#standFailure(error, signal);
    }
    return this.containers;
  }

  /**
   * Listens to the engine's events until `stop`. Resolves when the stream is open, or does not open at once.
   */
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
      handleDropped: reason => this.#handleDropped(reason),
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
    this.#tell(this.#list.takeHeld());
    this.#sleep.forget();
    this.#unsettled.forget();
    this.#listening?.abort(new CanceledError('The engine is no longer listened to.'));
    this.#listening = undefined;
    this.#listing.forgetRetry();
    this.#events = undefined;
    this.#timer?.dispose();
    this.#timer = undefined;
  }

  get #isActive(): boolean {
    return this.#list.hasActive(this.#options.isExcluded());
  }

  #needsList(isFresh: boolean): boolean {
    if (isFresh) return true;
    const nowMs = this.#options.clock.monotonicMs();
    if (nowMs < this.#listing.retryAtMs) return false;
    if (this.#mustList || !this.#events) return true;
    const ageMs = nowMs - this.#listedAtMs;
    if (this.#isActive) return !this.#events.isOpen || ageMs >= reconcileEveryMs;
    // An engine that ends its streams may be asleep, and a list would wake it.
    return this.#lastEnd !== 'ended' && !this.#events.isOpen && ageMs >= idlePollMs;
  }

  /** Requests are made in turn, so that an old answer never replaces a newer one. */
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
    const patience = this.#options.clock.setTimeout(() => this.#ping(), listPatienceMs);
    try {
      const { containers, hasMore } = await this.client.listContainers(signal);
      this.#listedAtMs = this.#pulse.noteAnswer();
      this.#list.replaceAll(containers, this.#listedAtMs);
      this.#someBytes = 0;
      this.#listing.noteListed(hasMore || this.#list.leavesOut);
      await restAfterMany(containers.length);
    } catch (error) {
      this.#mustList = true;
      if (!(signal.reason instanceof CanceledError)) this.#listing.noteRefusal(error, !this.#isActive);
      throw error;
    } finally {
      patience.dispose();
    }
  }

  /** Not every failure is the engine's: only a ping tells. Rejects with `error` if it is. */
  async #standFailure(error: unknown, signal: AbortSignal): Promise<void> {
    const listening = this.#listening?.signal;
    if (signal.reason instanceof CanceledError) throw error;
    if (!signal.aborted) {
      await this.#pulse.check(signal).catch(() => {
        throw error;
      });
    } else if (listening) this.#pulse.ping(listening);
    else throw error;
    this.#schedule();
  }

  async #listSome(ids: readonly string[], signal: AbortSignal): Promise<void> {
    const { containers, bytes } = await this.client.listContainers(signal, ids);
    this.#someBytes += bytes;
    this.#list.replaceSome(ids, containers, this.#pulse.noteAnswer());
  }

  /**
   * An engine that is slow to inspect still counts as there: what is known of its containers so far is shown.
   */
  async #complete(signal: AbortSignal): Promise<void> {
    const { clock, isExcluded, handleEvent } = this.#options;
    const nowMs = clock.monotonicMs();
    const elapsedMs = (): number => clock.monotonicMs() - nowMs;
    const inspect = (limited: AbortSignal): Promise<void> =>
      this.#list.complete(this.client, isExcluded(), nowMs, limited, elapsedMs);
    try {
      await withDeadline({ clock, limitMs: inspectionPatienceMs, signal }, inspect);
    } catch (error) {
      if (signal.aborted) throw error;
    }
    this.#tell(this.#list.takeDecided(clock.monotonicMs()));
    for (const event of this.#list.takeUntoldOoms()) handleEvent(event);
  }

  #handleOpen(engineTimeMs: number | undefined): void {
    this.#pulse.noteAnswer();
    if (engineTimeMs !== undefined) this.#options.cursor.open(engineTimeMs);
    if (this.#lastEnd !== undefined) this.#options.log.debug('The event stream is open again.');
    this.#lastEnd = undefined;
    this.#mustList = true;
    this.#handleFirst();
    this.#schedule();
  }

  #handleEvent(parsed: ParsedEvent): void {
    this.#pulse.noteAnswer();
    if (!this.#options.cursor.accept(parsed)) return;
    this.#health.noteComing(parsed.event);
    if (!parsed.isHealthDoubtful && this.#health.isRepeat(parsed.event)) return;
    this.#list.noteEvent(parsed.event);
    this.#unsettled.noteEvent(parsed.event);
    const told = this.#list.admit(parsed);
    // An engine that refuses its list may name new containers for ever.
    if (this.#dirty.size > maxAskedIds) this.#mustList = true;
    else this.#dirty.add(parsed.event.containerId);
    this.#schedule();
    this.#tell(told);
  }

  /**
   * Asks for a container that is not listed yet, was not started, or is listed as running though its end was
   * reported.
   */
  #lookAgain(id: string): boolean {
    const status = this.#list.statusOf(id);
    const isUnsettled = status === undefined || status === 'created' || isRunning(status);
    if (!isUnsettled || this.#list.couldNotStart(id)) return false;
    this.#list.inspectAgain(id);
    this.#dirty.add(id);
    this.#schedule();
    return true;
  }

  #tell(events: readonly HeldEvent[]): void {
    const { handleEvent } = this.#options;
    const isExcluded = this.#options.isExcluded();
    for (const { event, container } of events) {
      const isOut = this.#list.isExcluded(event.containerId, isExcluded) ?? isExcluded(container);
      if (isOut === false && this.#health.isNews(event)) handleEvent(event);
    }
  }

  /** The lost event may be of a container that is not known yet. */
  #handleDropped(reason: string): void {
    this.#pulse.noteAnswer();
    if (!this.#hasTold)
      this.#options.log.info(`An event was ignored (${reason}). Further ones are not logged.`);
    this.#hasTold = true;
    this.#mustList = true;
    this.#schedule();
  }

  #handleEnd(end: StreamEnd, error: unknown): void {
    const { log, cursor } = this.#options;
    // Otherwise the next stream would begin with what broke this one.
    if (error instanceof EndlessLineError || error instanceof FloodError) cursor.clear();
    if (this.#lastEnd === undefined) {
      const reason = error === undefined ? '' : ` (${messageOf(error)})`;
      if (end === 'refused') log.info(`The engine sends no events${reason}: its list is read instead.`);
      else if (error instanceof FloodError)
        log.warn(`The event stream is closed${reason}: the engine's list is read instead.`);
      else log.debug(`The event stream ${end === 'ended' ? 'ended' : 'does not open'}${reason}.`);
    }
    this.#lastEnd = end;
    this.#handleFirst();
    if (end === 'failed') this.#ping();
  }

  /** Pings the engine, while it is listened to. */
  #ping(): void {
    if (this.#listening) this.#pulse.ping(this.#listening.signal);
  }

  /** Refreshes soon, but not for each event alone. */
  #schedule(): void {
    if (this.#timer || this.#isRefreshing || !this.#listening) return;
    const { clock } = this.#options;
    const fromMs = Math.max(this.#refreshedAtMs + refreshEveryMs, this.#listing.retryAtMs);
    const waitMs = Math.max(gatherMs, fromMs - clock.monotonicMs());
    this.#timer = clock.setTimeout(() => void this.#refresh(), waitMs);
  }

  /** Asks, between the views, for what has changed according to events. */
  async #refresh(): Promise<void> {
    const { clock, handleChange } = this.#options;
    const listening = this.#listening;
    this.#timer = undefined;
    if (!listening || (this.#dirty.size === 0 && !this.#mustList)) return;
    const { signal } = listening;
    this.#isRefreshing = true;
    try {
      await withDeadline({ clock, limitMs: refreshTimeoutMs, signal }, limited =>
        this.#inTurn(limited, async () => {
          const ids = [...this.#dirty];
          this.#dirty.clear();
          // Lists of some, each as long as one of all, would together fill the memory.
          const mustListAll = this.#mustList || this.#someBytes > maxListBytes;
          if (mustListAll || ids.length > maxAskedIds) await this.#listAll(limited);
          else if (ids.length > 0) await this.#listSome(ids, limited);
          await this.#complete(limited);
        }),
      );
      await this.#lookThrough();
      if (!signal.aborted) handleChange();
    } catch {
      this.#mustList = true;
      if (!signal.aborted) this.#pulse.ping(signal);
    } finally {
      this.#isRefreshing = false;
      this.#refreshedAtMs = clock.monotonicMs();
      if (this.#dirty.size > 0 || this.#mustList) this.#schedule();
    }
  }

  /** Makes the list that is told next, in a step of its own. */
  async #lookThrough(): Promise<void> {
    await restAfterMany(this.containers.length);
  }

  /** A stream that was open when the machine fell asleep may stay silent for ever. */
  #noticeSleep(): void {
    if (!this.#sleep.hasSlept() || !this.#events?.isOpen) return;
    this.stop();
    void this.start();
  }
}
