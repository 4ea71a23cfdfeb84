import Docker from 'dockerode';
import type { ContainerReading, EngineDescription } from '../common/model';
import type { Endpoint } from './endpoint';
import { asText, at } from './json';
import { parseContainerList, type ListedContainer } from './parseContainerList';
import { parseInspect, type InspectedFacts } from './parseInspect';
import { parseStats } from './parseStats';

/** Longest silence on a connection before a request is given up. */
const requestTimeoutMs = 10_000;

/**
 * Some Docker Desktop versions take three seconds a call without it. The version says nothing: engines only look at the
 * name.
 */
const userAgent = 'Docker-Client/28.0.0 (container-metrics)';

/** The published types lag behind: these take options as the other calls do. */
interface AbortableCalls {
  ping(options: { abortSignal?: AbortSignal }): Promise<unknown>;
  version(options: { abortSignal?: AbortSignal }): Promise<unknown>;
  info(options: { abortSignal?: AbortSignal }): Promise<unknown>;
}

/** One engine's API. Every method rejects when the engine does not answer or `signal` aborts. */
export class EngineClient {
  readonly endpoint: Endpoint;
  readonly #docker: Docker;
  readonly #calls: AbortableCalls;

  constructor(endpoint: Endpoint) {
    this.endpoint = endpoint;
    this.#docker = connect(endpoint);
    this.#calls = this.#docker as unknown as AbortableCalls;
  }

  /** Cheapest proof that an engine answers. */
  async ping(signal?: AbortSignal): Promise<void> {
    await this.#calls.ping({ abortSignal: signal });
  }

  /** Who answers; `origin` tells the user where the address came from. */
  async describe(origin: string, signal?: AbortSignal): Promise<EngineDescription> {
    const version = await this.#calls.version({ abortSignal: signal });
    const info = await this.#calls.info({ abortSignal: signal });
    return {
      id: asText(at(info, 'ID')) ?? this.endpoint.address,
      name: asText(at(info, 'Name')) ?? '',
      version: asText(at(version, 'Version')) ?? '',
      apiVersion: asText(at(version, 'ApiVersion')) ?? '',
      operatingSystem: asText(at(info, 'OperatingSystem')) ?? '',
      address: this.endpoint.address,
      origin,
    };
  }

  /** All containers, running or not. */
  async listContainers(signal?: AbortSignal): Promise<ListedContainer[]> {
    return parseContainerList(await this.#docker.listContainers({ all: true, abortSignal: signal }));
  }

  async inspect(id: string, signal?: AbortSignal): Promise<InspectedFacts> {
    return parseInspect(await this.#docker.getContainer(id).inspect({ abortSignal: signal }));
  }

  /** One reading; `undefined` when the container stopped. Its first counters need a second reading to become rates. */
  async stats(id: string, signal?: AbortSignal): Promise<ContainerReading | undefined> {
    const options = { stream: false as const, 'one-shot': true, abortSignal: signal };
    return parseStats(id, await this.#docker.getContainer(id).stats(options));
  }
}

/**
 * docker-modem reads `DOCKER_HOST` and its companions even when told where to connect, lets them win over a socket path and
 * throws on a broken value. They are taken away while it is made, and every option is given.
 */
function connect(endpoint: Endpoint): Docker {
  const socketPath = endpoint.kind === 'socket' ? endpoint.path : undefined;
  const tcp = endpoint.kind === 'tcp' ? endpoint : undefined;
  const { DOCKER_HOST: dockerHost } = process.env;
  delete process.env['DOCKER_HOST'];
  try {
    return new Docker({
      socketPath,
      host: tcp?.host,
      port: tcp?.port,
      protocol: tcp?.tls ? 'https' : 'http',
      ca: tcp?.tls?.ca,
      cert: tcp?.tls?.cert,
      key: tcp?.tls?.key,
      timeout: requestTimeoutMs,
      headers: { 'User-Agent': userAgent },
    });
  } finally {
    if (dockerHost !== undefined) process.env['DOCKER_HOST'] = dockerHost;
  }
}
