import * as path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { CancelSignal } from '../common/cancelSignal';
import type { Clock } from '../common/clock';
import type { Disposable } from '../common/disposable';
import { Emitter, type Event } from '../common/emitter';
import { messageOf } from '../common/errors';
import type { Log } from '../common/log';
import type { ParamsOf, ResultOf } from '../common/rpc';
import { notSaved } from '../common/text/notSaved';
import { reduceSharedState } from '../protocol/reduceSharedState';
import type { SharedChange, SharedState } from '../protocol/sharedState';
import type { WindowInfo, WindowMethods } from '../protocol/windows';
import { Backoff } from '../common/backoff';
import { CallRouter } from './callRouter';
import { ClaimFolder } from './claim/claimFolder';
import { ClaimLog } from './claim/claimLog';
import { judgeClaim } from './judgeClaim';
import type { Owner, OwnerSeed } from './owner';
import type { LinkEnd, OwnerConnection } from './ownerConnection';
import { Ownership } from './ownership';
import { PauseMark } from './claim/pauseMark';
import type { SocketPlaces } from './wire/socketFolder';

/** Where the claim could not be made or read, as on a full disk. */
const retryMs = 5000;
/** How soon an owner that ended the connection is asked again: most often it is about to close. */
const turnedAwayMs = 50;
/** How soon the claims are looked at again where another window's came first: it is there then. */
const outrunMs = 2;
/** An owner that closes does this fewer times in a row. */
const maxTurnedAway = 10;

export type RoleState =
  /** Looks for the owner, or takes over. */
  | { readonly kind: 'seeking' }
  | { readonly kind: 'owner'; readonly epoch: number }
  | { readonly kind: 'follower'; readonly epoch: number; readonly owner: WindowInfo }
  /**
   * Neither is possible now; tried again. The message is for the user. Where the reason is that the claim
   * cannot be written, as on a full disk, this window shows what is, and nothing is stored.
   */
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

/**
 * This window's part among all windows: one collects, the others follow it, and when it goes one of them
 * takes its place. To who uses it there is no difference: calls are answered and changes come, whoever
 * collects.
 */
export class WindowRole {
  readonly #options: WindowRoleOptions;
  readonly #claims: ClaimFolder;
  readonly #claimLog: ClaimLog;
  readonly #pauseMark: PauseMark;
  readonly #turnedAway = new Backoff({ firstMs: turnedAwayMs, random: Math.random });
  readonly #outrun = new Backoff({ firstMs: outrunMs, random: Math.random });
  readonly #didChange: Emitter<SharedChange>;
  readonly #didChangeState: Emitter<RoleState>;
  readonly #calls: CallRouter;
  #state: RoleState = { kind: 'seeking' };
  #shared: SharedState | undefined;
  #ownership: Ownership | undefined;
  /** Collects for this window alone, without a claim. */
  #makeshift: Owner | undefined;
  #link: OwnerConnection | undefined;
  /** The claim whose owner was found to hang. */
  #silentEpoch: number | undefined;
  #isSeeking = false;
  #winning: Promise<Ownership | undefined> | undefined;
  /** Resolves when this window's own history is closed. */
  #releasing: Promise<void> | undefined;
  #wake: (() => void) | undefined;
  #isStopped = false;

  constructor(options: WindowRoleOptions) {
    this.#options = options;
    this.#calls = new CallRouter(options.clock);
    this.#claims = new ClaimFolder(options.folder, options.clock);
    this.#claimLog = new ClaimLog(path.resolve(options.folder));
    const logError = (error: unknown): void => options.log.error(messageOf(error));
    this.#pauseMark = new PauseMark(options.folder, options);
    this.#didChange = new Emitter(logError);
    this.#didChangeState = new Emitter(logError);
  }

  get state(): RoleState {
    return this.#state;
  }

  get onDidChangeState(): Event<RoleState> {
    return this.#didChangeState.event;
  }

  /**
   * Changes of the collecting window, this one or another. A `snapshot` whenever another window took over.
   */
  get onDidChange(): Event<SharedChange> {
    return this.#didChange.event;
  }

  start(): void {
    this.#seek();
  }

  /**
   * Asks the collecting window, and once more where it went away meanwhile. Rejects when there is none for
   * some time, with the reason where it is known.
   */
  call<K extends keyof WindowMethods>(
    method: K,
    params: ParamsOf<WindowMethods, K>,
    signal?: CancelSignal,
  ): Promise<ResultOf<WindowMethods, K>> {
    return this.#calls.call(method, params, signal);
  }

