import * as fs from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import type { Clock } from '../common/clock';
import type { Disposable } from '../common/disposable';
import type { Log } from '../common/log';
import type { Tick } from '../common/model/tick';
import { plainLine } from '../common/text/untrustedText';
import type { SharedChange } from '../protocol/sharedState';
import {
  beatMs,
  windowProtocol,
  type FromOwner,
  type HelloMessage,
  type WindowInfo,
  type WindowSkill,
} from '../protocol/windows';
import { encodeFrame } from './wire/frames';
import type { Owner } from './owner';
import { tickChange } from './wire/tickChange';
import { FollowerConnection } from './followerConnection';

/**
 * A tick is held back so long for the message that it is stored (usually a few ms): sent together, they wake
 * the other windows once.
 */
const holdMs = 50;
/** More windows than anybody has open. */
const maxConnections = 128;
/** So many refused windows of other versions are remembered, so that each refusal is logged once. */
const maxToldRefused = 128;

export interface OwnerServerOptions {
  readonly address: string;
  readonly token: string;
  /** The proof in the claim's file, by which windows recognize the owner. */
  readonly proof: string;
  readonly self: WindowInfo;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Where the other windows reach the owner. Listens before the claim is made, so that whoever reads the claim
 * finds somebody who listens: an address that refuses a connection is that of a dead owner. Answers once it
 * has an owner to answer for.
 */
export class OwnerServer implements Disposable {
  readonly #options: OwnerServerOptions;
  readonly #server: Server;
  readonly #clients = new Set<FollowerConnection>();
  /** Those of the clients that were welcomed. */
  readonly #followers = new Set<FollowerConnection>();
  readonly #beat = encodeFrame({ type: 'beat' } satisfies FromOwner);
  readonly #whenOwned: Promise<Owner>;
  #own: (owner: Owner) => void = () => undefined;
  #disown: () => void = () => undefined;
  #subscription: Disposable | undefined;
  #beatTimer: Disposable | undefined;
  /** Frames that the followers have not got yet, and what they are only for who has. */
  #held: { readonly frame: Buffer; readonly skill?: WindowSkill }[] = [];
  #holdTimer: Disposable | undefined;
  #lastTick: Tick | undefined;
  /** Ids of windows whose refusal was told: they come again every few seconds. */
  readonly #toldRefused = new Set<string>();
  #isFrozen = false;
  #isClosed = false;

