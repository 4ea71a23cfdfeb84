import type { CancelSignal } from '../../common/cancelSignal';
import type { Clock } from '../../common/clock';
import type { Disposable } from '../../common/disposable';
import { Emitter } from '../../common/emitter';
import type { Event } from '../../common/emitter';
import { messageOf } from '../../common/errors';
import type { Log } from '../../common/log';
import type { Tick } from '../../common/model/tick';
import { forward, type ParamsOf, type ResultOf, type RpcClient } from '../../common/rpc';
import { minuteMs } from '../../common/time';
import {
  ownStoreMethods,
  sharedStoreMethods,
  type ExaminedFile,
  type StoreMethods,
  type StoreOpenParams,
  type StoreOpenReport,
} from '../../protocol/store';
import type { StoreHealth } from '../../protocol/storeHealth';
import { StoreThread } from './storeThread';
import type { ThreadLoss } from './storeThread';

export interface StoreClientOptions {
  /** Absolute path of the bundled `storeWorker.js`. */
  readonly workerPath: string;
  readonly clock: Clock;
  readonly log: Log;
}

type Params<K extends keyof StoreMethods> = ParamsOf<StoreMethods, K>;
type Result<K extends keyof StoreMethods> = Promise<ResultOf<StoreMethods, K>>;

const passedOn = [...sharedStoreMethods, ...ownStoreMethods] as const;

/** With more restarts than this within `restartWindowMs`, restarting does not help. */
const maxRestarts = 5;
const restartWindowMs = minuteMs;

/** Intervals of ten seconds: after a minute without any sign of life a thread counts as stuck for ever. */
const patience = 6;
/**
 * A drive that does not answer blocks one thread after the other: they are then started less and less often,
 * down to one an hour.
 */
const mostPatience = 360;

/** Parameters of opening, except those that are only known at that moment. */
type OpenParams = Omit<StoreOpenParams, 'nowMs' | 'endless'>;

/**
 * The store as the extension host sees it: asynchronous methods. Owns the worker thread. When the worker dies
 * it is started and opened again, and calls under way are repeated once; all of them may be, because a tick
 * that is already stored is not stored twice. A worker that gives no sign of life for a minute is ended, and
 * the file that it was opening is set aside.
 */
export class StoreClient implements Disposable {
  /** The store's methods that are only passed on. */
  readonly ask = forward<StoreMethods, typeof passedOn>(passedOn, (method, params, signal) =>
    this.#call(method, () => params, signal),
  );
  readonly #options: StoreClientOptions;
  readonly #healthEmitter: Emitter<StoreHealth>;
  readonly #damageEmitter: Emitter<StoreOpenReport['damaged'][number]>;
  #thread: StoreThread | undefined;
  /** The containers that the running worker knows. */
  #sent: { readonly to: RpcClient<StoreMethods>; readonly containers: Tick['containers'] } | undefined;
  #openParams: OpenParams | undefined;
  /** Settles when the running worker has opened its history. */
  #ready: Promise<StoreOpenReport> = Promise.reject(new Error('The history is not open.'));
  /** Whether `open` has answered: from then on damage is reported by events. */
  #hasOpened = false;
  /** Damage found before that, by all threads that tried to open. */
  #found: StoreOpenReport['damaged'][number][] = [];
  #patience = patience;
  /** Files that a worker could not finish opening. */
  readonly #endless: ExaminedFile[] = [];
  /** The file over which the thread ended by itself last. */
  #fatal: ExaminedFile | undefined;
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

  /** Fires when history is no longer saved safely, and when it is again. */
  get onDidChangeHealth(): Event<StoreHealth> {
    return this.#healthEmitter.event;
  }

  /**
   * Fires for each file found damaged after `open` has answered: inner damage is found when a file is first
   * read.
   */
  get onDidFindDamage(): Event<StoreOpenReport['damaged'][number]> {
    return this.#damageEmitter.event;
  }

  /** Thread id of the running worker, for diagnostics. */
  get threadId(): number | undefined {
    return this.#thread?.id;
  }