  /** Releases the claim if this window has it; everything is on disk when this resolves. Never rejects. */
  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#wake?.();
    // A claim that is just being made has to be released; a slow owner is not waited for.
    await this.#winning?.catch(() => undefined);
    const ownership = this.#ownership;
    this.#ownership = undefined;
    this.#calls.close('This window is closing.');
    this.#endMakeshift();
    await ownership?.release();
    await this.#releasing;
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
      // The owner that was found may be gone already.
      if (!this.#calls.hasAnswerer && !this.#isStopped) this.#seek();
    });
  }

  async #seekUntilSettled(): Promise<void> {
    // Close the own history before a new one is opened. Calls wait meanwhile.
    await this.#releasing;
    let delayMs: number | undefined = 0;
    while (delayMs !== undefined) {
      if (delayMs > 0) await this.#sleep(delayMs);
      if (this.#isStopped) return;
      try {
        delayMs = await this.#attempt();
      } catch (error) {
        this.#makeDo(error);
        delayMs = retryMs;
      }
    }
  }

  /** Returns `undefined` once this window collects or follows, else when to try again (ms). */
  async #attempt(): Promise<number | undefined> {
    const found = await this.#claims.newest();
    if (found && found.epoch !== this.#silentEpoch) {
      const { self, clock, log, places } = this.#options;
      const handleError = (error: unknown): void => log.warn(messageOf(error));
      const parts = { claims: this.#claims, platform: places.platform, self, clock, handleError };
      const verdict = await judgeClaim(found, parts);
      if (this.#isStopped) {
        if (verdict.kind === 'follow') verdict.link.dispose();
        return undefined;
      }
      if (verdict.kind === 'wait') {
        if (verdict.message !== undefined) this.#setState({ kind: 'blocked', message: verdict.message });
        return verdict.delayMs;
      }
      if (verdict.kind === 'turnedAway') return this.#noteTurnedAway();
      if (verdict.kind === 'follow') return this.#follow(found.epoch, verdict.link);
    }
    if (this.#isStopped) return undefined;
    this.#winning = Ownership.win(
      {
        ...this.#options,
        claims: this.#claims,
        claimLog: this.#claimLog,
        pauseMark: this.#pauseMark,
        handleEnd: reason => this.#handleOwnershipEnd(reason),
      },
      (found?.epoch ?? 0) + 1,
      this.#shared,
    );
    const ownership = await this.#winning;
    if (!ownership) return this.#outrun.nextMs(retryMs);
    this.#outrun.reset();
    this.#own(ownership);
    return undefined;
  }

  #own(ownership: Ownership): void {
    this.#endMakeshift();
    this.#ownership = ownership;
    this.#setState({ kind: 'owner', epoch: ownership.epoch });
    this.#listenTo(ownership.owner);
  }

  #listenTo(owner: Owner): void {
    owner.onDidChange(change => this.#handleChange(change));
    this.#calls.setAnswerer({
      call: async (method, params, signal) => owner.handlers[method](params, signal) as never,
    });
    this.#handleChange({ type: 'snapshot', state: owner.state() });
  }

  #makeDo(error: unknown): void {
    this.#setState({ kind: 'blocked', message: notSaved(messageOf(error)) });
    if (this.#makeshift || this.#isStopped) return;
    try {
      this.#makeshift = this.#options.createOwner({
        epoch: 0,
        claim: { held: this.#claims.file(0), successor: this.#claims.file(1) },
        inherited: this.#shared,
        isPaused: this.#shared?.isPaused ?? this.#pauseMark.isSet(),
        handleRefusedWrite: () => Promise.resolve(),
      });
      this.#listenTo(this.#makeshift);
    } catch (failure) {
      this.#options.log.error(`This window cannot collect: ${messageOf(failure)}`);
    }
  }

  #endMakeshift(): void {
    this.#makeshift?.abandon();
    this.#makeshift = undefined;
  }

  #noteTurnedAway(): number {
    const delayMs = this.#turnedAway.nextMs(retryMs);
    if (this.#turnedAway.attempts >= maxTurnedAway) {
      const message = 'The collecting window ends every connection: reload that window.';
      this.#setState({ kind: 'blocked', message });
    }
    return delayMs;
  }

  #follow(epoch: number, link: OwnerConnection): number | undefined {
    this.#turnedAway.reset();
    if (link.hasEnded) return 0;
    this.#endMakeshift();
    this.#link = link;
    link.onDidEnd(reason => this.#handleLinkEnd(epoch, reason));
    link.onDidChange(change => this.#handleChange(change));
    this.#setState({ kind: 'follower', epoch, owner: link.window });
    this.#calls.setAnswerer(link);
    if (link.state) this.#handleChange({ type: 'snapshot', state: link.state });
    return undefined;
  }

  #handleChange(change: SharedChange): void {
    if (this.#shared) this.#shared = reduceSharedState(this.#shared, change);
    else if (change.type === 'snapshot') this.#shared = change.state;
    this.#didChange.fire(change);
  }

  #handleLinkEnd(epoch: number, reason: LinkEnd): void {
    this.#link = undefined;
    if (reason === 'silent') this.#silentEpoch = epoch;
    this.#leave();
  }

  #handleOwnershipEnd(reason: 'lost' | 'unreachable'): void {
    const ownership = this.#ownership;
    this.#ownership = undefined;
    if (reason === 'lost') {
      this.#options.log.warn('Another window has taken over collecting, because this one stood still.');
      ownership?.abandon();
    } else {
      this.#options.log.warn('The socket of this window was removed: it is made anew.');
      this.#releasing = ownership?.release();
    }
    this.#leave();
  }

  /** Starts to look for the owner again. */
  #leave(): void {
    if (this.#isStopped) return;
    this.#calls.setAnswerer(undefined);
    this.#setState({ kind: 'seeking' });
    this.#seek();
  }

  #setState(state: RoleState): void {
    if (isDeepStrictEqual(state, this.#state)) return;
    this.#state = state;
    const { log } = this.#options;
    if (state.kind === 'owner') log.info(`This window collects (claim ${state.epoch}).`);
    else if (state.kind === 'follower')
      log.info(`The window ${state.owner.name} collects (claim ${state.epoch}, process ${state.owner.pid}).`);
    else if (state.kind === 'blocked' && !this.#makeshift) this.#calls.refuse(state.message);
    this.#didChangeState.fire(state);
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
