import type { IncomingMessage } from 'node:http';
import { inspect } from 'node:util';
import Docker from 'dockerode';
import type { Endpoint } from './endpoint';
import { SshAgent } from './sshAgent';
import { untilAborted } from './untilAborted';

/**
 * Some Docker Desktop versions take three seconds a call without it. The version says nothing: engines only look at the
 * name.
 */
const userAgent = 'Docker-Client/28.0.0 (container-metrics)';

/** The published types lag behind: this is docker-modem's own door for requests of any kind. */
interface Modem {
  version: string | undefined;
  dial(
    options: {
      readonly path: string;
      readonly method: 'GET';
      readonly options: Readonly<Record<string, unknown>>;
      readonly abortSignal: AbortSignal;
      readonly isStream: true;
      readonly statusCodes: Readonly<Record<number, true>>;
    },
    callback: (error: Error | null, answer: IncomingMessage) => void,
  ): void;
}

/** docker-modem reads an answer whose status it was not told of into memory, however long it is. */
const anyStatus = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [100 + index, true] as const));

/** Requests to one engine, over connections of its own. */
export class EngineModem {
  readonly #modem: Modem;
  /** Of the engine's address, before the version, as docker-modem writes it: without the first slash. */
  readonly #path: string;

  /** `timeoutMs`: the longest silence on a connection before it is closed; 0: none. */
  constructor(endpoint: Endpoint, timeoutMs: number) {
    this.#modem = connect(endpoint, timeoutMs).modem as unknown as Modem;
    this.#path = (endpoint.kind === 'tcp' ? endpoint.path : undefined)?.slice(1) ?? '';
    if (this.#path !== '') this.#modem.version = this.#path;
  }

  /** The version of the API that is asked for from now on, as `1.41`. Without one the engine takes its newest. */
  useVersion(version: string): void {
    this.#modem.version = [this.#path, `v${version}`].filter(Boolean).join('/');
  }

  /**
   * What the engine answers, of any status, still to be read. As a stream, because docker-modem neither answers nor fails when a
   * connection breaks in the middle of an answer that it reads itself.
   */
  get(path: string, query: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<IncomingMessage> {
    beInspectedAtOnce(signal);
    const start = (): Promise<IncomingMessage> =>
      new Promise((resolve, reject) => {
        const request = { method: 'GET', isStream: true, statusCodes: anyStatus } as const;
        this.#modem.dial(
          { ...request, path: `${path}?`, options: query, abortSignal: signal },
          (error, answer) => (error === null ? resolve(answer) : reject(error)),
        );
      });
    return untilAborted(signal, start);
  }
}

/**
 * docker-modem describes each request to its debugging log, whether or not anybody reads that: with the signal, and with everything
 * that listens to it, which in a round of many containers takes longer than the requests themselves.
 */
function beInspectedAtOnce(signal: AbortSignal): void {
  if (Object.hasOwn(signal, inspect.custom)) return;
  Object.defineProperty(signal, inspect.custom, { value: () => '[AbortSignal]' });
}

/**
 * docker-modem reads `DOCKER_HOST` and its companions even when told where to connect, lets them win over a socket path and
 * throws on a broken value. They are taken away while it is made, and every option is given.
 */
function connect(endpoint: Endpoint, timeoutMs: number): Docker {
  const socketPath = endpoint.kind === 'socket' ? endpoint.path : undefined;
  const tcp = endpoint.kind === 'tcp' ? endpoint : undefined;
  const { DOCKER_HOST: dockerHost } = process.env;
  delete process.env['DOCKER_HOST'];
  try {
    const agent = endpoint.kind === 'ssh' ? new SshAgent(endpoint) : undefined;
    // The published types lag behind: they know no agent.
    const options: Docker.DockerOptions & { readonly agent: SshAgent | undefined } = {
      agent,
      socketPath,
      // Of the engine at the other end, which does not look at it.
      host: endpoint.kind === 'ssh' ? 'localhost' : tcp?.host,
      port: tcp?.port,
      protocol: tcp?.tls ? 'https' : 'http',
      ca: tcp?.tls?.ca,
      cert: tcp?.tls?.cert,
      key: tcp?.tls?.key,
      timeout: timeoutMs,
      headers: { 'User-Agent': userAgent },
    };
    return new Docker(options);
  } finally {
    if (dockerHost !== undefined) process.env['DOCKER_HOST'] = dockerHost;
  }
}
