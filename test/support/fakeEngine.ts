/** An HTTP server on a socket that stands in for an engine where a real one cannot be made to misbehave. */
import * as fs from 'node:fs';
import * as http from 'node:http';
import * as path from 'node:path';

export type Route = (request: http.IncomingMessage, response: http.ServerResponse) => void;

export class FakeEngine {
  readonly address: string;
  readonly requests: http.IncomingMessage[] = [];
  /** By path without version and query; what is not here answers 404. */
  readonly routes = new Map<string, Route>();
  readonly #server: http.Server;
  readonly #socket: string;

  constructor(socket: string, name = 'fake') {
    this.#socket = socket;
    this.address = `unix://${socket}`;
    this.answer('/version', { Version: '1.2.3', ApiVersion: '1.41' });
    this.answer('/info', { ID: name, Name: name, OperatingSystem: 'Test' });
    this.answer('/containers/json', []);
    this.#server = http.createServer((request, response) => {
      this.requests.push(request);
      const route = this.routes.get(request.url?.split('?')[0] ?? '');
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

  async listen(): Promise<this> {
    fs.mkdirSync(path.dirname(this.#socket), { recursive: true });
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#socket, resolve);
    });
    return this;
  }

  async close(): Promise<void> {
    const closed = new Promise(resolve => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }
}
