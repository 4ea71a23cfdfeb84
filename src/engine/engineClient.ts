import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import Docker from 'dockerode';
import type { ContainerReading, EngineDescription } from '../common/model';
import type { Endpoint } from './endpoint';
import { asArray, asText, at } from './json';
import { parseContainerList, type ListedContainer } from './parseContainerList';
import { eventActions } from './parseEvent';
import { parseInspect, type InspectedFacts } from './parseInspect';
import { parseStats } from './parseStats';
import { readAnswer } from './readAnswer';
import { SshAgent } from './sshAgent';
import { untilAborted } from './untilAborted';

/** Longest silence on a connection before it is closed; callers' signals usually end a request earlier. */
const requestTimeoutMs = 10_000;
const keepAliveMs = 30_000;

/**
 * Some Docker Desktop versions take three seconds a call without it. The version says nothing: engines only look at the
 * name.
 */
const userAgent = 'Docker-Client/28.0.0 (container-metrics)';

/** The published types lag behind: these take options as the other calls do. */
interface AbortableCalls {
  version(options: { abortSignal: AbortSignal }): Promise<unknown>;
  info(options: { abortSignal: AbortSignal }): Promise<unknown>;
  ping(options: { abortSignal: AbortSignal }): Promise<unknown>;
  getEvents(options: { abortSignal: AbortSignal }): Promise<IncomingMessage>;
}

interface Modem {
  dial(
    options: {
      readonly path: string;
      readonly method: 'GET';
      readonly options: Readonly<Record<string, unknown>>;
      readonly abortSignal: AbortSignal;
      readonly isStream: true;
      readonly statusCodes: Readonly<Record<number, true>>;
    },
    callback: (error: Error | null, stream: Readable) => void,
  ): void;
}

export interface EventStream {
  /** Lines of JSON. */
  readonly body: Readable;
  /** The engine's clock when it answered, to the second. */
  readonly engineTimeMs?: number;
}

/**
 * One engine's API. Every method rejects when the engine does not answer, or as soon as `signal` aborts, with its reason;
 * whoever asks sets the deadline.
 */
export class EngineClient {
  readonly endpoint: Endpoint;
  readonly #abortable: AbortableCalls;
  readonly #modem: Modem;
  #streams: Docker | undefined;
  #key: string;
  #calls = 0;

  constructor(endpoint: Endpoint) {
    this.endpoint = endpoint;
    this.#key = keyOf(endpoint.address);
    const docker = connect(endpoint, requestTimeoutMs);
    this.#abortable = docker as unknown as AbortableCalls;
    this.#modem = docker.modem as Modem;
  }

  /** Requests so far. */
  get calls(): number {
    return this.#calls;
  }

