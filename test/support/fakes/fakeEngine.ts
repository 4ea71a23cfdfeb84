/**
 * An HTTP server on a socket that stands in for an engine, for behavior that a real one cannot be made to
 * show.
 */
import * as fs from 'node:fs';
import * as http from 'node:http';
import * as path from 'node:path';

export type Route = (request: http.IncomingMessage, response: http.ServerResponse) => void;

export class FakeEngine {
  readonly address: string;
  readonly requests: http.IncomingMessage[] = [];
  /** By path without version and query. Other paths are answered with 404. */
  readonly routes = new Map<string, Route>();
  /** The open event streams. */
  readonly streams = new Set<http.ServerResponse>();
  /** The engine's clock, sent in the `Date` header of every answer; without it there is no such header. */
  now: (() => number) | undefined;
  readonly #server: http.Server;
  /** Path of its socket, or of its named pipe on Windows. */
  readonly socketPath: string;

  constructor(socket: string, name = 'fake') {
    // Windows uses a named pipe, which is not in a folder.
    const pipe = socket.replaceAll(/[^\w]+/g, '-');
    this.socketPath = process.platform === 'win32' ? `\\\\.\\pipe\\${pipe}` : socket;
    this.address = process.platform === 'win32' ? `npipe:////./pipe/${pipe}` : `unix://${socket}`;
    this.answer('/_ping', 'OK');
    this.answer('/version', { Version: '1.2.3', ApiVersion: '1.41' });
    this.answer('/info', { ID: name, Name: name, OperatingSystem: 'Test' });
    this.answer('/containers/json', []);
    this.#server = http.createServer((request, response) => {
      this.requests.push(request);
      response.sendDate = false;
      if (this.now) response.setHeader('Date', new Date(this.now()).toUTCString());
      const route = this.routes.get(pathOf(request));
      if (route) route(request, response);
      else response.writeHead(404).end('{"message":"not found"}');
    });
  }

  answer(url: string, body: unknown): void {
    this.routes.set(url, (_request, response) => {
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(body));
    });
  }

  /** Accepts event streams from now on; they stay silent until `tell`. */
  answerEvents(): void {
    this.routes.set('/events', (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.flushHeaders();
      this.streams.add(response);
      response.on('close', () => this.streams.delete(response));
    });
  }

  /** Writes to every event stream: an object as one line, a text unchanged. */
  tell(said: object | string): void {
    const text = typeof said === 'string' ? said : `${JSON.stringify(said)}\n`;
    for (const stream of this.streams) stream.write(text);
  }

  /** How often a path was requested. */
  count(path: string): number {
    return this.requests.filter(request => pathOf(request) === path).length;
  }

  async listen(): Promise<this> {
    if (process.platform !== 'win32') fs.mkdirSync(path.dirname(this.socketPath), { recursive: true });
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.socketPath, resolve);
    });
    return this;
  }

  async close(): Promise<void> {
    const closed = new Promise(resolve => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }
}

/** Path without API version and query. */
export function pathOf({ url = '' }: http.IncomingMessage): string {
  return url.split('?')[0]?.replace(/^\/v\d+\.\d+(?=\/)/, '') ?? '';
}
