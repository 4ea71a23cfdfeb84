import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { containerActions } from '../../common/model/event';
import type { Container, HealthCheck } from '../../common/model/container';
import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../../common/clock';
import type { ContainerLog } from '../../common/model/containerLog';
import type { ContainerReading } from '../../common/model/sample';
import type { EngineDescription } from '../../common/model/engine';
import { answersUnderWay } from './answerBudget';
import { negotiateApiVersion } from './negotiateApiVersion';
import { boundedText, maxCharacters } from '../parse/boundedText';
import { ContainerListing } from '../parse/containerListing';
import { isHere, type Endpoint } from './endpoint';
import { EngineClock } from './engineClock';
import { EngineError, statusCodeOf } from './engineError';
import { engineEvidence, engineKey, plainIdentity, type IdentifyEngine } from './engineIdentity';
import { EngineModem } from './engineModem';
import { asApiVersion, asObject, at } from '../parse/json';
import { parseListedContainer } from '../parse/parseListedContainer';
import { parseInspect, type InspectedFacts } from '../parse/parseInspect';
import { parseStats } from '../parse/parseStats';
import { logBounds } from '../parse/logReader';
import { PodInfra } from '../parse/podInfra';
import { readAnswer } from './readAnswer';
import { readList } from './readList';
import { systemClock } from '../../node/systemClock';
import { readLog } from './readLog';

/** Callers' signals usually end a request earlier. */
const requestTimeoutMs = 10_000;
const keepAliveMs = 30_000;
/** Waits before an engine that fails to say who it is is asked again. */
const askAgainAfterMs = [250, 500, 1000];
/**
 * Most connections at once. Over a socket of this machine many at once are fastest and cost nothing;
 * elsewhere each is a handshake or a process, or goes through what Docker Desktop puts in between.
 */
const connections = { here: 64, elsewhere: 12 };
/** Reasons are short, though a proxy may wrap one in a page; more is not read. */
const maxRefusalBytes = 64 * 1024;

export interface EventStream {
  /** Lines of JSON. */
  readonly body: Readable;
  /** The engine's clock when it answered, to the second. */
  readonly engineTimeMs?: number;
}

/**
 * One engine's API. Every method rejects when the engine does not answer, or with the signal's reason as soon
 * as `signal` aborts; callers set the deadline. A refusal is an `EngineError`. Times in containers and
 * inspections are by this machine's clock; readings and events have the engine's.
 */
export class EngineClient {
  readonly endpoint: Endpoint;
  readonly #requests: EngineModem;
  /**
   * Separate, because a timeout would take a quiet stream for one that hangs. Pings use it, too: behind many
   * requests for stats on few connections they would be late, and the engine would count as lost.
   */
  readonly #streams: EngineModem;
  readonly #budget = answersUnderWay.ofEngine();
  readonly #clock: EngineClock;
  #key: string;
  /** Set for an engine that has pods. */
  #pods: PodInfra | undefined;
  /** Headers of its last answer to a ping. */
  #pingHeaders: IncomingHttpHeaders = {};
  #calls = 0;

  constructor(endpoint: Endpoint, clock: Clock = systemClock) {
    this.endpoint = endpoint;
    this.#clock = new EngineClock(clock);
    this.#key = engineKey(endpoint.address);
    this.#requests = new EngineModem(endpoint, requestTimeoutMs);
    this.#streams = new EngineModem(endpoint, 0);
  }

  /** Whether the engine runs its containers on this machine. */
  get isHere(): boolean {
    return isHere(this.endpoint);
  }

  get concurrency(): number {
    return this.isHere && process.platform === 'linux' ? connections.here : connections.elsewhere;
  }

  /** Add it to a time by the engine's clock to get the time by this machine's clock. */
  get clockShiftMs(): number {
    return this.#clock.shiftMs;
  }

  /** Requests so far. */
  get calls(): number {
    return this.#calls;
  }

