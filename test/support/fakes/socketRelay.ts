import * as net from 'node:net';
import * as fs from 'node:fs';

/** A part of an engine's answer, before it reaches the client. */
export interface AnswerPart {
  readonly near: net.Socket;
  /** The path of the answered request, without version and query. */
  readonly path: string;
  readonly bytes: Buffer;
}

/**
 * Relays between a client and an engine's socket, so that a test can cut the engine off without stopping it.
 */
export class SocketRelay {
  readonly address: string;
  readonly #path: string;
  readonly #target: string;
  readonly #sockets = new Set<net.Socket>();
  /** Requested paths, in order. */
  readonly requests: string[] = [];
  /** Called with each part of an answer, in place of passing it on. */
  fault: ((part: AnswerPart) => void) | undefined;
  #server: net.Server | undefined;

  constructor(path: string, targetPath: string) {
    this.#path = path;
    this.#target = targetPath;
    this.address = `unix://${path}`;
  }

  /** How often a path was requested. */
  count(path: RegExp): number {
    return this.requests.filter(each => path.test(each)).length;
  }

  /** Number of open client connections. */
  get connectionCount(): number {
    return this.#sockets.size / 2;
  }

  async open(): Promise<void> {
    fs.rmSync(this.#path, { force: true });
    const server = net.createServer(near => {
      const far = net.connect(this.#target);
      let path = '';
      near.on('data', bytes => {
        for (const [, asked = ''] of bytes.toString('latin1').matchAll(/^[A-Z]+ ([^ ?]+)[^ ]* HTTP/gm)) {
          path = asked;
          this.requests.push(asked);
        }
      });
      far.on('data', bytes => {
        if (this.fault) this.fault({ near, path, bytes });
        else near.write(bytes);
      });
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from);
        from.on('error', () => to.destroy());
        from.on('close', () => {
          this.#sockets.delete(from);
          to.end();
        });
        if (from === near) from.pipe(to);
        else from.on('end', () => to.end());
      }
    });
    this.#server = server;
    await new Promise<void>(resolve => server.listen(this.#path, resolve));
  }

  /** Breaks every connection, even in the middle of an answer, and accepts no more. */
  async close(): Promise<void> {
    const closed = new Promise(resolve => this.#server?.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
