import { connect, type Socket } from 'node:net';
import type { CancelSignal } from '../common/cancelSignal';
import type { Clock } from '../common/clock';
import type { Disposable } from '../common/disposable';
import { Emitter, type Event } from '../common/emitter';
import type { Tick } from '../common/model/tick';
import { RpcClient, type ParamsOf, type ResultOf } from '../common/rpc';
import { reduceSharedState } from '../protocol/reduceSharedState';
import type { SharedChange, SharedState } from '../protocol/sharedState';
import {
  silentAfterMs,
  windowProtocol,
  windowSkills,
  type FromOwner,
  type ToOwner,
  type WindowInfo,
  type WindowMethods,
} from '../protocol/windows';
import { containerEntry } from '../timeline/timelineEntry';
import type { ClaimRecord } from './claim/claimRecord';
import { FrameSocket } from './wire/frameSocket';
import { isSameSecret } from './wire/isSameSecret';
import { parseFromOwner } from './wire/parseMessage';
import { applyTickChange } from './wire/tickChange';

/** The longest answer (20,000 points of every metric) has some 10 MB. */
const maxReplyBytes = 64 * 1024 * 1024;
/** Long enough to read what has already arrived, and for an owner that was suspended to say something. */
const doubtMs = 1500;

export interface OwnerConnectionOptions {
  readonly record: ClaimRecord;
  readonly self: WindowInfo;
  readonly clock: Clock;
  readonly handleError: (error: unknown) => void;
}

/** The result of looking for the owner of a claim. */
export type LinkAttempt =
  | { readonly kind: 'linked'; readonly link: OwnerConnection }
  /** Nobody listens there, or a process that is not the owner of the claim. */
  | { readonly kind: 'absent' }
  /** Somebody listens but does not answer. */
  | { readonly kind: 'silent' }
  /** The owner ended the connection, as an owner that closes does. */
  | { readonly kind: 'ended' }
  /** It speaks another protocol. */
  | { readonly kind: 'refused'; readonly protocol: number; readonly window: WindowInfo }
  /** The system refuses the connection. */
  | { readonly kind: 'forbidden'; readonly code: string | undefined; readonly message: string };

/** `bye`: closed in order. `gone`: the connection broke. `silent`: gave no sign of life. */
export type LinkEnd = 'bye' | 'gone' | 'silent';

