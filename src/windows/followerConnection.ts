import type { Socket } from 'node:net';
import type { Clock } from '../common/clock';
import type { Disposable } from '../common/disposable';
import { answerRpc, type RpcHandlers, type RpcRequest } from '../common/rpc';
import {
  windowProtocol,
  windowSkills,
  type FromOwner,
  type HelloMessage,
  type WindowInfo,
  type WindowMethods,
  type WindowSkill,
} from '../protocol/windows';
import { encodeFrame } from './wire/frames';
import { FrameSocket } from './wire/frameSocket';
import { isSameSecret } from './wire/isSameSecret';
import type { Owner, OwnerHandlers } from './owner';
import { parseToOwner } from './wire/parseMessage';

/** Requests are small: the longest text in one is a container's name. */
const maxRequestBytes = 256 * 1024;
/** Ticks are left out for a window that has this much unread. */
const behindBytes = 1024 * 1024;
/**
 * A window that has this much unread, or that reads nothing for so long, is disconnected. It can connect
 * again.
 */
const cutBytes = 64 * 1024 * 1024;
const cutAfterMs = 30_000;
/**
 * Most requests answered at the same time. Further ones stay in the socket, and in the end the window has to
 * wait.
 */
const maxRequests = 32;
const helloWithinMs = 5000;

export interface FollowerConnectionOptions {
  readonly socket: Socket;
  readonly clock: Clock;
  readonly token: string;
  readonly proof: string;
  /** The owner's window. */
  readonly self: WindowInfo;
  /** Settles when there is an owner to answer for. */
  readonly owner: Promise<Owner>;
  /** Called once the window was welcomed. */
  readonly handleJoin: (client: FollowerConnection) => void;
  /** Called when its hello names another protocol. */
  readonly handleRefuse: (hello: HelloMessage) => void;
  readonly handleEnd: (client: FollowerConnection, problem: string | undefined) => void;
}

/**
 * One other window, as the owner sees it. However slow or wrong it behaves, it costs the owner little and
 * nobody else anything.
 */
export class FollowerConnection implements Disposable {
  readonly #options: FollowerConnectionOptions;
  readonly #frames: FrameSocket;
  #owner: Owner | undefined;
  #hasGreeted = false;
  #skills: readonly string[] = [];
  /** Requests that are being answered. */
  readonly #running = new Map<number, AbortController>();
  /** Requests that arrived before reading stopped, and wait for their turn. */
  readonly #waiting: RpcRequest[] = [];
  #deadline: Disposable | undefined;
  /**
   * The window reads more slowly than ticks arrive: they are left out, and it gets a whole snapshot once it
   * has caught up.
   */
  #isBehind = false;
  #isFrozen = false;
  #hasEnded = false;

  constructor(options: FollowerConnectionOptions) {
    this.#options = options;
    this.#frames = new FrameSocket(options.socket, {
      maxFrameBytes: maxRequestBytes,
      handleMessage: message => this.#handle(message),
      handleEnd: problem => {
        this.#hasEnded = true;
        this.#deadline?.dispose();
        // Nobody is left to get the answers.
        for (const abort of this.#running.values()) abort.abort();
        this.#waiting.length = 0;
        options.handleEnd(this, problem);
      },
      handleDrain: () => this.#catchUp(),
    });
    this.#deadline = options.clock.setTimeout(() => this.#frames.end(), helloWithinMs);
  }

  /** False before the welcome. */
  has(skill: WindowSkill): boolean {
    return this.#skills.includes(skill);
  }

  /** Sends a change relative to what the window got before. The frame is encoded once for all windows. */
  sendChange(frame: Buffer): void {
    if (!this.#owner || this.#isBehind) return;
    if (this.#frames.queuedBytes > behindBytes) {
      this.#isBehind = true;
      this.#deadline = this.#options.clock.setTimeout(() => this.#frames.end(), cutAfterMs);
      return;
    }
    this.#send(frame);
  }

  /** Sends a sign of life, unless other bytes are still on their way. */
  sendBeat(frame: Buffer): void {
    if (this.#owner && this.#frames.queuedBytes === 0) this.#send(frame);
  }

  /** Answers nothing from now on: requests under way are repeated by the next owner's connection. */
  freeze(): void {
    this.#isFrozen = true;
  }

  end(last?: FromOwner): void {
    this.#frames.end(last);
  }

  dispose(): void {
    this.#frames.end();
  }

  #send(frame: Buffer): void {
    this.#frames.sendFrame(frame);
    if (this.#frames.queuedBytes > cutBytes) this.#frames.end();
  }

  #sendMessage(message: FromOwner): void {
    this.#send(encodeFrame(message));
  }

  #catchUp(): void {
    if (!this.#isBehind || !this.#owner) return;
    this.#isBehind = false;
    this.#deadline?.dispose();
    this.#sendMessage({ type: 'snapshot', state: this.#owner.state() });
  }

  #handle(value: unknown): void {
    const message = parseToOwner(value);
    if (message.type === 'hello') void this.#greet(message);
    else if (message.type === 'cancel') this.#cancel(message.id);
    else if (this.#owner) this.#take(message.request, this.#owner);
    else throw new Error('A request came before the hello was answered.');
  }

  async #greet(hello: HelloMessage): Promise<void> {
    const { token, proof, self, handleJoin, handleRefuse } = this.#options;
    if (this.#hasGreeted || !isSameSecret(hello.token, token)) return this.#frames.end();
    this.#hasGreeted = true;
    if (hello.protocol !== windowProtocol) {
      handleRefuse(hello);
      return this.#frames.end({ type: 'refused', protocol: windowProtocol, window: self, proof });
    }
    const owner = await this.#options.owner.catch(() => undefined);
    // The window may have disconnected while the claim was being made.
    if (this.#hasEnded) return;
    if (!owner || this.#isFrozen) return this.#frames.end();
    this.#deadline?.dispose();
    this.#owner = owner;
    this.#skills = hello.skills ?? [];
    this.#sendMessage({
      type: 'welcome',
      window: self,
      proof,
      state: owner.state(),
      skills: windowSkills,
    });
    handleJoin(this);
  }

  #cancel(id: number): void {
    this.#running.get(id)?.abort();
    const at = this.#waiting.findIndex(request => request.id === id);
    if (at >= 0) this.#waiting.splice(at, 1);
  }

  #take(request: RpcRequest, owner: Owner): void {
    const isUnderWay = this.#running.has(request.id) || this.#waiting.some(({ id }) => id === request.id);
    if (isUnderWay) throw new Error('A request has the number of one that is under way.');
    if (this.#running.size < maxRequests) {
      void this.#answer(request, owner);
    } else {
      this.#waiting.push(request);
      this.#frames.setReading(false);
    }
  }

  async #answer(request: RpcRequest, owner: Owner): Promise<void> {
    const abort = new AbortController();
    this.#running.set(request.id, abort);
    const reply = await answerRpc(cancelable(owner.handlers, abort.signal), request);
    this.#running.delete(request.id);
    if (!this.#isFrozen) this.#sendMessage({ type: 'reply', reply });
    const next = this.#waiting.shift();
    if (next) void this.#answer(next, owner);
    else this.#frames.setReading(true);
  }
}

function cancelable(handlers: OwnerHandlers, signal: AbortSignal): RpcHandlers<WindowMethods> {
  const withSignal = Object.entries(handlers).map(([method, handler]) => [
    method,
    (params: never) => handler(params, signal),
  ]);
  return Object.fromEntries(withSignal) as RpcHandlers<WindowMethods>;
}