  /**
   * Finds out which engine answers, and in which API version it is asked from then on. `origin` tells the
   * user where the address came from. `identify` decides which engine it is. Rejects if what answers is no
   * engine.
   */
  async describe(
    origin: string,
    signal: AbortSignal,
    identify: IdentifyEngine = async evidence => plainIdentity(evidence),
  ): Promise<EngineDescription> {
    const [version, info] = await Promise.all([
      this.#askWho('/version', signal),
      this.#askWho('/info', signal),
    ]);
    // Proxies that guard a socket often refuse either request, and most pass on the headers of the answer to
    // a ping.
    const newest =
      asApiVersion(at(version.body, 'ApiVersion')) ?? asApiVersion(this.#pingHeaders['api-version']);
    if (newest === undefined) throw version.refusal ?? new Error('what answers is not a container engine');
    const apiVersion = negotiateApiVersion(newest, asApiVersion(at(version.body, 'MinAPIVersion')));
    for (const modem of [this.#requests, this.#streams]) modem.useVersion(apiVersion);
    const evidence = engineEvidence(this.endpoint.address, version.body, info.body);
    const isPodman = evidence.isPodman || /^libpod\b/i.test(boundedText(this.#pingHeaders['server']) ?? '');
    const { id, key } = await identify(isPodman ? { address: evidence.address, isPodman } : evidence);
    this.#key = key;
    this.#pods = isPodman ? new PodInfra() : undefined;
    return {
      id,
      key,
      ...(isPodman && { isPodman }),
      ...((isPodman || evidence.ownId === undefined) && { isKnownByAddress: true }),
      name: boundedText(at(info.body, 'Name')) ?? '',
      version: boundedText(at(version.body, 'Version')) ?? '',
      apiVersion,
      operatingSystem: boundedText(at(info.body, 'OperatingSystem')) ?? '',
      address: this.endpoint.address,
      isHere: this.isHere,
      origin,
    };
  }

  /** All containers, running or not, at most `maxContainers`; with `ids`, those of them that exist. */
  async listContainers(signal: AbortSignal, ids?: readonly string[]): Promise<ContainerListing> {
    const listing = new ContainerListing();
    const filters = ids && { id: [...ids] };
    const query = { all: true, ...(filters && { filters }) };
    const { hasMore, bytes } = await this.#getList('/containers/json', query, signal, entry => {
      const listed = parseListedContainer(entry, this.#key);
      if (listed) listing.add({ ...listed, container: listedHere(listed.container, this.#clock) });
    });
    if (hasMore) listing.noteMore();
    listing.bytes = bytes;
    await this.#pods?.leaveOut(listing, ids === undefined, take =>
      this.#getList('/libpod/pods/json', {}, signal, take),
    );
    return listing;
  }

  async inspect(id: string, signal: AbortSignal): Promise<InspectedFacts> {
    const body = asObject(await this.#get(`/containers/${encodeURIComponent(id)}/json`, {}, signal));
    if (!body) throw new Error('the answer is not an inspection');
    return inspectedHere(parseInspect(body), this.#clock);
  }

  /** One reading; `undefined` if the container stopped. Rates need a second reading of its counters. */
  async stats(id: string, signal: AbortSignal): Promise<ContainerReading | undefined> {
    const query = { stream: false, 'one-shot': true };
    const body = asObject(await this.#get(`/containers/${encodeURIComponent(id)}/stats`, query, signal));
    if (!body) throw new Error('the answer is not a reading');
    return parseStats(id, body);
  }

  /** What a container wrote between two moments (UTC ms): at most its newest lines. */
  async log(id: string, fromMs: number, toMs: number, signal: AbortSignal): Promise<ContainerLog> {
    const path = `/containers/${encodeURIComponent(id)}`;
    // Only a terminal's log is not in frames, and the answer itself does not say so.
    const isTerminal = at(await this.#get(`${path}/json`, {}, signal), 'Config', 'Tty') === true;
    const { shiftMs } = this.#clock;
    const query = {
      stdout: true,
      stderr: true,
      timestamps: true,
      since: ((fromMs - shiftMs) / 1000).toFixed(3),
      until: ((toMs - shiftMs) / 1000).toFixed(3),
      tail: logBounds.lines,
    };
    this.#calls++;
    const answer = await this.#requests.get(`${path}/logs`, query, signal);
    if (answer.statusCode !== 200) throw await this.#refusalOf(answer, signal);
    const log = await readLog(answer, isTerminal, signal);
    return shiftMs === 0
      ? log
      : { ...log, lines: log.lines.map(each => ({ ...each, atMs: this.#clock.here(each.atMs) })) };
  }

  /**
   * Whether it answers: the cheapest request there is. A proxy that refuses it counts as an answer, one
   * without an engine (5xx) does not.
   */
  async ping(signal: AbortSignal): Promise<void> {
    try {
      await this.#get('/_ping', {}, signal, this.#streams, headers => (this.#pingHeaders = headers));
    } catch (error) {
      if ((statusCodeOf(error) ?? 500) >= 500) throw error;
    }
  }

  /**
   * Opens the stream of container events from `since` on (seconds and fraction by the engine's clock), else
   * from now on. It lasts until the engine ends it or `signal` aborts, which also closes its connection. The
   * caller must read it or abort.
   */
  async openEvents(since: string | undefined, signal: AbortSignal): Promise<EventStream> {
    const filters = { type: ['container'], event: [...containerActions, 'died', 'remove'] };
    const query = { filters, ...(since !== undefined && { since }) };
    const { answer: body, engineTimeMs } = await this.#ask('/events', query, signal, this.#streams);
    if (body.statusCode !== 200) throw await this.#refusalOf(body, signal);
    // Without it, the loss of an engine on another machine would never be noticed.
    body.socket.setKeepAlive(true, keepAliveMs);
    return { body, ...(engineTimeMs !== undefined && { engineTimeMs }) };
  }

  /** The answer's JSON; `undefined` if it is not JSON. */
  async #get(
    path: string,
    query: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
    modem = this.#requests,
    handleHeaders?: (headers: IncomingHttpHeaders) => void,
  ): Promise<unknown> {
    const { answer } = await this.#ask(path, query, signal, modem);
    handleHeaders?.(answer.headers);
    if (answer.statusCode !== 200) throw await this.#refusalOf(answer, signal);
    return readAnswer(answer, signal, this.#budget);
  }

  async #getList(
    path: string,
    query: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
    handleEntry: (entry: unknown) => void,
  ): ReturnType<typeof readList> {
    const { answer } = await this.#ask(path, query, signal, this.#requests);
    if (answer.statusCode !== 200) throw await this.#refusalOf(answer, signal);
    return readList(answer, signal, handleEntry);
  }

  /** The engine's answer, not read yet, and its clock at that time. */
  async #ask(
    path: string,
    query: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
    modem: EngineModem,
  ): Promise<{ readonly answer: IncomingMessage; readonly engineTimeMs: number | undefined }> {
    this.#calls++;
    const askedAtMs = this.#clock.now();
    const answer = await modem.get(path, query, signal);
    return { answer, engineTimeMs: this.#clock.note(answer.headers.date, askedAtMs) };
  }

  /** Engines give the reason as JSON, proxies in any form. */
  async #refusalOf(answer: IncomingMessage, signal: AbortSignal): Promise<EngineError> {
    const { statusCode = 0, statusMessage = '' } = answer;
    const body = await readAnswer(answer, signal, this.#budget, maxRefusalBytes);
    const reason = boundedText(at(body, 'message'), maxCharacters.refusal);
    return new EngineError(statusCode, reason ?? boundedText(statusMessage, maxCharacters.refusal) ?? '');
  }

  /**
   * What the engine says of itself, or how it refused to. If it fails to answer it is asked again: taken for
   * a refusal, a failure would make it look like another engine. Rejects if there is no answer of any kind.
   */
  async #askWho(
    path: string,
    signal: AbortSignal,
  ): Promise<{ readonly body?: unknown; readonly refusal?: unknown }> {
    for (let attempt = 0; ; attempt++) {
      try {
        return { body: await this.#get(path, {}, signal) };
      } catch (refusal) {
        const status = statusCodeOf(refusal);
        if (status === undefined) throw refusal;
        const waitMs = status >= 500 ? askAgainAfterMs[attempt] : undefined;
        if (waitMs === undefined) return { refusal };
        await setTimeout(waitMs, undefined, { signal });
      }
    }
  }
}

function listedHere(container: Container, clock: EngineClock): Container {
  const { createdAtMs } = container;
  // 0: not known.
  return clock.shiftMs === 0 || createdAtMs === 0
    ? container
    : { ...container, createdAtMs: clock.here(createdAtMs) ?? 0 };
}

function inspectedHere(facts: InspectedFacts, clock: EngineClock): InspectedFacts {
  if (clock.shiftMs === 0) return facts;
  const { startedAtMs, finishedAtMs, healthLog } = facts;
  return {
    ...facts,
    startedAtMs: clock.here(startedAtMs),
    finishedAtMs: clock.here(finishedAtMs),
    ...(startedAtMs !== undefined && { engineStartedAtMs: startedAtMs }),
    ...(healthLog && { healthLog: healthLog.map(check => checkedHere(check, clock)) }),
  };
}

function checkedHere(check: HealthCheck, clock: EngineClock): HealthCheck {
  return { ...check, atMs: clock.here(check.atMs) ?? check.atMs };
}
