import { setMaxListeners } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { abortReason } from '../../../src/node/untilAborted';
import type { ManualClock } from '../fakes/manualClock';
import { eventOf, inspectionOf, listedAs, statsOf, type EngineKind, type TrueEvent } from './answers';
import { mutate } from './mutate';
import type { Random } from './random';
import { TrueContainer } from './trueContainer';

export interface ScriptedEngineOptions {
  readonly clock: ManualClock;
  readonly random: Random;
  /** Decides how it answers, where its life must not depend on what it is asked; else `random` does. */
  readonly answers?: Random;
  readonly kind: EngineKind;
  /** The share of answers and events that are damaged, late or missing. */
  readonly faultRate: number;
  /** How far the engine's clock is ahead (ms). */
  readonly aheadMs: number;
}

/** Refusals, redirects, and numbers that have no meaning. */
const statuses: readonly [number, ...number[]] = [500, 404, 409, 403, 304, 302, 600, 999];
/** Longer than any answer but a list may be. */
const endless = JSON.stringify('x'.repeat(2 ** 21));
/** More lines at once than an engine may send. */
const flood = '{"Type":"image"}\n'.repeat(10_001);
const exitCodes: readonly [number, ...number[]] = [0, 1, 3, 137, 255];
const mostContainers = 6;
/** A time in the year 2096 (s). */
const farAhead = Date.UTC(2096, 0, 2) / 1000;
/** Names that every plain object has as members. */
const ofEveryObject: readonly [string, ...string[]] = [
  'constructor',
  'toString',
  '__proto__',
  'hasOwnProperty',
];

export const infoAnswer = { ID: 'FUZZ', Name: 'fuzz', OperatingSystem: 'Test', DockerRootDir: '/d' };

export function versionAnswer(kind: EngineKind): unknown {
  const name = kind === 'podman4' ? 'Podman Engine' : 'Engine';
  return { Version: '1', ApiVersion: '1.41', Components: [{ Name: name }] };
}

/**
 * An engine in this process with a life of its own: containers appear, run, fail and go. It answers as real
 * engines do, but some answers are damaged, refused, late, cut short or missing. It knows the true state.
 */
export class ScriptedEngine {
  readonly containers = new Map<string, TrueContainer>();
  /** Includes containers that are gone. */
  readonly all = new Map<string, TrueContainer>();
  /** By container id: the read times of its answers, unless they were mutated. */
  readonly reads = new Map<string, Set<number>>();
  readonly #options: ScriptedEngineOptions;
  readonly #answers: Random;
  readonly #streams = new Set<Readable>();
  #isDown = false;
  #made = 0;
  #events = 0;

  constructor(options: ScriptedEngineOptions) {
    this.#options = options;
    this.#answers = options.answers ?? options.random;
    this.#handleTime();
  }

