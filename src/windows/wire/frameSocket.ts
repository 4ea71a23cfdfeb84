import type { Socket } from 'node:net';
import { messageOf } from '../../common/errors';
import { encodeFrame, FrameReader } from './frames';

/**
 * So many bytes may still be queued for a side that reads: Windows accepts nothing from a process before its
 * next turn.
 */
const maxLastBytes = 1024 * 1024;

export interface FrameSocketOptions {
  /** A longer message ends the connection. */
  readonly maxFrameBytes: number;
  /** Throws at a message that is not of the protocol: that ends the connection. */
  readonly handleMessage: (message: unknown) => void;
  /** Called once. `problem`: what the other side did wrong. */
  readonly handleEnd: (problem: string | undefined) => void;
  /** Called when everything sent has left this process. */
  readonly handleDrain?: () => void;
}

/** Messages over one socket. What goes wrong on it ends it, and nothing else. */
export class FrameSocket {
  readonly #socket: Socket;
  readonly #options: FrameSocketOptions;
  #hasEnded = false;

  constructor(socket: Socket, options: FrameSocketOptions) {
    this.#socket = socket;
    this.#options = options;
    const reader = new FrameReader(options.maxFrameBytes);
    socket.on('data', chunk => {
      try {
        for (const message of reader.push(chunk)) if (!this.#hasEnded) options.handleMessage(message);
      } catch (error) {
        this.#end(messageOf(error));
      }
    });
    socket.on('error', () => this.#end(undefined));
    // The other side has closed: a half-open connection is of no use.
    socket.on('end', () => this.#end(undefined));
    socket.on('close', () => this.#end(undefined));
    if (options.handleDrain) socket.on('drain', options.handleDrain);
  }

  /** Bytes queued in this process because the other side does not read. */
  get queuedBytes(): number {
    return this.#socket.writableLength;
  }

  send(message: object): void {
    this.sendFrame(encodeFrame(message));
  }

  /** Sends a frame that is encoded once for many sockets. */
  sendFrame(frame: Buffer): void {
    if (!this.#hasEnded) this.#socket.write(frame);
  }

  /** Stops and starts reading, which after a while makes the other side wait. */
  setReading(isReading: boolean): void {
    if (isReading) this.#socket.resume();
    else this.#socket.pause();
  }

  /** Sends `last` behind what is on its way, and ends; at once where the other side does not read. */
  end(last?: object): void {
    const isRead = this.queuedBytes <= maxLastBytes;
    if (last && !this.#hasEnded && isRead) this.#socket.end(encodeFrame(last));
    this.#end(undefined, last !== undefined);
  }

  #end(problem: string | undefined, isGentle = false): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    if (isGentle && this.#socket.writableEnded) this.#socket.destroySoon();
    else this.#socket.destroy();
    this.#options.handleEnd(problem);
  }
}
