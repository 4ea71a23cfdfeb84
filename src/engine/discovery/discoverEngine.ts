import { stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { autoEndpoint, contextNameOf } from '../../common/model/engineWords';
import type { Clock } from '../../common/clock';
import { ArgumentError, messageOf } from '../../common/errors';
import type { EngineDescription, EngineState } from '../../common/model/engine';
import { withoutPassword } from '../../common/text/withoutPassword';
import { certificateFolder, currentDockerContext, namedDockerContext, readTls } from './dockerContext';
import { parseDockerHost } from './parseDockerHost';
import { isHere, parseEndpoint, type Endpoint } from '../transport/endpoint';
import { EngineClient } from '../transport/engineClient';
import { plainIdentity, type IdentifyEngine } from '../transport/engineIdentity';
import type { Environment } from './environment';
import { usualSockets } from './usualSockets';
import { systemClock } from '../../node/systemClock';

export type Discovery =
  | {
      readonly client: EngineClient;
      readonly state: Extract<EngineState, { kind: 'connected' }>;
      readonly isElsewhere?: undefined;
    }
  | {
      readonly client?: undefined;
      readonly state: Exclude<EngineState, { kind: 'connected' | 'connecting' }>;
      /**
       * Whether another machine, or a program that reaches one, was asked: that costs more than a local
       * socket.
       */
      readonly isElsewhere: boolean;
    };

interface Candidate {
  readonly endpoint: Endpoint;
  readonly origin: string;
}

interface Candidates {
  readonly list: readonly Candidate[];
  /** What was ignored before the first candidate was asked. */
  readonly problem?: string;
}

interface Refusal {
  readonly client?: undefined;
  readonly endpoint: Endpoint;
  readonly error: unknown;
}

type Answer = { readonly client: EngineClient; readonly engine: EngineDescription } | Refusal;

interface Probe {
  /** Whether anything answers there. Neither promise rejects. */
  readonly hasAnswered: Promise<boolean>;
  readonly answer: Promise<Answer>;
}

/**
 * How long one address may take to answer: a socket of this machine, and any other, which may be several hops
 * away.
 */
const probeTimeoutMs = { here: 3000, elsewhere: 10_000 };
/** An engine that answered may take longer to describe itself: Podman runs programs for that. */
const describeTimeoutMs = 10_000;
/**
 * How long one address is waited for before the next is asked beside it: one that hangs must not hide the
 * others.
 */
const headStartMs = 400;

/**
 * Finds the engine that `wanted` means: an address, `context:NAME`, or `auto`: `DOCKER_HOST`, else the
 * current Docker context, else the usual sockets. What a user chose is used alone. The usual sockets are each
 * tried by connecting, because their files outlive their engines, and one after the other, because asking
 * wakes engines that start on demand.
 */
export async function discoverEngine(
  wanted: string,
  environment: Environment,
  signal: AbortSignal,
  sockets: readonly string[] = usualSockets(environment),
  identify: IdentifyEngine = async evidence => plainIdentity(evidence),
  clock: Clock = systemClock,
): Promise<Discovery> {
  let candidates: Candidates;
  try {
    candidates = await listCandidates(wanted, environment, sockets);
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error;
    return { state: { kind: 'invalidEndpoint', message: error.message }, isElsewhere: false };
  }
  const probes: Probe[] = [];
  for (const candidate of candidates.list) {
    const probe = startProbe(candidate, signal, identify, clock);
    probes.push(probe);
    const headStart = setTimeout(headStartMs, false, { ref: false });
    if (!(await Promise.race([probe.hasAnswered, headStart]))) continue;
    // A candidate earlier in the order may have answered meanwhile: it takes precedence.
    const found = await firstFound(probes);
    if (found) return toDiscovery(found);
  }
  const answers = await Promise.all(probes.map(({ answer }) => answer));
  const found = answers.find(answer => answer.client !== undefined);
  if (found) return toDiscovery(found);
  const refusals = answers.filter(answer => answer.client === undefined);
  return {
    state: await describeFailure(refusals, candidates.problem),
    isElsewhere: refusals.some(({ endpoint }) => !isHere(endpoint)),
  };
}

type Found = Extract<Answer, { client: EngineClient }>;

/** The first engine, in the order of the probes, among those that have answered so far. */
async function firstFound(probes: readonly Probe[]): Promise<Found | undefined> {
  for (const { hasAnswered, answer } of probes) {
    if (!(await Promise.race([hasAnswered, false]))) continue;
    const found = await answer;
    if (found.client) return found;
  }
  return undefined;
}

function startProbe(
  { endpoint, origin }: Candidate,
  signal: AbortSignal,
  identify: IdentifyEngine,
  clock: Clock,
): Probe {
  const client = new EngineClient(endpoint, clock);
  const firstMs = isHere(endpoint) ? probeTimeoutMs.here : probeTimeoutMs.elsewhere;
  const ping = within(firstMs, signal, limit => client.ping(limit));
  const answer = ping
    .then(() => within(describeTimeoutMs, signal, limit => client.describe(origin, limit, identify)))
    .then(
      (engine): Answer => ({ client, engine }),
      (error: unknown): Answer => ({ endpoint, error }),
    );
  const hasAnswered = ping.then(
    () => true,
    () => false,
  );
  return { hasAnswered, answer };
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

function toDiscovery({ client, engine }: Found): Discovery {
  return { client, state: { kind: 'connected', engine } };
}

async function listCandidates(
  wanted: string,
  environment: Environment,
  sockets: readonly string[],
): Promise<Candidates> {
  const only = (endpoint: Endpoint, origin: string, problem?: string): Candidates => ({
    list: [{ endpoint, origin }],
    problem,
  });
  const contextName = contextNameOf(wanted);
  if (contextName === undefined && wanted !== autoEndpoint)
    return only(parseEndpoint(wanted), 'setting containerMetrics.engines');
  const dockerHost = contextName === undefined && environment.variables['DOCKER_HOST'];
  if (dockerHost) {
    const endpoint = await fromDockerHost(dockerHost, environment);
    return endpoint ? only(endpoint, 'DOCKER_HOST') : usual(sockets, 'usual socket (DOCKER_HOST is blank)');
  }
  const context =
    contextName === undefined
      ? await currentDockerContext(environment)
      : await namedDockerContext(environment, contextName);
  const { name, endpoint, problem } = context;
  if (endpoint) return only(endpoint, `Docker context “${name}”`, problem);
  const origin = problem === undefined ? 'usual socket' : `usual socket (${problem})`;
  return usual(sockets, origin, problem);
}

function usual(sockets: readonly string[], origin: string, problem?: string): Candidates {
  return { list: sockets.map(address => ({ endpoint: parseEndpoint(address), origin })), problem };
}

/**
 * `DOCKER_TLS_VERIFY` and `DOCKER_CERT_PATH` apply to it, as in the Docker CLI. `undefined`: the usual
 * sockets.
 */
async function fromDockerHost(value: string, environment: Environment): Promise<Endpoint | undefined> {
  const endpoint = parseDockerHost(value);
  if (endpoint?.kind !== 'tcp' || !environment.variables['DOCKER_TLS_VERIFY']) return endpoint;
  return { ...endpoint, tls: (await readTls(certificateFolder(environment))) ?? {} };
}

/**
 * A missing permission is reported before all else: there is an engine, and the user can do something about
 * it.
 */
async function describeFailure(
  refusals: readonly Refusal[],
  problem: string | undefined,
): Promise<Exclude<Discovery['state'], { kind: 'connected' }>> {
  for (const { endpoint, error } of refusals) {
    const address = withoutPassword(endpoint.address);
    if (['EACCES', 'EPERM'].includes(codeOf(error) ?? '') && (await isThere(endpoint)))
      return { kind: 'noPermission', address, message: `No permission to open ${address}.` };
  }
  const tried = refusals.map(
    ({ endpoint: { address }, error }) =>
      `${withoutPassword(address)} (${codeOf(error) ?? messageOf(error)})`,
  );
  const [only] = tried;
  const message =
    tried.length === 1
      ? `No container engine answers at ${only}${problem === undefined ? '' : `; ${problem}`}.`
      : `No container engine answers at any of ${tried.length} usual addresses.`;
  if (problem !== undefined) tried.unshift(problem);
  return { kind: 'unreachable', message, tried };
}

/**
 * Whether the socket exists. `EACCES` does not say so: a folder that may not be entered (Podman's own, where
 * its socket is not in use) need not contain a socket.
 */
async function isThere(endpoint: Endpoint): Promise<boolean> {
  if (endpoint.kind !== 'socket') return true;
  return stat(endpoint.path).then(
    () => true,
    (error: unknown) => !['ENOENT', 'EACCES'].includes(codeOf(error) ?? ''),
  );
}

function codeOf(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : undefined;
}
