import { setImmediate as nextTurn } from 'node:timers/promises';
import { CanceledError } from '../../common/errors';
import type { Steps } from './steps';

interface Job {
  readonly id: number | undefined;
  readonly work: () => Steps<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  isCanceled: boolean;
}

/**
 * Runs work one after the other, each in steps. After each step the thread handles its messages, so that
 * urgent ones, such as a tick, come in between.
 */
export class WorkQueue {
  readonly #jobs: Job[] = [];
  #isRunning = false;

  /** `id` identifies the work for `cancel`. Rejects with `CanceledError` once canceled. */
  add<T>(work: () => Steps<T>, id?: number): Promise<T> {
    const job = new Promise<unknown>((resolve, reject) => {
      this.#jobs.push({ id, work, resolve, reject, isCanceled: false });
    });
    if (!this.#isRunning) void this.#run();
    return job as Promise<T>;
  }

  cancel(id: number): void {
    const job = this.#jobs.find(candidate => candidate.id === id);
    if (job) job.isCanceled = true;
  }

  cancelAll(): void {
    for (const job of this.#jobs) job.isCanceled = true;
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    for (let job = this.#jobs[0]; job; job = this.#jobs[0]) {
      try {
        job.resolve(await this.#finish(job));
      } catch (error) {
        job.reject(error);
      }
      this.#jobs.shift();
      // Its answer goes out before other work begins.
      if (this.#jobs.length > 0) await nextTurn();
    }
    this.#isRunning = false;
  }

  async #finish(job: Job): Promise<unknown> {
    let steps: Steps<unknown> | undefined;
    for (;;) {
      if (job.isCanceled) throw new CanceledError('The request was canceled.');
      steps ??= job.work();
      const step = steps.next();
      if (step.done) return step.value;
      await nextTurn();
    }
  }
}