  /**
   * Starts the worker and opens the folder. Rejects if the folder cannot be used; may then be called again.
   */
  async open(params: OpenParams): Promise<StoreOpenReport> {
    if (this.#isDisposed) throw new Error('The history was closed.');
    this.#openParams = params;
    this.#hasOpened = false;
    void this.#start();
    const report = await this.#whenReady();
    this.#hasOpened = true;
    const damaged = this.#found;
    this.#found = [];
    return { ...report, damaged };
  }

  /**
   * Resolves when the tick is safely on disk, or when the disk refused it and `onDidChangeHealth` has
   * reported that. Later ticks and queries need not wait for it.
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

  /**
   * Resolves when the end of this process cannot take the events any more. The thread has them when this
   * returns, even while it is still opening: an orderly end right after this loses nothing.
   */
  async noteEvents(params: Params<'noteEvents'>): Result<'noteEvents'> {
    const thread = this.#thread;
    if (!thread) return this.#call('noteEvents', () => params);
    try {
      await thread.rpc.call('noteEvents', params);
    } catch (error) {
      if (this.#thread === thread || this.#isDisposed) throw error;
      await this.#call('noteEvents', () => params);
    }
  }

  /** The orderly end: saves everything to disk, then disposes. */
  async close(): Promise<void> {
    try {
      await this.#thread?.rpc.call('close', {});
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
    await this.#whenReady();
    const rpc = this.#running();
    try {
      return await rpc.call(method, makeParams(false), signal);
    } catch (error) {
      const hasWorkerDied = this.#thread?.rpc !== rpc && !this.#isDisposed;
      if (!hasWorkerDied) throw error;
    }
    await this.#whenReady();
    return this.#running().call(method, makeParams(true), signal);
  }

  /** If a worker dies while it opens, waits for its successor. */
  async #whenReady(): Promise<StoreOpenReport> {
    for (;;) {
      const ready = this.#ready;
      try {
        return await ready;
      } catch (error) {
        if (ready === this.#ready || this.#isDisposed) throw error;
      }
    }
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
    if (this.#thread) return this.#thread.rpc;
    throw new Error(this.#isDisposed ? 'The history was closed.' : 'The history is not open.');
  }

  #start(): Promise<StoreOpenReport> {
    this.#stop('The history is being opened again.');
    const { workerPath, clock, log } = this.#options;
    const thread = new StoreThread({
      workerPath,
      clock,
      log,
      patience: this.#patience,
      handleMessage: message => {
        if (message.type === 'log') log[message.level](message.message);
        else if (message.type === 'damage') this.#noteDamage(message.found);
        else this.#setHealth(message.health);
      },
      handleLoss: loss => this.#handleLoss(thread, loss),
    });
    this.#thread = thread;
    const opened = this.#openParams
      ? thread.rpc.call('open', { ...this.#openParams, nowMs: clock.now(), endless: [...this.#endless] })
      : Promise.reject(new Error('The history is not open.'));
    this.#ready = opened;
    opened.catch(() => undefined);
    return opened;
  }

  #stop(reason: string): void {
    this.#thread?.end(reason);
    this.#thread = undefined;
  }

  #handleLoss(thread: StoreThread, loss: ThreadLoss): void {
    const { clock, log } = this.#options;
    const now = clock.monotonicMs();
    this.#restarts = [...this.#restarts.filter(at => now - at < restartWindowMs), now];
    this.#thread = undefined;
    if (loss.isSilent) this.#noteSilence(thread, loss);
    else this.#noteEnd(loss.examined);
    if (this.#restarts.length > maxRestarts) {
      const message = 'History is not recorded: its thread keeps ending. See the log.';
      this.#ready = Promise.reject(new Error(message));
      this.#ready.catch(() => undefined);
      log.error(message);
      this.#setHealth({ kind: 'failing', message });
    } else {
      log.warn(`${loss.what}; it is started again.`);
      this.#restart();
    }
    thread.rpc.dispose("The history's thread ended.");
  }

  #noteSilence(thread: StoreThread, { what, examined }: ThreadLoss): void {
    if (examined) {
      this.#endless.push(examined);
      return;
    }
    this.#patience = thread.hasAnswered ? patience : Math.min(mostPatience, 2 * this.#patience);
    this.#setHealth({ kind: 'failing', message: `${what}.` });
  }

  /** A second time over the same file, as where it takes more memory than there is, the file is set aside. */
  #noteEnd(examined: ExaminedFile | undefined): void {
    const { file, stamp } = this.#fatal ?? {};
    if (examined && examined.file === file && examined.stamp === stamp) this.#endless.push(examined);
    this.#fatal = examined;
  }

  #restart(): void {
    const opened = this.#start();
    opened.then(
      () => this.#setHealth({ kind: 'ok' }),
      (error: unknown) => {
        // If this worker ended as well, its successor reports the health.
        if (this.#ready === opened) this.#setHealth({ kind: 'failing', message: messageOf(error) });
      },
    );
  }

  #noteDamage(found: StoreOpenReport['damaged'][number]): void {
    if (this.#hasOpened) this.#damageEmitter.fire(found);
    else this.#found.push(found);
  }

  #setHealth(health: StoreHealth): void {
    const hasChanged = health.kind !== this.#health.kind;
    this.#health = health;
    if (hasChanged) this.#healthEmitter.fire(health);
  }
}
