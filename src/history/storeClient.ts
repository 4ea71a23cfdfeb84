import { Worker } from 'node:worker_threads';
import type { Disposable } from '../common/disposable';
import { messageOf } from '../common/errors';
import type { Log } from '../common/log';
import { RpcClient, type RpcReply } from '../common/rpc';
import type { Store, StoreMethods, StoreOpenParams, StoreOpenReport } from '../protocol/store';

export interface StoreClientOptions {
  /** Absolute path of the worker's bundle. */
  readonly workerPath: string;
  /** Asked at each start of the worker. */
  readonly openParams: () => StoreOpenParams;
  readonly log: Log;
  /** Files that were set aside. */
  readonly onDamage: (report: StoreOpenReport) => void;
}

interface Connection {
  readonly worker: Worker;
  readonly rpc: RpcClient<StoreMethods>;
  readonly opened: Promise<unknown>;
}

/** A worker that dies at each start is not started for every call. */
const restartPauseMs = 5000;

/**
 * The store as the rest of the extension host knows it. The worker is started with the first call; when it dies, pending
 * calls are rejected and the next one starts it anew, which replays the journal.
 */
export class StoreClient implements Store, Disposable {
  readonly #options: StoreClientOptions;
  #connection: Connection | undefined;
  #diedAtMs = 0;
  #isClosed = false;

  constructor(options: StoreClientOptions) {
    this.#options = options;
  }

  readonly open: Store['open'] = params => this.#call('open', params);
  readonly record: Store['record'] = params => this.#call('record', params);
  readonly queryHistory: Store['queryHistory'] = params => this.#call('queryHistory', params);
  readonly queryHostHistory: Store['queryHostHistory'] = params => this.#call('queryHostHistory', params);
  readonly querySeries: Store['querySeries'] = params => this.#call('querySeries', params);
  readonly queryPeaks: Store['queryPeaks'] = params => this.#call('queryPeaks', params);
  readonly listWorkloads: Store['listWorkloads'] = params => this.#call('listWorkloads', params);
  readonly prune: Store['prune'] = params => this.#call('prune', params);
  readonly flush: Store['flush'] = params => this.#call('flush', params);

  /** Everything recorded is on disk and the worker is gone when this resolves. */
  readonly close: Store['close'] = async params => {
    const connection = this.#connection;
    this.#isClosed = true;
    this.#connection = undefined;
    if (!connection) return;
    try {
      await connection.rpc.call('close', params);
    } finally {
      connection.rpc.dispose('The history store is closed.');
      await connection.worker.terminate();
    }
  };

  dispose(): void {
    void this.close({}).catch((error: unknown) => this.#options.log.error(messageOf(error)));
  }

  async #call<K extends keyof StoreMethods>(
    method: K,
    params: Parameters<StoreMethods[K]>[0],
  ): Promise<ReturnType<StoreMethods[K]>> {
    if (this.#isClosed) throw new Error('The history store is closed.');
    const connection = (this.#connection ??= this.#connect());
    await connection.opened;
    return connection.rpc.call(method, params) as Promise<ReturnType<StoreMethods[K]>>;
  }

  #connect(): Connection {
    if (Date.now() - this.#diedAtMs < restartPauseMs)
      throw new Error('The history store has just failed; it starts again soon.');
    const { workerPath, openParams, onDamage } = this.#options;
    const worker = new Worker(workerPath);
    const rpc = new RpcClient<StoreMethods>(request => worker.postMessage(request));
    worker.on('message', (reply: RpcReply) => rpc.handleReply(reply));
    worker.on('error', error => this.#handleEnd(worker, messageOf(error)));
    worker.on('exit', code => this.#handleEnd(worker, `it ended with code ${code}`));
    worker.unref();
    const opened = rpc.call('open', openParams()).then(report => {
      if (report.damaged.length > 0) onDamage(report);
    });
    opened.catch((error: unknown) => {
      this.#handleEnd(worker, messageOf(error));
      void worker.terminate();
    });
    return { worker, rpc, opened };
  }

  #handleEnd(worker: Worker, reason: string): void {
    const connection = this.#connection;
    if (connection?.worker !== worker) return;
    this.#connection = undefined;
    this.#diedAtMs = Date.now();
    connection.rpc.dispose(`The history store failed: ${reason}`);
    this.#options.log.error(`The history store failed: ${reason}`);
  }
}
