import * as path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { autoEndpoint, contextNameOf } from '../common/engineWords';
import { ArgumentError, messageOf } from '../common/errors';
import type { EngineDescription, EngineState } from '../common/model';
import { currentDockerContext, namedDockerContext, readTls } from './dockerContext';
import { parseEndpoint, type Endpoint } from './endpoint';
import { EngineClient } from './engineClient';
import type { Environment } from './environment';
import { usualSockets } from './usualSockets';

export type Discovery =
  | { readonly client: EngineClient; readonly state: Extract<EngineState, { kind: 'connected' }> }
  | {
      readonly client?: undefined;
      readonly state: Exclude<EngineState, { kind: 'connected' | 'connecting' }>;
    };

interface Candidate {
  readonly endpoint: Endpoint;
  readonly origin: string;
}

interface Candidates {
  readonly list: readonly Candidate[];
  /** What was passed over before the first of them was asked. */
  readonly problem?: string;
}

type Probe =
  | { readonly client: EngineClient; readonly engine: EngineDescription }
  | { readonly client?: undefined; readonly address: string; readonly error: unknown };

/** How long one address may take to answer: a socket of this machine, and any other, which may be asked over several hops. */
const probeTimeoutMs = { here: 3000, elsewhere: 10_000 };
/** What has answered may take its time to say who it is: Podman runs programs for that. */
const describeTimeoutMs = 10_000;
/** So long an address is waited for before the next is asked beside it: one that hangs must not hide the others. */
const headStartMs = 400;

/**
 * Finds the engine that `wanted` means: an address, `context:NAME`, or `auto`: `DOCKER_HOST`, else the current Docker
 * context, else the usual sockets. What a user chose is used alone; the usual sockets are each tried by connecting, for their
 * files outlive their engines. One after the other, for asking wakes engines that start on demand.
 */
export async function discoverEngine(
  wanted: string,
  environment: Environment,
  signal: AbortSignal,
  sockets: readonly string[] = usualSockets(environment),
): Promise<Discovery> {
  let candidates: Candidates;
  try {
    candidates = await listCandidates(wanted, environment, sockets);
  } catch (error) {
    if (error instanceof ArgumentError) return { state: { kind: 'invalidEndpoint', message: error.message } };
    throw error;
  }
  const probes: Promise<Probe>[] = [];
  for (const candidate of candidates.list) {
    const asked = probe(candidate, signal);
    probes.push(asked);
    const early = await Promise.race([asked, setTimeout(headStartMs, undefined, { ref: false })]);
    if (early?.client) return toDiscovery(early);
  }
  const refused: { address: string; error: unknown }[] = [];
  for (const asked of probes) {
    const late = await asked;
    if (late.client) return toDiscovery(late);
    refused.push(late);
  }
  return { state: describeFailure(refused, candidates.problem) };
}

async function probe({ endpoint, origin }: Candidate, signal: AbortSignal): Promise<Probe> {
  const client = new EngineClient(endpoint);
  try {
    const firstMs = endpoint.kind === 'socket' ? probeTimeoutMs.here : probeTimeoutMs.elsewhere;
    await within(firstMs, signal, limit => client.ping(limit));
    const engine = await within(describeTimeoutMs, signal, limit => client.describe(origin, limit));
    return { client, engine };
  } catch (error) {
    return { address: endpoint.address, error };
  }
}

async function within<T>(
  limitMs: number,
  signal: AbortSignal,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
  try {
    return await ask(limit);
  } catch (error) {
    throw limit.aborted ? new Error('no answer in time') : error;
  }
}

function toDiscovery({ client, engine }: Extract<Probe, { client: EngineClient }>): Discovery {
  return { client, state: { kind: 'connected', engine } };
}

async function listCandidates(
  wanted: string,
  environment: Environment,
  sockets: readonly string[],
): Promise<Candidates> {
  const only = (endpoint: Endpoint, origin: string): Candidates => ({ list: [{ endpoint, origin }] });
  const context = contextNameOf(wanted);
  if (context !== undefined) {
    const { name, endpoint } = await namedDockerContext(environment, context);
    if (!endpoint) throw new ArgumentError(`The Docker context “${name}” has no address.`);
    return only(endpoint, `Docker context “${name}”`);
  }
  if (wanted !== autoEndpoint) return only(parseEndpoint(wanted), 'setting containerMetrics.engines');
  const dockerHost = environment.variables['DOCKER_HOST'];
  if (dockerHost) return only(await fromDockerHost(dockerHost, environment), 'DOCKER_HOST');
  const { name, endpoint, problem } = await currentDockerContext(environment);
  if (endpoint) return only(endpoint, `Docker context “${name}”`);
  const origin = problem === undefined ? 'usual socket' : `usual socket (${problem})`;
  return { list: sockets.map(address => ({ endpoint: parseEndpoint(address), origin })), problem };
}

/** `DOCKER_TLS_VERIFY` and `DOCKER_CERT_PATH` go with it, as in the Docker CLI. */
async function fromDockerHost(value: string, environment: Environment): Promise<Endpoint> {
  const endpoint = parseEndpoint(value.includes('://') ? value : `tcp://${value}`);
  const { variables, homeFolder } = environment;
  if (endpoint.kind !== 'tcp' || !variables['DOCKER_TLS_VERIFY']) return endpoint;
  const folder = variables['DOCKER_CERT_PATH'] || path.join(homeFolder, '.docker');
  return { ...endpoint, tls: (await readTls(folder)) ?? {} };
}

/** Permission is told before all else: there is an engine, and the user can do something about it. */
function describeFailure(
  refused: readonly { address: string; error: unknown }[],
  problem: string | undefined,
): Exclude<Discovery['state'], { kind: 'connected' }> {
  const denied = refused.find(({ error }) => ['EACCES', 'EPERM'].includes(codeOf(error) ?? ''));
  if (denied) {
    return {
      kind: 'noPermission',
      address: denied.address,
      message: `No permission to open ${denied.address}.`,
    };
  }
  const tried = refused.map(({ address, error }) => `${address} (${codeOf(error) ?? messageOf(error)})`);
  if (problem !== undefined) tried.unshift(problem);
  const [only] = refused;
  const message =
    refused.length === 1 && only
      ? `No container engine answers at ${only.address} (${codeOf(only.error) ?? messageOf(only.error)}).`
      : `No container engine answers at any of ${refused.length} usual addresses.`;
  return { kind: 'unreachable', message, tried };
}

function codeOf(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : undefined;
}
