import * as net from 'node:net';
import * as fs from 'node:fs';

/** Stands between a client and an engine's socket, so that a test can take the engine away without ending it. */
export class SocketRelay {
  readonly address: string;
  readonly #path: string;
  readonly #target: string;
  readonly #sockets = new Set<net.Socket>();
  #server: net.Server | undefined;

  constructor(path: string, targetPath: string) {
    this.#path = path;
    this.#target = targetPath;
    this.address = `unix://${path}`;
  }

  async open(): Promise<void> {
    fs.rmSync(this.#path, { force: true });
    const server = net.createServer(near => {
      const far = net.connect(this.#target);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from);
        from.on('error', () => to.destroy());
        from.on('close', () => this.#sockets.delete(from));
        from.pipe(to);
      }
    });
    this.#server = server;
    await new Promise<void>(resolve => server.listen(this.#path, resolve));
  }

  /** Breaks every connection, also in the middle of an answer, and takes no more. */
  async close(): Promise<void> {
    const closed = new Promise(resolve => this.#server?.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
