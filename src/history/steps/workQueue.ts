import { setImmediate as nextTurn } from 'node:timers/promises';
import { CanceledError } from '../../common/errors';
import type { Steps } from './steps';

/** A query that needs more steps is a long one. */
const fewSteps = 8;

interface Job {
  readonly id: number | undefined;
  readonly work: () => Steps<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** `undefined` while it has not begun. */
  steps?: Steps<unknown>;
  isCanceled: boolean;
}

/**
 * Runs work in steps. After each step the thread handles its messages, so that urgent ones, such as a tick,
 * come in between.
 *
 * There are three lanes, each first come, first served: upkeep, queries, and queries that turned out to be
 * long. They take turns, so that nothing waits for all that is in another lane. A query and the first long
 * one alternate step by step. Upkeep overlaps with no query: it waits for the long one that has begun, and
 * between two works of upkeep a query is answered.
 */
export class WorkQueue {
  readonly #upkeep: Job[] = [];
  readonly #queries: Job[] = [];
  readonly #long: Job[] = [];
  #isRunning = false;

  /** For upkeep. `id` identifies the work for `cancel`. Rejects with `CanceledError` once canceled. */
  add<T>(work: () => Steps<T>, id?: number): Promise<T> {
    return this.#push(this.#upkeep, work, id);
  }

  /** The same for a query: work that only reads, and may be begun anew. */
  ask<T>(work: () => Steps<T>, id?: number): Promise<T> {
    return this.#push(this.#queries, work, id);
  }

  cancel(id: number): void {
    const job = this.#jobs.find(candidate => candidate.id === id);
    if (job) job.isCanceled = true;
  }

  cancelAll(): void {
    for (const job of this.#jobs) job.isCanceled = true;
  }

  get #jobs(): Job[] {
    return [...this.#upkeep, ...this.#queries, ...this.#long];
  }

  get #hasWork(): boolean {
    return this.#upkeep.length + this.#queries.length + this.#long.length > 0;
  }

  #push<T>(lane: Job[], work: () => Steps<T>, id: number | undefined): Promise<T> {
    const job = new Promise<unknown>((resolve, reject) => {
      lane.push({ id, work, resolve, reject, isCanceled: false });
    });
    if (!this.#isRunning) void this.#run();
    return job as Promise<T>;
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#hasWork) {
      if (this.#upkeep.length > 0) {
        while (this.#long[0]?.steps) await this.#step(this.#long);
        await this.#finish(this.#upkeep);
      }
      if (this.#queries.length > 0) await this.#answerOne();
      else if (this.#long.length > 0) await this.#step(this.#long);
    }
    this.#isRunning = false;
  }

  async #finish(lane: Job[]): Promise<void> {
    const [job] = lane;
    while (job && lane[0] === job) await this.#step(lane);
  }

  async #answerOne(): Promise<void> {
    const [job] = this.#queries;
    if (!job) return;
    for (let step = 1; step <= fewSteps && this.#queries[0] === job; step++) {
      await this.#step(this.#queries);
      if (this.#long.length > 0) await this.#step(this.#long);
    }
    if (this.#queries[0] !== job) return;
    this.#queries.shift();
    // It would hold its rows for long, and upkeep would have to wait for it.
    if (this.#long.length > 0) delete job.steps;
    this.#long.push(job);
  }

  /** Does a step of a lane's first work. Its answer goes out before other work goes on. */
  async #step(lane: Job[]): Promise<void> {
    const [job] = lane;
    if (!job) return;
    try {
      if (job.isCanceled) throw new CanceledError('The request was canceled.');
      job.steps ??= job.work();
      const step = job.steps.next();
      if (step.done) {
        lane.shift();
        job.resolve(step.value);
      }
    } catch (error) {
      lane.shift();
      job.reject(error);
    }
    if (this.#hasWork) await nextTurn();
  }
}
