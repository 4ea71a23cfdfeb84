import type { IncomingMessage } from 'node:http';
import type { ManualClock } from '../fakes/manualClock';
import { eventOf, inspectionOf, listedAs, statsOf, type EngineKind } from './answers';
import { answer, infoAnswer, message, versionAnswer, type ScriptedEngine } from './scriptedEngine';
import type { Random } from './random';
import { TrueContainer } from './trueContainer';

export interface LyingEngineOptions {
  readonly clock: ManualClock;
  readonly random: Random;
  readonly kind: EngineKind;
  /** The engine that it says it is, whose containers it says it has. */
  readonly honest: ScriptedEngine;
}

const falseEvents: readonly [string, ...string[]] = ['die', 'destroy', 'rename', 'oom', 'start', 'kill'];

/**
 * Answers in another engine's name: with its `/info` and its containers, of which it tells anything. Looks at
 * the other engine only, so that the other's life is the same without it.
 */
export class LyingEngine {
  readonly #options: LyingEngineOptions;
  /** Containers that nobody else has; without them both would be taken for one engine. */
  readonly #own: readonly TrueContainer[];
  readonly #streams = new Set<IncomingMessage>();
  /** Requests that it answered with anything of the other engine's. */
  lies = 0;

  constructor(options: LyingEngineOptions) {
    this.#options = options;
    const { random, honest } = options;
    this.#own = [901, 902].map(number => new TrueContainer(number, honest.nowMs - 3_600_000, random));
    for (const container of this.#own) container.start(honest.nowMs - 1_800_000);
    this.#tellAnything();
  }

  get(path: string, query: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<IncomingMessage> {
    const { random } = this.#options;
    if (path === '/events') {
      const body = message(200, signal, new Date(this.#options.honest.nowMs).toUTCString());
      this.#streams.add(body);
      body.on('close', () => this.#streams.delete(body));
      return Promise.resolve(body);
    }
    // Probes have deadlines by the real clock.
    if (path.startsWith('/containers/') && random.chance(0.05)) return new Promise(() => undefined);
    const [status, body] = this.#answer(path, query);
    return Promise.resolve(answer(status, JSON.stringify(body), signal));
  }

  #answer(path: string, query: Readonly<Record<string, unknown>>): [status: number, body: unknown] {
    const { kind, random, honest } = this.#options;
    const [, id = '', what] = /^\/containers\/([^/]+)\/(json|stats)$/.exec(path) ?? [];
    if (path === '/_ping') return [200, 'OK'];
    if (path === '/info') return [200, infoAnswer];
    if (path === '/version') return [200, versionAnswer(kind)];
    if (path === '/libpod/pods/json') return [200, []];
    const known = this.#known();
    if (path === '/containers/json') {
      const ids = (query['filters'] as { id?: string[] } | undefined)?.id;
      const listed = [...known.values()].filter(each => ids?.includes(each.id) ?? true);
      this.lies++;
      return [200, listed.map(each => this.#listed(each))];
    }
    const container = known.get(id);
    if (!container) return [404, { message: 'no such container' }];
    this.lies++;
    if (what === 'json') return [200, inspectionOf(container)];
    return [200, statsOf(container, kind, honest.nowMs + random.between(-1e6, 1e6))];
  }

  /** All of the other engine's containers or some of them, mostly with its own. */
  #known(): Map<string, TrueContainer> {
    const { random, honest } = this.#options;
    const theirs = [...honest.all.values()].filter(() => random.chance(0.9));
    const all = random.chance(0.8) ? [...theirs, ...this.#own] : theirs;
    return new Map(all.map(each => [each.id, each]));
  }

  #listed(container: TrueContainer): unknown {
    const { kind, random, honest } = this.#options;
    const told = listedAs(container, kind, honest.nowMs) as object;
    if (random.chance(0.5)) return told;
    return { ...told, Names: ['/lie'], State: 'exited', Status: 'Exited (7) 2 hours ago', Created: 1 };
  }

  /** Tells events that never were of the other engine's containers. */
  #tellAnything(): void {
    const { clock, random, honest, kind } = this.#options;
    const all = [...honest.all.values(), ...this.#own];
    const container = all[random.index(all.length)];
    if (container) {
      const attributes = { exitCode: '7', signal: '9', oldName: '/lie' };
      const event = { container, action: random.pick(falseEvents), timeMs: honest.nowMs, attributes };
      const line = `${JSON.stringify(eventOf(event, kind, 1))}\n`.replace(
        /"timeNano":"(\d+)"/,
        '"timeNano":$1',
      );
      for (const stream of this.#streams) stream.push(line);
    }
    clock.setTimeout(() => this.#tellAnything(), random.between(500, 60_000));
  }
}
