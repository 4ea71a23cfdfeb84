import { Worker } from 'node:worker_threads';
import type { Clock } from '../../common/clock';
import type { Log } from '../../common/log';
import { messageOf } from '../../common/errors';
import { RpcClient } from '../../common/rpc';
import type { ExaminedFile, StoreMethods } from '../../protocol/store';
import { SilenceWatch } from './silenceWatch';
import type { StoreMessage, StoreRequest } from '../../protocol/storeMessage';
import type { ThreadProgressData } from '../../node/threadProgress';

export interface StoreThreadOptions {
  /** Absolute path of the bundled `storeWorker.js`. */
  readonly workerPath: string;
  readonly clock: Clock;
  readonly log: Log;
  /** How many intervals of ten seconds it may owe an answer without a sign of life. */
  readonly patience: number;
  /** Called with the thread's log lines, damaged files and health. */
  readonly handleMessage: (message: Exclude<StoreMessage, { type: 'reply' | 'examine' | 'alive' }>) => void;
  /**
   * Called once if the thread ended by itself, or gave no sign of life and was ended for that. Not after
   * `end`.
   */
  readonly handleLoss: (loss: ThreadLoss) => void;
}

export interface ThreadLoss {
  /** What happened, without a full stop. */
  readonly what: string;
  readonly isSilent: boolean;
  /** The file that it was opening. */
  readonly examined: ExaminedFile | undefined;
}

/** One run of the store's thread, from its start to its end. */
export class StoreThread {
  readonly rpc: RpcClient<StoreMethods>;
  readonly #options: StoreThreadOptions;
  readonly #worker: Worker;
  readonly #watch: SilenceWatch;
  #examined: ExaminedFile | undefined;
  #hasAnswered = false;
  #isOver = false;

  constructor(options: StoreThreadOptions) {
    this.#options = options;
    const progress = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const workerData: ThreadProgressData = { progress };
    const worker = new Worker(options.workerPath, { name: 'container-metrics-store', workerData });
    this.#worker = worker;
    const post = (request: StoreRequest): void => {
      worker.postMessage(request);
      this.#watch.begin();
    };
    this.rpc = new RpcClient<StoreMethods>(post, id => post({ cancel: id }));
    this.#watch = new SilenceWatch({
      clock: options.clock,
      isWaiting: () => this.rpc.isWaiting,
      ask: () => worker.postMessage({ isAlive: true } satisfies StoreRequest),
      progress: () => Atomics.load(progress, 0),
      patience: options.patience,
      handleSilence: () => this.#lose('gave no sign of life for a minute', true),
    });
    worker.on('message', (message: StoreMessage) => this.#handleMessage(message));
    worker.on('error', error => options.log.error(`The history's thread failed: ${messageOf(error)}`));
    worker.on('exit', code => this.#lose(`ended (code ${code})`, false));
  }

  /** For diagnostics. */
  get id(): number {
    return this.#worker.threadId;
  }

  /** Whether the thread has answered anything. */
  get hasAnswered(): boolean {
    return this.#hasAnswered;
  }

  /**
   * Ends the thread at once, and rejects calls under way with `reason`. A thread that waits for a drive ends
   * when the drive answers.
   */
  end(reason: string): void {
    this.#isOver = true;
    this.#watch.dispose();
    void this.#worker.terminate();
    this.rpc.dispose(reason);
  }

  #handleMessage(message: StoreMessage): void {
    if (this.#isOver) return;
    if (message.type === 'examine') this.#examined = message.examined;
    else if (message.type === 'reply') {
      this.#hasAnswered = true;
      this.rpc.handleReply(message.reply);
    } else if (message.type !== 'alive') this.#options.handleMessage(message);
    this.#watch.noteSign();
  }

  /** Leaves `rpc` to the receiver of `handleLoss`: calls that it rejects must find another thread. */
  #lose(what: string, isSilent: boolean): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#watch.dispose();
    void this.#worker.terminate();
    const file = this.#examined === undefined ? '' : ` while it opened ${this.#examined.file}`;
    this.#options.handleLoss({
      what: `The history's thread ${what}${file}`,
      isSilent,
      examined: this.#examined,
    });
  }
}
