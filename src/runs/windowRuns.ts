import type { Clock } from '../common/clock';
import type { Disposable } from '../common/disposable';
import { Emitter, type Event } from '../common/emitter';
import { ArgumentError, messageOf } from '../common/errors';
import type { Log } from '../common/log';
import { checkedRun, outcomeOf } from '../timeline/checkedRun';
import type { MarkedRun, RunHead } from '../timeline/markedRun';
import { runRenewalMs } from '../timeline/settledRun';

export interface WindowRunsOptions {
  /** Passes a run to the window that collects, to be kept. */
  readonly note: (params: { readonly run: MarkedRun; readonly nowMs: number }) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
  /** Makes an id that no other run has. */
  readonly makeId: () => string;
}

/** Where a run takes place. */
export interface RunPlace {
  readonly workspace?: string;
  readonly head?: RunHead;
}

export interface RunStart {
  readonly label: string;
  /** The same for runs that do the same thing; the label if absent. */
  readonly key?: string;
}

/** Most runs that go on: a caller that never ends its own must not have them repeated without end. */
const maxOpen = 500;
/** Most runs that wait for a window to collect. */
const maxUnsent = 500;

/**
 * The runs of this window: their beginnings and ends are sent to the window that collects, and again while it
 * does not answer. Runs that go on are reported regularly, so that those of a window that dies are known to
 * have ended. No timer while nothing is open or unsent.
 */
export class WindowRuns implements Disposable {
  /** Where this window works, for runs that do not say so. */
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

  /** Fires when a run of this window has ended, and is kept or will be sent again. */
  get onDidEnd(): Event<MarkedRun> {
    return this.#didEnd.event;
  }

  /** Begins a run that a user or an extension asked for; returns its id. Throws `ArgumentError`. */
  async begin({ label, key }: RunStart): Promise<string> {
    const { clock, makeId } = this.#options;
    if (this.#open.size >= maxOpen)
      throw new ArgumentError(`At most ${maxOpen} runs can go on at once: end one first.`);
    const run = checkedRun({
      ...this.place(),
      ...{ id: makeId(), kind: 'manual', label, key: key ?? label, startMs: clock.now() },
    });
    await this.tell(run);
    return run.id;
  }

  /**
   * Ends a run that began here. Throws `ArgumentError` for another run, and for an outcome that is not valid.
   */
  async end(id: string, outcome?: unknown): Promise<void> {
    const run = this.#open.get(id);
    if (!run) throw new ArgumentError('No run with this id is going on in this window.');
    const told = outcomeOf(outcome);
    await this.tell({
      ...run,
      endMs: Math.max(run.startMs, this.#options.clock.now()),
      ...(told !== undefined && { outcome: told }),
    });
  }

  /**
   * A run began or ended. Settles when it is kept, or will be sent again. A run that is not valid is logged
   * and forgotten.
   */
  async tell(told: MarkedRun): Promise<void> {
    const run = this.#checked(told);
    if (this.#isDisposed || !run) return;
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

  /** As history keeps it: names of tasks may be of any length, and runs are found again by their keys. */
  #checked(told: MarkedRun): MarkedRun | undefined {
    try {
      return checkedRun(told);
    } catch (error) {
      this.#options.log.debug(`Not a run: ${messageOf(error)}`);
      return undefined;
    }
  }

  async #send(run: MarkedRun): Promise<void> {
    const { note, clock, log } = this.#options;
    try {
      await note({ run, nowMs: clock.now() });
    } catch (error) {
      log.debug(`A run could not be kept: ${messageOf(error)}`);
      // A run that goes on is sent again anyway.
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
