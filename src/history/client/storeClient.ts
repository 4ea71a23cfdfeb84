import { Worker } from 'node:worker_threads';
import type { CancelSignal } from '../../common/cancelSignal';
import type { Clock } from '../../common/clock';
import type { Disposable } from '../../common/disposable';
import { Emitter } from '../../common/emitter';
import type { Event } from '../../common/emitter';
import { messageOf } from '../../common/errors';
import type { Log } from '../../common/log';
import type { Tick } from '../../common/model/model';
import { RpcClient } from '../../common/rpc';
import type { ParamsOf, ResultOf } from '../../common/rpc';
import type { StoreMethods, StoreOpenParams, StoreOpenReport } from '../../protocol/store';
import type { StoreHealth } from '../../protocol/storeHealth';
import type { StoreMessage, StoreRequest } from '../../protocol/storeMessage';

export interface StoreClientOptions {
  /** Absolute path of the bundled `storeWorker.js`. */
  readonly workerPath: string;
  readonly clock: Clock;
  readonly log: Log;
}

type Params<K extends keyof StoreMethods> = ParamsOf<StoreMethods, K>;
type Result<K extends keyof StoreMethods> = Promise<ResultOf<StoreMethods, K>>;

/** More restarts than this within `restartWindowMs` mean that restarting does not help. */
const maxRestarts = 5;
const restartWindowMs = 60_000;

/**
 * The store as the extension host sees it: methods that answer later. Owns the worker thread. When the worker dies it is
 * started and opened again, and calls under way are repeated once; all of them may be, because a tick that is already
 * stored is not stored twice.
 */
export class StoreClient implements Disposable {
  readonly #options: StoreClientOptions;
  readonly #healthEmitter: Emitter<StoreHealth>;
  readonly #damageEmitter: Emitter<StoreOpenReport['damaged'][number]>;
  #worker: Worker | undefined;
  #rpc: RpcClient<StoreMethods> | undefined;
  /** The containers that the running worker knows. */
  #sent: { readonly to: RpcClient<StoreMethods>; readonly containers: Tick['containers'] } | undefined;
  #openParams: Omit<StoreOpenParams, 'nowMs'> | undefined;
  /** Settles when the running worker has its history open. */
  #ready: Promise<unknown> = Promise.reject(new Error('The history is not open.'));
  #restarts: number[] = [];
  #health: StoreHealth = { kind: 'ok' };
  #isDisposed = false;

  constructor(options: StoreClientOptions) {
    this.#options = options;
    const logError = (error: unknown): void => options.log.error(messageOf(error));
    this.#healthEmitter = new Emitter(logError);
    this.#damageEmitter = new Emitter(logError);
    this.#ready.catch(() => undefined);
  }

  /** Fires when history stops being safe and when it is again. */
  get onDidChangeHealth(): Event<StoreHealth> {
    return this.#healthEmitter.event;
  }

  /** Fires for each file that turns out damaged after `open` has answered: damage within shows when a file is first read. */
  get onDidFindDamage(): Event<StoreOpenReport['damaged'][number]> {
    return this.#damageEmitter.event;
  }

  /** Thread id of the running worker, for diagnostics. */
  get threadId(): number | undefined {
    return this.#worker?.threadId;
  }

  /** Starts the worker and opens the folder. Rejects when the folder cannot be used; may then be called again. */
  async open(params: Omit<StoreOpenParams, 'nowMs'>): Promise<StoreOpenReport> {
    if (this.#isDisposed) throw new Error('The history was closed.');
    this.#openParams = params;
    return this.#start();
  }

  /**
   * Resolves when the tick is on disk for good, or when the disk refused it and `onDidChangeHealth` has said so. Later ticks
   * and queries need not wait for it.
   */
  async record(tick: Tick): Result<'record'> {
    try {
      await this.#call('record', isRepeat =>
        isRepeat ? { tick, isRepeat } : { tick: this.#withoutKnownContainers(tick) },
      );
    } catch (error) {
      this.#sent = undefined;
      throw error;
    }
  }

  queryHistory(params: Params<'queryHistory'>, signal?: CancelSignal): Result<'queryHistory'> {
    return this.#call('queryHistory', () => params, signal);
  }

  queryHostHistory(params: Params<'queryHostHistory'>, signal?: CancelSignal): Result<'queryHostHistory'> {
    return this.#call('queryHostHistory', () => params, signal);
  }

  querySeries(params: Params<'querySeries'>, signal?: CancelSignal): Result<'querySeries'> {
    return this.#call('querySeries', () => params, signal);
  }

  querySeriesOfMany(params: Params<'querySeriesOfMany'>, signal?: CancelSignal): Result<'querySeriesOfMany'> {
    return this.#call('querySeriesOfMany', () => params, signal);
  }

  queryStatistics(params: Params<'queryStatistics'>, signal?: CancelSignal): Result<'queryStatistics'> {
    return this.#call('queryStatistics', () => params, signal);
  }

  queryPeaks(params: Params<'queryPeaks'>, signal?: CancelSignal): Result<'queryPeaks'> {
    return this.#call('queryPeaks', () => params, signal);
  }

  queryEvents(params: Params<'queryEvents'>, signal?: CancelSignal): Result<'queryEvents'> {
    return this.#call('queryEvents', () => params, signal);
  }

  noteEngines(params: Params<'noteEngines'>): Result<'noteEngines'> {
    return this.#call('noteEngines', () => params);
  }

  listWorkloads(): Result<'listWorkloads'> {
    return this.#call('listWorkloads', () => ({}));
  }

  prune(params: Params<'prune'>): Result<'prune'> {
    return this.#call('prune', () => params);
  }

  clear(params: Params<'clear'>): Result<'clear'> {
    return this.#call('clear', () => params);
  }

  reportStorage(): Result<'reportStorage'> {
    return this.#call('reportStorage', () => ({}));
  }

  flush(): Result<'flush'> {
    return this.#call('flush', () => ({}));
  }

  /** The orderly end: everything on disk, then disposed. */
  async close(): Promise<void> {
    try {
      if (this.#rpc) await this.#rpc.call('close', {});
    } finally {
      this.dispose();
    }
  }

  /** Ends the worker at once; rows of the last seconds may be lost, so prefer `close`. */
  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#stop('The history was closed.');
    this.#healthEmitter.dispose();
    this.#damageEmitter.dispose();
  }

  async #call<K extends keyof StoreMethods & string>(
    method: K,
    makeParams: (isRepeat: boolean) => Params<K>,
    signal?: CancelSignal,
  ): Result<K> {
    await this.#ready;
    const rpc = this.#running();
    try {
      return await rpc.call(method, makeParams(false), signal);
    } catch (error) {
      const hasWorkerDied = this.#rpc !== rpc && !this.#isDisposed;
      if (!hasWorkerDied) throw error;
    }
    await this.#ready;
    return this.#running().call(method, makeParams(true), signal);
  }

