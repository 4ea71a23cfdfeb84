import * as path from 'node:path';
import { ArgumentError, messageOf } from '../common/errors';
import type { EngineState } from '../common/model';
import { currentDockerContext, readTls } from './dockerContext';
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

/** How long one address may take to answer. */
const probeTimeoutMs = 3000;

/**
 * Finds the engine: the setting, else `DOCKER_HOST`, else the current Docker context, else the usual sockets. What a user
 * chose is used alone; the usual sockets are each tried by connecting, for their files outlive their engines.
 */
export async function discoverEngine(
  setting: string,
  environment: Environment,
  sockets: readonly string[] = usualSockets(environment),
): Promise<Discovery> {
  let candidates: readonly Candidate[];
  try {
    candidates = await listCandidates(setting, environment, sockets);
  } catch (error) {
    if (error instanceof ArgumentError) return { state: { kind: 'invalidEndpoint', message: error.message } };
    throw error;
  }
  const refused: { address: string; error: unknown }[] = [];
  for (const { endpoint, origin } of candidates) {
    const client = new EngineClient(endpoint);
    try {
      const engine = await client.describe(origin, AbortSignal.timeout(probeTimeoutMs));
      return { client, state: { kind: 'connected', engine } };
    } catch (error) {
      refused.push({ address: endpoint.address, error });
    }
  }
  return { state: describeFailure(refused) };
}

async function listCandidates(
  setting: string,
  environment: Environment,
  sockets: readonly string[],
): Promise<Candidate[]> {
  if (setting !== '')
    return [{ endpoint: parseEndpoint(setting), origin: 'setting containerMetrics.engine.endpoint' }];
  const dockerHost = environment.variables['DOCKER_HOST'];
  if (dockerHost) return [{ endpoint: await fromDockerHost(dockerHost, environment), origin: 'DOCKER_HOST' }];
  const context = await currentDockerContext(environment);
  if (context) return [{ endpoint: context.endpoint, origin: `Docker context “${context.name}”` }];
  return sockets.map(address => ({
    endpoint: parseEndpoint(address),
    origin: 'usual socket',
  }));
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
