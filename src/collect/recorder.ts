import type { Clock } from '../common/clock';
import { DisposableStore, type Disposable } from '../common/disposable';
import { Emitter, type Event } from '../common/emitter';
import { messageOf } from '../common/errors';
import type { Log } from '../common/log';
import type { Tick } from '../common/model/model';
import { hourMs } from '../common/time';

/** Where ticks go: the history store. `R` is what it has to know of retention. */
export interface TickSink<R> {
  record(tick: Tick): Promise<void>;
  prune(params: { readonly nowMs: number } & R): Promise<{ readonly removedFiles: number }>;
}

export interface RecorderOptions<R> {
  readonly onDidTick: Event<Tick>;
  readonly sink: TickSink<R>;
  readonly clock: Clock;
  readonly log: Log;
  readonly retention: () => R;
}

const pruneEveryMs = hourMs;

/** Hands every tick to the store and asks it to drop what retention no longer keeps, at start and every hour. */
export class Recorder<R> implements Disposable {
  readonly #disposables = new DisposableStore();
  readonly #options: RecorderOptions<R>;
  readonly #didRecord: Emitter<Tick>;
  readonly #didChangeProblem: Emitter<string | undefined>;
  #problem: string | undefined;
  #pruneTimer: Disposable | undefined;

  constructor(options: RecorderOptions<R>) {
    this.#options = options;
    const logError = (error: unknown): void => options.log.error(messageOf(error));
    this.#didRecord = this.#disposables.add(new Emitter(logError));
    this.#didChangeProblem = this.#disposables.add(new Emitter(logError));
    this.#disposables.add(options.onDidTick(tick => void this.#record(tick)));
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

  dispose(): void {
    this.#disposables.dispose();
  }

  async #record(tick: Tick): Promise<void> {
    try {
      await this.#options.sink.record(tick);
      this.#report(undefined);
      this.#didRecord.fire(tick);
    } catch (error) {
      if (!this.#disposables.isDisposed) this.#report(messageOf(error));
    }
  }

  /** On change only; who shows it logs it, too. */
  #report(problem: string | undefined): void {
    if (problem === this.#problem) return;
    this.#problem = problem;
    this.#didChangeProblem.fire(problem);
  }
}