  get nowMs(): number {
    return Math.floor(this.#options.clock.now() + this.#options.aheadMs);
  }

  /** Answers a request; the path is without version and query. */
  get(path: string, query: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<IncomingMessage> {
    const { clock, faultRate } = this.#options;
    const random = this.#answers;
    setMaxListeners(0, signal);
    if (this.#isDown) return Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));
    if (path === '/events') return Promise.resolve(this.#openStream(signal));
    const [status, body] = this.#answer(path, query);
    const isProbe = path === '/_ping' || path === '/version' || path === '/info';
    const fault = random.chance(faultRate) ? random.index(isProbe ? 9 : 13) : undefined;
    if (fault === undefined) return Promise.resolve(answer(status, JSON.stringify(body), signal));
    if (fault === 0) return Promise.resolve(answer(random.pick(statuses), '{"message":"no"}', signal));
    if (fault === 1) return Promise.resolve(this.#cut(JSON.stringify(body), signal));
    if (fault === 2) return Promise.resolve(answer(status, endless, signal));
    if (fault < 9) return Promise.resolve(answer(status, JSON.stringify(mutate(body, random)), signal));
    return new Promise((resolve, reject) => {
      const handleAbort = (): void => {
        timer?.dispose();
        reject(abortReason(signal));
      };
      // Serialized now, so that a late answer contains the state at the time of the request.
      const text = JSON.stringify(body);
      const isNever = fault === 12;
      const timer = isNever
        ? undefined
        : clock.setTimeout(
            () => {
              signal.removeEventListener('abort', handleAbort);
              resolve(answer(status, text, signal));
            },
            random.between(50, 20_000),
          );
      signal.addEventListener('abort', handleAbort, { once: true });
    });
  }

  #answer(path: string, query: Readonly<Record<string, unknown>>): [status: number, body: unknown] {
    const { kind } = this.#options;
    const random = this.#answers;
    const [, id = '', what] = /^\/containers\/([^/]+)\/(json|stats)$/.exec(path) ?? [];
    if (path === '/_ping') return [200, 'OK'];
    if (path === '/info') return [200, infoAnswer];
    if (path === '/version') return [200, versionAnswer(kind)];
    if (path === '/libpod/pods/json') return [200, []];
    if (path === '/containers/json') {
      const ids = (query['filters'] as { id?: string[] } | undefined)?.id;
      const listed = [...this.containers.values()].filter(each => ids?.includes(each.id) ?? true);
      return [200, random.shuffled(listed).map(each => listedAs(each, kind, this.nowMs))];
    }
    const container = this.containers.get(id);
    if (!container) return [404, { message: 'no such container' }];
    if (what === 'json') return [200, inspectionOf(container)];
    if (!container.isRunning)
      return [200, { read: '0001-01-01T00:00:00Z', cpu_stats: { cpu_usage: { total_usage: 0 } } }];
    const reads = this.reads.get(id) ?? new Set();
    this.reads.set(id, reads.add(this.nowMs));
    return [200, statsOf(container, kind, this.nowMs)];
  }

  /** Ends the answer in the middle, with or without an error. */
  #cut(text: string, signal: AbortSignal): IncomingMessage {
    const random = this.#answers;
    const part = text.slice(0, random.index(text.length));
    if (random.chance(0.5)) return answer(200, part, signal);
    const body = message(200, signal);
    body.push(part);
    process.nextTick(() => body.destroy(new Error('aborted')));
    return body;
  }

  #openStream(signal: AbortSignal): IncomingMessage {
    const { faultRate } = this.#options;
    const random = this.#answers;
    if (random.chance(faultRate)) return answer(random.pick(statuses), '', signal);
    const body = message(200, signal, new Date(this.nowMs).toUTCString());
    this.#streams.add(body);
    body.on('close', () => this.#streams.delete(body));
    return body;
  }

  #tell(event: Omit<TrueEvent, 'timeMs'>): void {
    const { kind, random, faultRate } = this.#options;
    const json = eventOf({ ...event, timeMs: this.nowMs }, kind, ++this.#events);
    // Timestamps have more digits than a JavaScript number.
    const toText = (value: unknown): string =>
      JSON.stringify(value).replace(/"timeNano":"(\d+)"/, '"timeNano":$1') + '\n';
    let lines = [toText(json)];
    if (random.chance(faultRate)) {
      const text = lines[0] ?? '';
      lines = random.pick<string[]>([
        [toText(mutate(json, random))],
        [text, text],
        [toText(mutate(json, random)), text],
        [toText({ ...(json as object), time: farAhead, timeNano: `${farAhead}000000001` })],
        [toText({ ...(json as object), Action: random.pick(ofEveryObject), status: undefined }), text],
        [],
        ['{"half":\n', text],
        [`${'y'.repeat(random.index(3000))}\n`],
        ['[]\n', 'null\n', text],
        [flood],
        [text.slice(0, random.index(text.length))],
      ]);
    }
    const bytes = Buffer.from(lines.join(''));
    for (const stream of this.#streams) {
      if (this.#answers.chance(faultRate / 5)) {
        for (const byte of bytes.subarray(0, 500)) stream.push(Buffer.from([byte]));
        stream.push(bytes.subarray(500));
      } else {
        const at = this.#answers.index(bytes.length + 1);
        stream.push(bytes.subarray(0, at));
        stream.push(bytes.subarray(at));
      }
      if (!this.#answers.chance(faultRate / 5)) continue;
      if (this.#answers.chance(0.5)) stream.destroy(new Error('aborted'));
      else stream.push(null);
    }
  }

  /** Makes something happen now and then. */
  #handleTime(): void {
    const { clock, random, faultRate } = this.#options;
    if (this.#made === 0) for (let count = 1 + random.index(3); count > 0; count--) this.#create();
    else if (!this.#isDown) this.#happen();
    if (random.chance(faultRate / 5)) this.#goDown(random.between(1000, 200_000));
    clock.setTimeout(() => this.#handleTime(), random.between(2000, 150_000));
  }

  #goDown(forMs: number): void {
    this.#isDown = true;
    for (const stream of this.#streams) stream.destroy(new Error('aborted'));
    this.#options.clock.setTimeout(() => (this.#isDown = false), forMs);
  }

  #happen(): void {
    const { random } = this.#options;
    const list = [...this.containers.values()];
    const container = list[random.index(list.length)];
    if (!container || (list.length < mostContainers && random.chance(0.25))) this.#create();
    else if (container.state === 'paused') this.#change(container, 'unpause', 'running');
    else if (container.isRunning) this.#happenTo(container);
    else if (random.chance(0.7)) this.#start(container);
    else this.#destroy(container);
  }

  #happenTo(container: TrueContainer): void {
    const { random } = this.#options;
    switch (random.index(7)) {
      case 0:
        this.#change(container, 'pause', 'paused');
        break;
      case 1:
        container.name = `fuzz-${++this.#made}`;
        this.#tell({ container, action: 'rename', attributes: { oldName: '/x' } });
        break;
      case 2:
        this.#tell({ container, action: 'kill', attributes: { signal: '1' } });
        break;
      case 3:
        if (!container.hasHealthCheck) break;
        container.health = random.pick(['healthy', 'unhealthy']);
        this.#tell({ container, action: 'health_status' });
        break;
      case 4:
        this.#end(container);
        this.#start(container);
        this.#tell({ container, action: 'restart' });
        break;
      default:
        this.#end(container);
    }
  }

  #change(container: TrueContainer, action: string, state: TrueContainer['state']): void {
    container.state = state;
    this.#tell({ container, action });
  }

  #create(): void {
    const container = new TrueContainer(++this.#made, this.nowMs, this.#options.random);
    this.containers.set(container.id, container);
    this.all.set(container.id, container);
    this.#tell({ container, action: 'create' });
    if (this.#options.random.chance(0.9)) this.#start(container);
  }

  #start(container: TrueContainer): void {
    container.start(this.nowMs);
    this.#tell({ container, action: 'start' });
  }

  #end(container: TrueContainer): void {
    const exitCode = this.#options.random.pick(exitCodes);
    container.end(this.nowMs, exitCode);
    this.#tell({ container, action: 'die', attributes: { exitCode: String(exitCode) } });
  }

  #destroy(container: TrueContainer): void {
    this.containers.delete(container.id);
    this.#tell({ container, action: this.#options.kind === 'podman4' ? 'remove' : 'destroy' });
  }
}

export function answer(status: number, text: string, signal: AbortSignal): IncomingMessage {
  const body = message(status, signal);
  body.push(text);
  body.push(null);
  return body;
}

export function message(status: number, signal: AbortSignal, date?: string): IncomingMessage {
  const body = new Readable({ read: () => undefined });
  const handleAbort = (): void => void body.destroy(abortReason(signal));
  signal.addEventListener('abort', handleAbort, { once: true });
  body.on('close', () => signal.removeEventListener('abort', handleAbort));
  // A reader that gave up does not want to hear of errors.
  body.on('error', () => undefined);
  const parts = {
    statusCode: status,
    statusMessage: '',
    headers: { date },
    socket: { setKeepAlive: () => undefined },
  };
  return Object.assign(body, parts) as unknown as IncomingMessage;
}
