import type { Clock } from '../common/clock';
import { DisposableStore, type Disposable } from '../common/disposable';
import { Emitter, type Event } from '../common/emitter';
import { messageOf } from '../common/errors';
import type { Log } from '../common/log';
import type { Tick } from '../common/model/tick';
import type { ContainerEvent } from '../common/model/event';
import { hourMs } from '../common/time';
import { PendingEvents } from './pendingEvents';

/** The history store, as the destination of ticks and events. `R`: its retention parameters. */
export interface HistorySink<R> {
  record(tick: Tick): Promise<void>;
  noteEvents(params: { readonly events: readonly ContainerEvent[]; readonly nowMs: number }): Promise<void>;
  prune(params: { readonly nowMs: number } & R): Promise<{ readonly removedFiles: number }>;
}

export interface RecorderOptions<R> {
  readonly sink: HistorySink<R>;
  readonly clock: Clock;
  readonly log: Log;
  readonly retention: () => R;
}

const pruneEveryMs = hourMs;

/**
 * Stores every tick and event, and prunes by retention at start and every hour. Events that could not be
 * stored are kept for the next attempt, as many as there is room for.
 */
export class Recorder<R> implements Disposable {
  readonly #disposables = new DisposableStore();
  readonly #options: RecorderOptions<R>;
  readonly #didRecord: Emitter<Tick>;
  readonly #didChangeProblem: Emitter<string | undefined>;
  #problem: string | undefined;
  #pruneTimer: Disposable | undefined;
  /** In the order they were told. */
  readonly #unstored = new PendingEvents();
  #storing: Promise<void> | undefined;

  constructor(options: RecorderOptions<R>) {
    this.#options = options;
    const logError = (error: unknown): void => options.log.error(messageOf(error));
    this.#didRecord = this.#disposables.add(new Emitter(logError));
    this.#didChangeProblem = this.#disposables.add(new Emitter(logError));
    this.#disposables.add({ dispose: () => this.#pruneTimer?.dispose() });
    void this.prune();
  }

  get onDidRecord(): Event<Tick> {
    return this.#didRecord.event;
  }

  /** Why history is not being saved; `undefined` once it is again. */
  get onDidChangeProblem(): Event<string | undefined> {
    return this.#didChangeProblem.event;
  }

  /** Also called when the retention setting changes, so that it acts at once. */
  async prune(): Promise<void> {
    const { sink, clock, log, retention } = this.#options;
    this.#pruneTimer?.dispose();
    if (this.#disposables.isDisposed) return;
    this.#pruneTimer = clock.setTimeout(() => void this.prune(), pruneEveryMs);
    try {
      const { removedFiles } = await sink.prune({ nowMs: clock.now(), ...retention() });
      if (removedFiles > 0) log.info(`Retention removed ${removedFiles} files.`);
    } catch (error) {
      log.warn(`Retention could not run: ${messageOf(error)}`);
    }
  }

  async handleTick(tick: Tick): Promise<void> {
    try {
      await this.#options.sink.record(tick);
      this.#report(undefined);
      this.#didRecord.fire(tick);
    } catch (error) {
      if (!this.#disposables.isDisposed) this.#report(messageOf(error));
      return;
    }
    await this.#store();
  }

  /**
   * Resolves once they are stored, or were refused: then they are kept for the next tick or events. Never
   * rejects.
   */
  async handleEvents(events: readonly ContainerEvent[]): Promise<void> {
    this.#keep(events);
    await this.#store();
  }

  /** Passes on what is not stored yet, without waiting for the answer. */
  dispose(): void {
    if (this.#disposables.isDisposed) return;
    this.#disposables.dispose();
    const { sink, clock } = this.#options;
    const events = this.#unstored.take();
    if (events.length > 0) void sink.noteEvents({ events, nowMs: clock.now() }).catch(() => undefined);
  }

  #keep(events: readonly ContainerEvent[]): void {
    for (const event of events) this.#unstored.add(event, event.engineKey);
  }

  /**
   * One call at a time, so that a store that is slow, or not open yet, gets all that came meanwhile at once.
   */
  #store(): Promise<void> {
    return (this.#storing ??= this.#storeAll().finally(() => (this.#storing = undefined)));
  }

  async #storeAll(): Promise<void> {
    const { sink, clock } = this.#options;
    for (let events = this.#unstored.take(); events.length > 0; events = this.#unstored.take()) {
      try {
        await sink.noteEvents({ events, nowMs: clock.now() });
        this.#report(undefined);
      } catch (error) {
        this.#keep([...events, ...this.#unstored.take()]);
        if (!this.#disposables.isDisposed) this.#report(messageOf(error));
        return;
      }
    }
  }

  /** On change only; who shows it logs it, too. */
  #report(problem: string | undefined): void {
    if (problem === this.#problem) return;
    this.#problem = problem;
    this.#didChangeProblem.fire(problem);
  }
}
