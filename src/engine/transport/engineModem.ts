import * as http from 'node:http';
import * as https from 'node:https';
import Docker from 'dockerode';
import type { Endpoint } from './endpoint';
import { SshAgent } from './sshAgent';
import { untilAborted } from '../../node/untilAborted';

/**
 * Without it some Docker Desktop versions take three seconds a call. Engines look only at the name, not the
 * version.
 */
const userAgent = 'Docker-Client/28.0.0 (container-metrics)';

type HandleAnswer = (error: Error | null, answer?: http.IncomingMessage) => void;

/** What the published types lack: where requests of any kind enter docker-modem, and where they leave it. */
interface Modem {
  version: string | undefined;
  readonly protocol: 'http' | 'https';
  dial(
    options: {
      readonly path: string;
      readonly method: 'GET';
      readonly options: Readonly<Record<string, unknown>>;
      readonly abortSignal: AbortSignal;
    },
    handleAnswer: HandleAnswer,
  ): void;
  buildRequest(
    options: https.RequestOptions,
    context: unknown,
    data: undefined,
    handleAnswer: HandleAnswer,
  ): void;
}

/** Requests to one engine, over connections of its own. */
export class EngineModem {
  readonly #modem: Modem;
  /**
   * The path in the engine's address, which precedes the version; without its first slash, as docker-modem
   * writes it.
   */
  readonly #path: string;

  /** `timeoutMs`: the longest silence on a connection before it is closed; 0: none. */
  constructor(endpoint: Endpoint, timeoutMs: number) {
    const modem = connect(endpoint).modem as unknown as Modem;
    modem.buildRequest = (options, _context, _data, handleAnswer) =>
      send(modem.protocol, options, timeoutMs, handleAnswer);
    this.#modem = modem;
    this.#path = (endpoint.kind === 'tcp' ? endpoint.path : undefined)?.slice(1) ?? '';
    if (this.#path !== '') modem.version = this.#path;
  }

  /** Sets the API version to ask for from now on, such as `1.41`. Without one the engine uses its newest. */
  useVersion(version: string): void {
    this.#modem.version = [this.#path, `v${version}`].filter(Boolean).join('/');
  }

  /** The engine's answer, of any status, not read yet. */
  get(
    path: string,
    query: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<http.IncomingMessage> {
    const start = (): Promise<http.IncomingMessage> =>
      new Promise((resolve, reject) => {
        this.#modem.dial(
          { method: 'GET', path: `${path}?`, options: query, abortSignal: signal },
          (error, answer) => {
            if (answer) resolve(answer);
            else reject(error ?? new Error('no answer'));
          },
        );
      });
    return untilAborted(signal, start);
  }
}

/**
 * Sends a request that docker-modem has prepared. Its own way follows redirects to any address that an answer
 * names, reads answers of some statuses into memory at any length, and writes each request to a debugging
 * log.
 */
function send(
  protocol: 'http' | 'https',
  options: https.RequestOptions,
  timeoutMs: number,
  handleAnswer: HandleAnswer,
): void {
  try {
    const request = (protocol === 'https' ? https : http).request(options);
    if (timeoutMs > 0) request.setTimeout(timeoutMs, () => request.destroy(new Error('no answer in time')));
    request.on('response', answer => handleAnswer(null, answer));
    // Stays after the answer has begun: if the connection breaks then, the answer itself reports it.
    request.on('error', handleAnswer);
    request.end();
  } catch (error) {
    handleAnswer(error instanceof Error ? error : new Error(String(error)));
  }
}

/**
 * docker-modem reads `DOCKER_HOST` and its companions even when told where to connect, lets them win over a
 * socket path and throws on a broken value. They are removed while it is created, and every option is given.
 */
function connect(endpoint: Endpoint): Docker {
  const socketPath = endpoint.kind === 'socket' ? endpoint.path : undefined;
  const tcp = endpoint.kind === 'tcp' ? endpoint : undefined;
  const { DOCKER_HOST: dockerHost } = process.env;
  delete process.env['DOCKER_HOST'];
  try {
    const agent = endpoint.kind === 'ssh' ? new SshAgent(endpoint) : undefined;
    // The published types lack `agent`.
    const options: Docker.DockerOptions & { readonly agent: SshAgent | undefined } = {
      agent,
      socketPath,
      // Names the engine at the other end, which ignores it.
      host: endpoint.kind === 'ssh' ? 'localhost' : tcp?.host,
      port: tcp?.port,
      protocol: tcp?.tls ? 'https' : 'http',
      ca: tcp?.tls?.ca,
      cert: tcp?.tls?.cert,
      key: tcp?.tls?.key,
      headers: { 'User-Agent': userAgent },
    };
    return new Docker(options);
  } finally {
    if (dockerHost !== undefined) process.env['DOCKER_HOST'] = dockerHost;
  }
}
