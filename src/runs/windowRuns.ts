import type { Clock } from '../common/clock';
import type { Disposable } from '../common/disposable';
import { Emitter, type Event } from '../common/emitter';
import { ArgumentError, messageOf } from '../common/errors';
import type { Log } from '../common/log';
import { checkedRun, outcomeOf } from '../timeline/checkedRun';
import type { MarkedRun, RunHead } from '../timeline/markedRun';
import { runRenewalMs } from '../timeline/settledRun';

export interface WindowRunsOptions {
  /** Has a run kept by the window that collects. */
  readonly note: (params: { readonly run: MarkedRun; readonly nowMs: number }) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
  /** A new id that no other run has. */
  readonly makeId: () => string;
}

/** Where something is done. */
export interface RunPlace {
  readonly workspace?: string;
  readonly head?: RunHead;
}

export interface RunStart {
  readonly label: string;
  /** What does the same again; the label without it. */
  readonly key?: string;
}

/** Most runs that wait for a window to collect. */
const maxUnsent = 500;

/**
 * The runs of this window: what begins and ends here is told to the window that collects, and again while
 * that does not hear. Says now and then that what is open goes on, so that runs of a window that dies are
 * known to have ended. No timer while nothing is open.
 */
export class WindowRuns implements Disposable {
  /** Where this window works, for runs that do not say it. */
  place: () => RunPlace = () => ({});
  readonly #options: WindowRunsOptions;
  readonly #open = new Map<string, MarkedRun>();
  readonly #unsent = new Map<string, MarkedRun>();
  readonly #didEnd: Emitter<MarkedRun>;
  #timer: Disposable | undefined;
  #isDisposed = false;

  constructor(options: WindowRunsOptions) {
    this.#options = options;
    this.#didEnd = new Emitter(error => options.log.error(`After a run: ${messageOf(error)}`));
  }

  /** Something that was done in this window is over, and is kept or will be told again. */
  get onDidEnd(): Event<MarkedRun> {
    return this.#didEnd.event;
  }

  /** Begins a run that a user or an extension asked for; answers its id. Throws `ArgumentError`. */
  async begin({ label, key }: RunStart): Promise<string> {
    const { clock, makeId } = this.#options;
    const run = checkedRun({
      ...this.place(),
      ...{ id: makeId(), kind: 'manual', label, key: key ?? label, startMs: clock.now() },
    });
    await this.tell(run);
    return run.id;
  }

  /** Ends a run that began here. Throws `ArgumentError` for another, and for an outcome that is none. */
  async end(id: string, outcome?: unknown): Promise<void> {
    const run = this.#open.get(id);
    if (!run) throw new ArgumentError('No run with this id goes on in this window.');
    const told = outcomeOf(outcome);
    await this.tell({
      ...run,
      endMs: Math.max(run.startMs, this.#options.clock.now()),
      ...(told !== undefined && { outcome: told }),
    });
  }

  /**
   * A run began or ended. Settles when it is kept, or will be told again. What makes no sense is logged and
   * forgotten.
   */
  async tell(run: MarkedRun): Promise<void> {
    if (this.#isDisposed) return;
    if (run.endMs === undefined) this.#open.set(run.id, run);
    else this.#open.delete(run.id);
    this.#schedule();
    await this.#send(run);
    if (run.endMs !== undefined) this.#didEnd.fire(run);
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#timer?.dispose();
    this.#didEnd.dispose();
    this.#open.clear();
    this.#unsent.clear();
  }

  async #send(run: MarkedRun): Promise<void> {
    const { note, clock, log } = this.#options;
    try {
      await note({ run, nowMs: clock.now() });
    } catch (error) {
      log.debug(`A run could not be kept: ${messageOf(error)}`);
      // What goes on is told again anyway.
      if (error instanceof ArgumentError || this.#isDisposed || run.endMs === undefined) return;
      if (this.#unsent.size < maxUnsent) this.#unsent.set(run.id, run);
      this.#schedule();
    }
  }

  #schedule(): void {
    if (this.#open.size + this.#unsent.size === 0) {
      this.#timer?.dispose();
      this.#timer = undefined;
    } else this.#timer ??= this.#options.clock.setTimeout(() => this.#renew(), runRenewalMs);
  }

  #renew(): void {
    this.#timer = undefined;
    const seenMs = this.#options.clock.now();
    const unsent = [...this.#unsent.values()];
    this.#unsent.clear();
    for (const run of unsent) void this.#send(run);
    for (const run of this.#open.values()) void this.#send({ ...run, seenMs: Math.max(run.startMs, seenMs) });
    this.#schedule();
  }
}
