import type { Clock } from '../common/clock';
import { DisposableStore, type Disposable } from '../common/disposable';
import { Emitter, type Event } from '../common/emitter';
import type { Tick } from '../common/model/tick';
import type { ContainerEvent } from '../common/model/event';
import { restAfterMany } from '../node/restAfterMany';
import { withDeadline } from '../node/withDeadline';

/**
 * Gets what is collected, in the collecting window only. A consumer that fails or is slow does not affect the
 * others.
 */
export interface TickConsumer extends Disposable {
  handleTick(tick: Tick): void | Promise<void>;
  /**
   * Gets container events soon after the engine sent them; ticks contain them again. Resolves when the
   * consumer has handled them.
   */
  handleEvents?(events: readonly ContainerEvent[]): void | Promise<void>;
}

/** Where ticks and events come from. */
export interface TickSource {
  readonly onDidTick: Event<Tick>;
  readonly onDidHappen: Event<readonly ContainerEvent[]>;
}

export interface TickConsumersOptions {
  readonly source: TickSource;
  readonly consumers: readonly TickConsumer[];
  readonly clock: Clock;
  readonly handleError: (error: unknown) => void;
}

/** Users see events even when the store's drive does not answer. */
const patienceMs = 50;

/**
 * Passes ticks and events to all consumers, and announces events once the consumers (the store among them)
 * have handled them.
 */
export class TickConsumers implements Disposable {
  readonly #options: TickConsumersOptions;
  readonly #disposables = new DisposableStore();
  readonly #ending = new AbortController();
  readonly #didHappen: Emitter<readonly ContainerEvent[]>;
  #told: Promise<void> = Promise.resolve();
  #handedOn: Promise<void> = Promise.resolve();

  /** Owns the consumers. */
  constructor(options: TickConsumersOptions) {
    const { source, consumers, handleError } = options;
    this.#options = options;
    this.#didHappen = this.#disposables.add(new Emitter(handleError));
    for (const consumer of consumers) this.#disposables.add(consumer);
    this.#disposables.add(source.onDidTick(tick => (this.#handedOn = this.#handOn(tick))));
    this.#disposables.add(source.onDidHappen(events => this.#tell(events)));
    this.#disposables.add({ dispose: () => this.#ending.abort() });
  }

  /** Fires in order, once every consumer has handled the events or the wait for it is over. */
  get onDidHappen(): Event<readonly ContainerEvent[]> {
    return this.#didHappen.event;
  }

  /**
   * Resolves when all events so far were announced, and every consumer has the ticks. Consumers cannot delay
   * this for long.
   */
  async whenTold(): Promise<void> {
    await Promise.all([this.#told, this.#handedOn]);
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /**
   * The first consumer gets it at once, unless there are many containers: then each gets it in a step of its
   * own, after the one that made the tick.
   */
  async #handOn(tick: Tick): Promise<void> {
    for (const consumer of this.#options.consumers) {
      const rest = restAfterMany(tick.containers.length);
      if (rest) await rest;
      void this.#try(() => consumer.handleTick(tick));
    }
  }

  #tell(events: readonly ContainerEvent[]): void {
    const { consumers, clock } = this.#options;
    const taken = Promise.all(consumers.map(each => this.#try(() => each.handleEvents?.(events))));
    const inTime = withDeadline({ clock, limitMs: patienceMs, signal: this.#ending.signal }, () => taken);
    const before = this.#told;
    this.#told = inTime
      .catch(() => undefined)
      .then(() => before)
      .then(() => this.#didHappen.fire(events));
  }

  async #try(work: () => void | Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#options.handleError(error);
    }
  }
}