  private constructor(options: OwnerServerOptions) {
    this.#options = options;
    this.#whenOwned = new Promise((resolve, reject) => {
      this.#own = resolve;
      this.#disown = () => reject(new Error('The claim was not won.'));
    });
    this.#whenOwned.catch(() => undefined);
    this.#server = createServer(socket => this.#accept(socket));
    this.#server.maxConnections = maxConnections;
  }

  /** Rejects when the address cannot be listened on. */
  static async listen(options: OwnerServerOptions): Promise<OwnerServer> {
    const server = new OwnerServer(options);
    await new Promise<void>((resolve, reject) => {
      server.#server.once('error', reject);
      // Closed from the first moment, and without its path, which may lead elsewhere by then. The folder
      // keeps others out; this does where somebody opened the folder. Nothing else runs on this thread until
      // the socket is there.
      const before = process.platform === 'win32' ? undefined : process.umask(0o077);
      try {
        server.#server.listen(options.address, resolve);
      } finally {
        if (before !== undefined) process.umask(before);
      }
    });
    server.#server.removeAllListeners('error');
    server.#server.on('error', error =>
      options.log.warn(`The socket of this window failed: ${error.message}`),
    );
    return server;
  }

  /** The claim was won: from now on all windows get the owner's state and answers. */
  serve(owner: Owner): void {
    this.#lastTick = owner.state().tick;
    this.#subscription = owner.onDidChange(change => this.#broadcast(change));
    this.#own(owner);
  }

  /** How many windows follow. */
  get followers(): number {
    return this.#followers.size;
  }

  /** Whether the socket's file still exists: programs that clean temporary folders remove it. */
  async isReachable(): Promise<boolean> {
    if (process.platform === 'win32') return true;
    return fs.stat(this.#options.address).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
    );
  }

  /** Answers nothing from now on: the next owner gets the requests under way. */
  freeze(): void {
    this.#sendHeld();
    this.#isFrozen = true;
    for (const client of this.#clients) client.freeze();
  }

  /** Ends all connections. `isOrderly`: the history is closed and can be taken over at once. */
  close(isOrderly: boolean): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#subscription?.dispose();
    if (isOrderly) this.#sendHeld();
    this.#holdTimer?.dispose();
    this.#beatTimer?.dispose();
    // Stop listening first, so that windows that are disconnected cannot connect again. This removes the
    // socket, too.
    this.#server.close();
    this.#disown();
    for (const client of [...this.#clients]) client.end(isOrderly ? { type: 'bye' } : undefined);
  }

  dispose(): void {
    this.close(false);
  }

  #accept(socket: Socket): void {
    const { clock, token, proof, self } = this.#options;
    const client = new FollowerConnection({
      socket,
      clock,
      token,
      proof,
      self,
      owner: this.#whenOwned,
      handleJoin: joined => this.#join(joined),
      handleRefuse: hello => this.#tellRefused(hello),
      handleEnd: (ended, problem) => {
        this.#clients.delete(ended);
        this.#followers.delete(ended);
        if (problem !== undefined) this.#options.log.warn(`Another window was cut off: ${problem}`);
      },
    });
    if (this.#isFrozen) client.freeze();
    if (this.#isClosed) client.dispose();
    else this.#clients.add(client);
  }

  #broadcast(change: SharedChange): void {
    const previous = this.#lastTick;
    if (change.type === 'tick') this.#lastTick = change.tick;
    if (this.#followers.size === 0) return;
    const message: FromOwner =
      change.type === 'tick' ? { type: 'tick', tick: tickChange(previous, change.tick) } : change;
    this.#held.push({ frame: encodeFrame(message), ...(change.type === 'events' && { skill: 'events' }) });
    if (change.type !== 'tick') this.#sendHeld();
    else this.#holdTimer ??= this.#options.clock.setTimeout(() => this.#sendHeld(), holdMs);
  }

  /** The snapshot contains changes that the other windows are still to get. */
  #join(client: FollowerConnection): void {
    this.#sendHeld();
    this.#followers.add(client);
    this.#scheduleBeat();
  }

  #sendHeld(): void {
    this.#holdTimer?.dispose();
    this.#holdTimer = undefined;
    if (this.#held.length === 0) return;
    const held = this.#held;
    this.#held = [];
    const all = Buffer.concat(held.map(({ frame }) => frame));
    for (const follower of [...this.#followers]) {
      const known = held.filter(({ skill }) => skill === undefined || follower.has(skill));
      const frames = known.length === held.length ? all : Buffer.concat(known.map(({ frame }) => frame));
      if (frames.length > 0) follower.sendChange(frames);
    }
    this.#scheduleBeat();
  }

  /** Sends signs of life as long as a window follows. */
  #scheduleBeat(): void {
    this.#beatTimer?.dispose();
    this.#beatTimer = this.#options.clock.setTimeout(() => {
      for (const follower of [...this.#followers]) follower.sendBeat(this.#beat);
      if (this.#followers.size > 0) this.#scheduleBeat();
    }, beatMs);
  }

  #tellRefused({ protocol, window }: HelloMessage): void {
    if (this.#toldRefused.has(window.id)) return;
    if (this.#toldRefused.size === maxToldRefused) this.#toldRefused.clear();
    this.#toldRefused.add(window.id);
    const [name, version] = [plainLine(window.name, 80), plainLine(window.version, 20)];
    const advice =
      protocol > windowProtocol ? 'Reload this window to use the newer one.' : 'Reload that window.';
    this.#options.log.warn(
      `The window ${name} runs version ${version} of this extension, this one ${this.#options.self.version}: they cannot work together. ${advice}`,
    );
  }
}
