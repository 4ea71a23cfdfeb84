import { Worker } from 'node:worker_threads';
import { messageOf } from '../common/errors';
import { RpcClient, type ResultOf, type RpcReply } from '../common/rpc';
import type { BeginSystemRound, SystemQuestions, SystemRound } from './systemInformation';

/**
 * Rounds whose questions are answered in a thread of their own: `systeminformation` waits for some of its
 * processes without giving its thread back, and within half a second by the wall clock it repeats what it
 * answered before. `workerPath`: the absolute path of the bundled `systemWorker.js`.
 */
export function systemThreads(workerPath: string): BeginSystemRound {
  return () => new ThreadedRound(workerPath);
}

/** A question that has no answer yet keeps its thread: the next one gets another. */
class ThreadedRound implements SystemRound {
  readonly #workerPath: string;
  #idle: SystemThread | undefined;
  #isOver = false;

  constructor(workerPath: string) {
    this.#workerPath = workerPath;
  }

  readonly fsSize = () => this.#ask('fsSize');
  readonly mem = () => this.#ask('mem');
  readonly networkStats = () => this.#ask('networkStats');
  readonly fsStats = () => this.#ask('fsStats');
  readonly battery = () => this.#ask('battery');

  /** Ends each thread, with its answer where it owes one. */
  dispose(): void {
    this.#isOver = true;
    this.#idle?.end();
    this.#idle = undefined;
  }

  async #ask<K extends keyof SystemQuestions>(method: K): Promise<ResultOf<SystemQuestions, K>> {
    const thread = this.#idle ?? startThread(this.#workerPath);
    this.#idle = undefined;
    let isReusable = false;
    try {
      const answer = await thread.rpc.call(method, undefined);
      isReusable = !this.#isOver && !this.#idle;
      return answer;
    } finally {
      if (isReusable) this.#idle = thread;
      else thread.end();
    }
  }
}

interface SystemThread {
  readonly rpc: RpcClient<SystemQuestions>;
  readonly end: () => void;
}

function startThread(workerPath: string): SystemThread {
  const worker = new Worker(workerPath, { name: 'container-metrics-system' });
  // One that waits for a drive that is gone holds up no end of the process.
  worker.unref();
  const rpc = new RpcClient<SystemQuestions>(request => worker.postMessage(request));
  worker.on('message', (reply: RpcReply) => rpc.handleReply(reply));
  worker.on('error', error => rpc.dispose(messageOf(error)));
  worker.on('exit', () => rpc.dispose('the thread ended without an answer'));
  return { rpc, end: () => void worker.terminate() };
}
