import * as path from 'node:path';
import type { CancelSignal } from '../common/cancelSignal';
import type { Clock } from '../common/clock';
import type { Disposable } from '../common/disposable';
import { Emitter, type Event } from '../common/emitter';
import { ArgumentError, messageOf } from '../common/errors';
import type { Log } from '../common/log';
import type { ParamsOf, ResultOf } from '../common/rpc';
import type { SharedChange, SharedState, WindowInfo, WindowMethods } from '../protocol/windows';
import { ClaimFolder } from './claimFolder';
import { ClaimLog } from './claimLog';
import { judgeClaim } from './judgeClaim';
import type { Owner, OwnerSeed } from './owner';
import type { LinkEnd, OwnerLink } from './ownerLink';
import { Ownership } from './ownership';
import type { SocketPlaces } from './socketFolder';

/** Where the claim could not be made or read, as on a full disk. */
const retryMs = 5000;
/** How long a call waits for somebody who can answer it. */
const answererWithinMs = 15_000;

export type RoleState =
  /** Looks for the owner, or takes over. */
  | { readonly kind: 'seeking' }
  | { readonly kind: 'owner'; readonly epoch: number }
  | { readonly kind: 'follower'; readonly epoch: number; readonly owner: WindowInfo }
  /** Neither is possible now; tried again. The message is for the user. */
  | { readonly kind: 'blocked'; readonly message: string }
  | { readonly kind: 'stopped' };

export interface WindowRoleOptions {
  /** Folder of the claims, shared by all windows; made when missing. */
  readonly folder: string;
  readonly self: WindowInfo;
  readonly places: SocketPlaces;
  readonly clock: Clock;
  readonly log: Log;
  readonly createOwner: (seed: OwnerSeed) => Owner;
}

/** Who answers calls now: our own owner, or the link to another window's. */
interface Answerer {
  call<K extends keyof WindowMethods>(
    method: K,
    params: ParamsOf<WindowMethods, K>,
    signal?: CancelSignal,
  ): Promise<ResultOf<WindowMethods, K>>;
}

/**
 * This window's part among all windows: one collects, the others follow it, and when it goes one of them takes its place. To who
 * uses it there is no difference: calls are answered and changes come, whoever collects.
 */
export class WindowRole {
  readonly #options: WindowRoleOptions;
  readonly #claims: ClaimFolder;
  readonly #claimLog: ClaimLog;
  readonly #didChange: Emitter<SharedChange>;
  readonly #didChangeState: Emitter<RoleState>;
  readonly #waiting = new Set<{ resolve(answerer: Answerer): void; reject(error: Error): void }>();
  #state: RoleState = { kind: 'seeking' };
  #shared: SharedState | undefined;
  #answerer: Answerer | undefined;
  #ownership: Ownership | undefined;
  #link: OwnerLink | undefined;
  /** The claim whose owner was found to hang. */
  #silentEpoch: number | undefined;
  #isSeeking = false;
  #winning: Promise<Ownership | undefined> | undefined;
  #wake: (() => void) | undefined;
  #isStopped = false;

  constructor(options: WindowRoleOptions) {
    this.#options = options;
    this.#claims = new ClaimFolder(options.folder);
    this.#claimLog = new ClaimLog(path.resolve(options.folder));
    const logError = (error: unknown): void => options.log.error(messageOf(error));
    this.#didChange = new Emitter(logError);
    this.#didChangeState = new Emitter(logError);
  }

  get state(): RoleState {
    return this.#state;
  }

  get onDidChangeState(): Event<RoleState> {
    return this.#didChangeState.event;
  }

  /** What happens in the collecting window, here or elsewhere; a `snapshot` whenever that became another one. */
  get onDidChange(): Event<SharedChange> {
    return this.#didChange.event;
  }

  start(): void {
    this.#seek();
  }