  #withoutKnownContainers({ containers, ...tick }: Tick): Params<'record'>['tick'] {
    const rpc = this.#running();
    const known = this.#sent?.to === rpc ? this.#sent.containers : undefined;
    this.#sent = { to: rpc, containers };
    const areKnown =
      known?.length === containers.length && containers.every((each, index) => each === known[index]);
    return areKnown ? tick : { ...tick, containers };
  }

  #running(): RpcClient<StoreMethods> {
    if (this.#rpc) return this.#rpc;
    throw new Error(this.#isDisposed ? 'The history was closed.' : 'The history is not open.');
  }

  #start(): Promise<StoreOpenReport> {
    this.#stop('The history is being opened again.');
    const worker = new Worker(this.#options.workerPath, { name: 'container-metrics-store' });
    const post = (request: StoreRequest): void => worker.postMessage(request);
    const rpc = new RpcClient<StoreMethods>(post, id => post({ cancel: id }));
    this.#worker = worker;
    this.#rpc = rpc;
    worker.on('message', (message: StoreMessage) => this.#handleMessage(rpc, message));
    worker.on('error', error => this.#options.log.error(`The history's thread failed: ${messageOf(error)}`));
    worker.on('exit', code => {
      if (this.#worker === worker) this.#handleDeath(code);
    });
    const opened = this.#openParams
      ? rpc.call('open', { ...this.#openParams, nowMs: this.#options.clock.now() })
      : Promise.reject(new Error('The history is not open.'));
    this.#ready = opened;
    opened.catch(() => undefined);
    return opened;
  }

  #stop(reason: string): void {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#rpc?.dispose(reason);
    this.#rpc = undefined;
    if (worker) void worker.terminate();
  }

  #handleMessage(rpc: RpcClient<StoreMethods>, message: StoreMessage): void {
    if (message.type === 'reply') rpc.handleReply(message.reply);
    else if (message.type === 'log') this.#options.log[message.level](message.message);
    else if (message.type === 'damage') this.#damageEmitter.fire(message.found);
    else this.#setHealth(message.health);
  }

  #handleDeath(code: number): void {
    const { clock, log } = this.#options;
    const rpc = this.#rpc;
    const now = clock.monotonicMs();
    this.#restarts = [...this.#restarts.filter(at => now - at < restartWindowMs), now];
    this.#worker = undefined;
    if (this.#restarts.length > maxRestarts) {
      const message = 'History is not recorded: its thread keeps ending. See the log.';
      this.#ready = Promise.reject(new Error(message));
      this.#ready.catch(() => undefined);
      this.#rpc = undefined;
      log.error(message);
      this.#setHealth({ kind: 'failing', message });
    } else {
      log.warn(`The history's thread ended (code ${code}); it is started again.`);
      this.#start().then(
        ({ damaged }) => {
          for (const found of damaged) this.#damageEmitter.fire(found);
          this.#setHealth({ kind: 'ok' });
        },
        (error: unknown) => this.#setHealth({ kind: 'failing', message: messageOf(error) }),
      );
    }
    rpc?.dispose("The history's thread ended.");
  }

  #setHealth(health: StoreHealth): void {
    const hasChanged = health.kind !== this.#health.kind;
    this.#health = health;
    if (hasChanged) this.#healthEmitter.fire(health);
  }
}