  /** Who answers; `origin` tells the user where the address came from. Rejects what answers but is no engine. */
  async describe(origin: string, signal: AbortSignal): Promise<EngineDescription> {
    this.#calls += 2;
    const [version, info] = await Promise.all([
      untilAborted(signal, () => this.#abortable.version({ abortSignal: signal })),
      this.#info(signal),
    ]);
    const apiVersion = asText(at(version, 'ApiVersion'));
    if (apiVersion === undefined) throw new Error('what answers is no container engine');
    const id = isPodman(version) ? this.endpoint.address : (identityOf(info) ?? this.endpoint.address);
    this.#key = keyOf(id);
    return {
      id,
      key: this.#key,
      name: asText(at(info, 'Name')) ?? '',
      version: asText(at(version, 'Version')) ?? '',
      apiVersion,
      operatingSystem: asText(at(info, 'OperatingSystem')) ?? '',
      address: this.endpoint.address,
      origin,
    };
  }

  /** All containers, running or not, or those of the ids that there are. */
  async listContainers(signal: AbortSignal, ids?: readonly string[]): Promise<ListedContainer[]> {
    const filters = ids && { id: [...ids] };
    const body = await this.#get('/containers/json', { all: true, ...(filters && { filters }) }, signal);
    if (!Array.isArray(body)) throw new Error('the answer is no list of containers');
    return parseContainerList(body, this.#key);
  }

  async inspect(id: string, signal: AbortSignal): Promise<InspectedFacts> {
    return parseInspect(await this.#get(`/containers/${encodeURIComponent(id)}/json`, {}, signal));
  }

  /** One reading; `undefined` when the container stopped. Its first counters need a second reading to become rates. */
  async stats(id: string, signal: AbortSignal): Promise<ContainerReading | undefined> {
    const query = { stream: false, 'one-shot': true };
    return parseStats(id, await this.#get(`/containers/${encodeURIComponent(id)}/stats`, query, signal));
  }

  /** Whether it answers: the cheapest question there is. A proxy that refuses it answers, one without an engine does not. */
  async ping(signal: AbortSignal): Promise<void> {
    this.#calls++;
    try {
      await untilAborted(signal, () => this.#abortable.ping({ abortSignal: signal }));
    } catch (error) {
      if ((statusCodeOf(error) ?? 500) >= 500) throw error;
    }
  }

  /**
   * What happens to containers from `since` on (seconds and fraction by the engine's clock), else from now on. It lasts until
   * the engine ends it or `signal` aborts, which also closes its connection; whoever asks reads it or aborts.
   */
  async openEvents(since: string | undefined, signal: AbortSignal): Promise<EventStream> {
    this.#calls++;
    // Its own client, because a timeout takes a stream on which nothing happens for one that hangs.
    this.#streams ??= connect(this.endpoint, 0);
    const calls = this.#streams as unknown as AbortableCalls;
    const filters = { type: ['container'], event: [...eventActions, 'died', 'remove'] };
    const options = { filters, abortSignal: signal, ...(since !== undefined && { since }) };
    const body = await untilAborted(signal, () => calls.getEvents(options));
    // Else the end of an engine on another machine that vanished would never be noticed.
    body.socket.setKeepAlive(true, keepAliveMs);
    const engineTimeMs = Date.parse(body.headers.date ?? '');
    return { body, ...(Number.isFinite(engineTimeMs) && { engineTimeMs }) };
  }

  /**
   * Through docker-modem's own door for streams, because it reads an answer of any length into memory, and neither answers nor
   * fails when a connection breaks in the middle of one.
   */
  async #get(path: string, query: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<unknown> {
    this.#calls++;
    const answer = await untilAborted(
      signal,
      () =>
        new Promise<Readable>((resolve, reject) => {
          this.#modem.dial(
            {
              path: `${path}?`,
              method: 'GET',
              options: query,
              abortSignal: signal,
              isStream: true,
              statusCodes: { 200: true },
            },
            (error, stream) => (error === null ? resolve(stream) : reject(error)),
          );
        }),
    );
    return readAnswer(answer, signal);
  }

  /** Proxies that guard a socket often refuse it. Without an answer of any kind the engine would seem another the next time. */
  async #info(signal: AbortSignal): Promise<unknown> {
    try {
      return await untilAborted(signal, () => this.#abortable.info({ abortSignal: signal }));
    } catch (error) {
      if (statusCodeOf(error) === undefined) throw error;
      return undefined;
    }
  }
}

function keyOf(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 8);
}

/**
 * The engine's own id alone is not enough: Docker 20.10 gives all engines of one machine the same, and cloned machines share
 * it, too.
 */
function identityOf(info: unknown): string | undefined {
  const id = asText(at(info, 'ID'));
  const parts = [id, asText(at(info, 'Name')), asText(at(info, 'DockerRootDir'))];
  return id ? parts.filter(Boolean).join(' ') : undefined;
}

/** Podman tells another id at each question. */
function isPodman(version: unknown): boolean {
  return asArray(at(version, 'Components')).some(each => asText(at(each, 'Name')) === 'Podman Engine');
}

/** Of an error that is an answer; `undefined`: there was none. */
export function statusCodeOf(error: unknown): number | undefined {
  const code =
    typeof error === 'object' && error !== null ? (error as { statusCode?: unknown }).statusCode : undefined;
  return typeof code === 'number' ? code : undefined;
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