  /**
   * Asks the collecting window, and once more where it went away meanwhile. Rejects when there is none for some time, with the
   * reason where it is known.
   */
  async call<K extends keyof WindowMethods>(
    method: K,
    params: ParamsOf<WindowMethods, K>,
    signal?: CancelSignal,
  ): Promise<ResultOf<WindowMethods, K>> {
    const first = await this.#whoAnswers();
    try {
      return await first.call(method, params, signal);
    } catch (error) {
      const isFinal = error instanceof ArgumentError || signal?.aborted === true;
      if (isFinal || this.#answerer === first || this.#isStopped) throw error;
    }
    return (await this.#whoAnswers()).call(method, params, signal);
  }

  /** Gives the claim back, if it is ours: then everything is on disk when this resolves. Never rejects. */
  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#wake?.();
    // What is being claimed is to be given back; an owner that is slow to answer is not waited for.
    await this.#winning?.catch(() => undefined);
    const ownership = this.#ownership;
    this.#ownership = undefined;
    this.#answerer = undefined;
    for (const { reject } of this.#waiting) reject(new Error('This window is closing.'));
    this.#waiting.clear();
    await ownership?.release();
    this.#link?.dispose();
    this.#setState({ kind: 'stopped' });
    this.#didChange.dispose();
    this.#didChangeState.dispose();
  }

  #seek(): void {
    if (this.#isSeeking) return;
    this.#isSeeking = true;
    void this.#seekUntilSettled().finally(() => {
      this.#isSeeking = false;
      // What was found may be gone already.
      if (!this.#answerer && !this.#isStopped) this.#seek();
    });
  }

  async #seekUntilSettled(): Promise<void> {
    let delayMs: number | undefined = 0;
    while (delayMs !== undefined) {
      if (delayMs > 0) await this.#sleep(delayMs);
      if (this.#isStopped) return;
      try {
        delayMs = await this.#attempt();
      } catch (error) {
        this.#setState({ kind: 'blocked', message: `No window can collect: ${messageOf(error)}` });
        delayMs = retryMs;
      }
    }
  }

  /** `undefined` when this window has its part; else when to try again. */
  async #attempt(): Promise<number | undefined> {
    const found = await this.#claims.newest();
    if (found && found.epoch !== this.#silentEpoch) {
      const { self, clock, log, places } = this.#options;
      const onError = (error: unknown): void => log.warn(messageOf(error));
      const parts = { claims: this.#claims, platform: places.platform, self, clock, onError };
      const verdict = await judgeClaim(found, parts);
      if (this.#isStopped) {
        if (verdict.kind === 'follow') verdict.link.dispose();
        return undefined;
      }
      if (verdict.kind === 'wait') {
        if (verdict.message !== undefined) this.#setState({ kind: 'blocked', message: verdict.message });
        return verdict.delayMs;
      }
      if (verdict.kind === 'follow') return this.#follow(found.epoch, verdict.link);
    }
    if (this.#isStopped) return undefined;
    this.#winning = Ownership.win(
      {
        ...this.#options,
        claims: this.#claims,
        claimLog: this.#claimLog,
        onEnd: reason => void this.#handleOwnershipEnd(reason),
      },
      (found?.epoch ?? 0) + 1,
      this.#shared,
    );
    const ownership = await this.#winning;
    if (!ownership) return 0;
    this.#own(ownership);
    return undefined;
  }

  #own(ownership: Ownership): void {
    const { owner, epoch } = ownership;
    this.#ownership = ownership;
    owner.onDidChange(change => this.#handleChange(change));
    this.#setState({ kind: 'owner', epoch });
    this.#setAnswerer({
      call: async (method, params, signal) => owner.handlers[method](params, signal) as never,
    });
    this.#handleChange({ type: 'snapshot', state: owner.state() });
  }

  #follow(epoch: number, link: OwnerLink): number | undefined {
    if (link.hasEnded) return 0;
    this.#link = link;
    link.onDidEnd(reason => this.#handleLinkEnd(epoch, reason));
    link.onDidChange(change => this.#handleChange(change));
    this.#setState({ kind: 'follower', epoch, owner: link.window });
    this.#setAnswerer(link);
    if (link.state) this.#handleChange({ type: 'snapshot', state: link.state });
    return undefined;
  }

  #handleChange(change: SharedChange): void {
    if (change.type === 'tick') {
      if (this.#shared) this.#shared = { ...this.#shared, engine: change.tick.engine, tick: change.tick };
    } else if (change.type === 'state') {
      this.#shared = { ...change.state, tick: this.#shared?.tick };
    } else if (change.type === 'snapshot') {
      this.#shared = change.state;
    }
    this.#didChange.fire(change);
  }

  #handleLinkEnd(epoch: number, reason: LinkEnd): void {
    this.#link = undefined;
    if (reason === 'silent') this.#silentEpoch = epoch;
    this.#leave();
  }

  async #handleOwnershipEnd(reason: 'lost' | 'unreachable'): Promise<void> {
    const ownership = this.#ownership;
    this.#ownership = undefined;
    if (reason === 'lost') {
      this.#options.log.warn('Another window has taken over collecting, for this one stood still.');
      ownership?.abandon();
    } else {
      this.#options.log.warn('The socket of this window was removed: it is made anew.');
      await ownership?.release();
    }
    this.#leave();
  }

  /** Back to looking for a part. */
  #leave(): void {
    this.#answerer = undefined;
    if (this.#isStopped) return;
    this.#setState({ kind: 'seeking' });
    this.#seek();
  }

  #setState(state: RoleState): void {
    if (JSON.stringify(state) === JSON.stringify(this.#state)) return;
    this.#state = state;
    const { log } = this.#options;
    if (state.kind === 'owner') log.info(`This window collects (claim ${state.epoch}).`);
    else if (state.kind === 'follower')
      log.info(`The window ${state.owner.name} collects (claim ${state.epoch}, process ${state.owner.pid}).`);
    else if (state.kind === 'blocked') {
      log.warn(state.message);
      for (const { reject } of this.#waiting) reject(new Error(state.message));
      this.#waiting.clear();
    }
    this.#didChangeState.fire(state);
  }

  #setAnswerer(answerer: Answerer): void {
    this.#answerer = answerer;
    for (const { resolve } of this.#waiting) resolve(answerer);
    this.#waiting.clear();
  }

  #whoAnswers(): Promise<Answerer> {
    if (this.#answerer) return Promise.resolve(this.#answerer);
    if (this.#isStopped) return Promise.reject(new Error('This window is closing.'));
    if (this.#state.kind === 'blocked') return Promise.reject(new Error(this.#state.message));
    return new Promise((resolve, reject) => {
      const timer = this.#options.clock.setTimeout(() => {
        this.#waiting.delete(waiting);
        reject(new Error('No window collects at the moment.'));
      }, answererWithinMs);
      const waiting = {
        resolve: (answerer: Answerer) => {
          timer.dispose();
          resolve(answerer);
        },
        reject: (error: Error) => {
          timer.dispose();
          reject(error);
        },
      };
      this.#waiting.add(waiting);
    });
  }

  #sleep(ms: number): Promise<void> {
    return new Promise(resolve => {
      const timer: Disposable = this.#options.clock.setTimeout(resolve, ms);
      this.#wake = () => {
        timer.dispose();
        resolve();
      };
    });
  }
}
