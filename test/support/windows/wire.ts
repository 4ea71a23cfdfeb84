import * as fs from 'node:fs';
import { connect, type Socket } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import type { SharedChange } from '../../../src/protocol/sharedState';
import { windowProtocol, type WindowInfo } from '../../../src/protocol/windows';
import { encodeFrame, FrameReader } from '../../../src/windows/wire/frames';
import { OwnerConnection } from '../../../src/windows/ownerConnection';
import { OwnerServer } from '../../../src/windows/ownerServer';
import { FakeOwner } from '../fakes/fakeOwner';
import { ManualClock } from '../fakes/manualClock';
import { RecordingLog } from '../fakes/recordingLog';
import { waitFor } from '../run/waitFor';

const token = 'the token of the claim';

export const windowInfo = (name: string): WindowInfo => ({
  id: name,
  pid: process.pid,
  name,
  version: '1.0.0',
});

/** Counts the timers that were set: a link sets one at each sign of life. */
class CountingClock extends ManualClock {
  set = 0;

  override setTimeout(callback: () => void, delayMs: number): { dispose(): void } {
    this.set++;
    return super.setTimeout(callback, delayMs);
  }
}

/** A raw socket, on which a test reads and writes messages itself. */
export interface RawSocket {
  readonly socket: Socket;
  /** The received messages. */
  readonly received: unknown[];
  readonly closed: Promise<unknown>;
}

/** An owner's server and its followers, on clocks that the test moves. */
export class Wire {
  readonly hello = { type: 'hello', protocol: windowProtocol, token, window: windowInfo('raw') };
  /** The owner's proof, shown in return for the token. */
  readonly proof = 'what the owner shows in return';
  readonly log = new RecordingLog();
  /** The servers' clock. */
  readonly clock = new ManualClock(0);
  readonly linkClock = new CountingClock(0);
  readonly owner = new FakeOwner();
  readonly address: string;
  readonly #folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cm-wire-'));
  readonly #sockets: Socket[] = [];
  readonly #servers: OwnerServer[] = [];

  constructor() {
    this.address =
      process.platform === 'win32'
        ? `\\\\.\\pipe\\cm-${path.basename(this.#folder)}`
        : path.join(this.#folder, 'a.sock');
  }

  async listen(name: string, address = this.address): Promise<OwnerServer> {
    const { proof, clock, log } = this;
    const server = await OwnerServer.listen({ address, token, proof, self: windowInfo(name), clock, log });
    this.#servers.push(server);
    return server;
  }

  open(
    usedToken = token,
    address = this.address,
    proof = this.proof,
  ): ReturnType<typeof OwnerConnection.open> {
    return OwnerConnection.open({
      record: { window: windowInfo('owner'), address, place: '', token: usedToken, proof, claimedAtMs: 0 },
      self: windowInfo('me'),
      clock: this.linkClock,
      handleError: error => this.log.warn(String(error)),
    });
  }

  async follow(): Promise<{ link: OwnerConnection; changes: SharedChange[] }> {
    const attempt = await this.open();
    if (attempt.kind !== 'linked') throw new Error(`not linked: ${attempt.kind}`);
    const changes: SharedChange[] = [];
    attempt.link.onDidChange(change => changes.push(change));
    return { link: attempt.link, changes };
  }

  async raw(): Promise<RawSocket> {
    const socket = connect(this.address);
    this.#sockets.push(socket);
    const received: unknown[] = [];
    const reader = new FrameReader(1e9);
    socket.on('data', chunk => received.push(...reader.push(chunk)));
    socket.on('error', () => undefined);
    const closed = new Promise(resolve => socket.once('close', resolve));
    await new Promise(resolve => socket.once('connect', resolve));
    return { socket, received, closed };
  }

  /** A raw follower that was welcomed. */
  async rawFollower(): Promise<RawSocket> {
    const follower = await this.raw();
    follower.socket.write(encodeFrame(this.hello));
    await waitFor('the welcome', () => follower.received.length === 1);
    return follower;
  }

  close(): void {
    for (const server of this.#servers) server.close(false);
    for (const socket of this.#sockets) socket.destroy();
    fs.rmSync(this.#folder, { recursive: true, force: true });
  }
}