/** A follower's connection to the owner. */
export class OwnerConnection implements Disposable {
  readonly #options: OwnerConnectionOptions;
  readonly #frames: FrameSocket;
  readonly #rpc = new RpcClient<WindowMethods>(
    request => this.#send({ type: 'request', request }),
    id => this.#send({ type: 'cancel', id }),
  );
  readonly #didChange: Emitter<SharedChange>;
  readonly #didEnd: Emitter<LinkEnd>;
  readonly #settle: (attempt: LinkAttempt) => void;
  #state: SharedState | undefined;
  #window: WindowInfo;
  #tellsEvents = false;
  #watch: Disposable | undefined;
  #endedBecause: LinkEnd | undefined;

  private constructor(
    socket: Socket,
    options: OwnerConnectionOptions,
    settle: (attempt: LinkAttempt) => void,
  ) {
    this.#options = options;
    this.#settle = settle;
    this.#window = options.record.window;
    this.#didChange = new Emitter(options.handleError);
    this.#didEnd = new Emitter(options.handleError);
    this.#frames = new FrameSocket(socket, {
      maxFrameBytes: maxReplyBytes,
      handleMessage: message => this.#handle(parseFromOwner(message)),
      handleEnd: problem => {
        if (problem !== undefined) options.handleError(`Disconnected from the collecting window: ${problem}`);
        this.#end('gone');
      },
    });
    this.#watchSilence();
    this.#send({
      type: 'hello',
      protocol: windowProtocol,
      token: options.record.token,
      window: options.self,
      skills: windowSkills,
    });
  }

  /** Never rejects. */
  static async open(options: OwnerConnectionOptions): Promise<LinkAttempt> {
    const attempt = await OwnerConnection.#attempt(options);
    // Windows: the pipe was busy, and went away while we waited for it. Asked again, it says that there is
    // none.
    const wentAway = attempt.kind === 'forbidden' && attempt.code === 'UNKNOWN';
    return wentAway ? OwnerConnection.#attempt(options) : attempt;
  }

  static #attempt(options: OwnerConnectionOptions): Promise<LinkAttempt> {
    return new Promise(resolve => {
      const socket = connect({ path: options.record.address });
      const timer = options.clock.setTimeout(() => {
        socket.destroy();
        resolve({ kind: 'silent' });
      }, silentAfterMs);
      socket.once('error', (error: NodeJS.ErrnoException) => {
        timer.dispose();
        resolve(attemptAfter(error));
      });
      socket.once('connect', () => {
        timer.dispose();
        new OwnerConnection(socket, options, resolve);
      });
    });
  }

  /** The owner's state, with all changes so far. */
  get state(): SharedState | undefined {
    return this.#state;
  }

  get window(): WindowInfo {
    return this.#window;
  }

  get hasEnded(): boolean {
    return this.#endedBecause !== undefined;
  }

  get onDidChange(): Event<SharedChange> {
    return this.#didChange.event;
  }

  /** Fires once. Calls under way are rejected after it. */
  get onDidEnd(): Event<LinkEnd> {
    return this.#didEnd.event;
  }

  call<K extends keyof WindowMethods>(
    method: K,
    params: ParamsOf<WindowMethods, K>,
    signal?: CancelSignal,
  ): Promise<ResultOf<WindowMethods, K>> {
    return this.#rpc.call(method, params, signal);
  }

  dispose(): void {
    this.#end('gone');
  }

  #send(message: ToOwner): void {
    this.#frames.send(message);
  }

  #handle(message: FromOwner): void {
    this.#watchSilence();
    switch (message.type) {
      case 'welcome':
        if (!this.#isProven(message)) return;
        this.#state = message.state;
        this.#window = message.window;
        this.#tellsEvents = message.skills?.includes('events') ?? false;
        return this.#settle({ kind: 'linked', link: this });
      case 'refused':
        if (!this.#isProven(message)) return;
        this.#settle({ kind: 'refused', protocol: message.protocol, window: message.window });
        return this.#end('gone');
      case 'reply':
        return this.#rpc.handleReply(message.reply);
      case 'beat':
        return;
      case 'bye':
        return this.#end('bye');
      case 'tick':
        return this.#followTick(applyTickChange(this.#state?.tick, message.tick));
      case 'snapshot':
      case 'state':
      case 'containers':
      case 'events':
      case 'recorded':
        return this.#follow(message);
    }
  }

  /** Another program may listen under the name of a pipe that its owner has closed. */
  #isProven({ proof }: { readonly proof: string }): boolean {
    if (isSameSecret(proof, this.#options.record.proof)) return true;
    this.#options.handleError('Another program listens at the address of the collecting window.');
    this.#settle({ kind: 'absent' });
    this.#end('gone');
    return false;
  }

  #followTick(tick: Tick): void {
    this.#follow({ type: 'tick', tick });
    if (tick.events && !this.#tellsEvents)
      this.#follow({ type: 'events', events: tick.events.map(containerEntry) });
  }

  #follow(change: SharedChange): void {
    if (!this.#state) throw new Error('A change came before the welcome.');
    this.#state = reduceSharedState(this.#state, change);
    this.#didChange.fire(change);
  }

  /**
   * Starts anew with each sign of life. There are two timers because the first one expires at once when this
   * machine or process was suspended; what the owner sent meanwhile is read before the second one expires.
   */
  #watchSilence(): void {
    const { clock } = this.#options;
    this.#watch?.dispose();
    this.#watch = clock.setTimeout(() => {
      this.#watch = clock.setTimeout(() => this.#end('silent'), doubtMs);
    }, silentAfterMs - doubtMs);
  }

  #end(reason: LinkEnd): void {
    if (this.#endedBecause !== undefined) return;
    this.#endedBecause = reason;
    this.#watch?.dispose();
    this.#frames.end();
    this.#settle({ kind: reason === 'silent' ? 'silent' : 'ended' });
    this.#didEnd.fire(reason);
    this.#rpc.dispose('The collecting window was closed.');
    this.#didChange.dispose();
    this.#didEnd.dispose();
  }
}

function attemptAfter(error: NodeJS.ErrnoException): LinkAttempt {
  switch (error.code) {
    case 'ENOENT':
    case 'ECONNREFUSED':
    case 'ENOTSOCK':
      return { kind: 'absent' };
    case 'EAGAIN':
      // Linux reports this when the backlog is full, as it is when the owner is suspended.
      return { kind: 'silent' };
    case 'ECONNRESET':
    case 'EPIPE':
      return { kind: 'ended' };
    default:
      return { kind: 'forbidden', code: error.code, message: error.message };
  }
}
