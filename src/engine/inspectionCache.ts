import { isRunning } from '../common/containerStatus';
import type { Container, ContainerStatus } from '../common/model';
import type { ListedContainer } from './parseContainerList';
import type { InspectedFacts } from './parseInspect';
import { parseUptime } from './uptime';

/** What the cache needs of an engine. */
export interface InspectionSource {
  inspect(id: string, signal: AbortSignal): Promise<InspectedFacts>;
}

interface Entry {
  readonly status: Container['status'];
  /** Least time the container was up when inspected; unknown while it does not run. */
  readonly uptimeMs?: number;
  /** When the engine said so. */
  readonly uptimeAtMs: number;
  readonly inspectedAtMs: number;
  /** `undefined`: the inspection failed. */
  readonly facts?: InspectedFacts;
}

/** Facts that change without the list telling (limits through `docker update`) are at most this old. */
const maxAgeMs = 5 * 60_000;
/**
 * A container that could not be inspected is left alone for so long, and does not keep others from their turn. So old is also what is
 * known of a state that only inspection can tell.
 */
const retryAfterMs = 30_000;
/** Inspections are cheap but not free: so many a tick, the rest on the next ones. */
const maxPerTick = 16;
/** Lists take a moment to arrive, not always the same. A restart in a container's very first second goes unseen. */
const slackMs = 500;

/** A container as it was listed, some time ago. */
export interface KeptContainer extends ListedContainer {
  /** Monotonic; without it, now. */
  readonly listedAtMs?: number;
}

/** Completes listed containers with what only inspection tells, asking again when a container changed state. */
export class InspectionCache {
  readonly #entries = new Map<string, Entry>();
  readonly #outdated = new Set<string>();
  readonly #asked = new Set<string>();
  /** By listed container: the same object as long as nothing changed, so that who compares is soon done. */
  readonly #merged = new WeakMap<Container, { readonly facts: InspectedFacts; readonly result: Container }>();

  /** `nowMs` is monotonic. Containers that cannot be inspected (gone meanwhile) stay as listed. */
  async complete(
    source: InspectionSource,
    listed: readonly KeptContainer[],
    nowMs: number,
    signal: AbortSignal,
  ): Promise<Container[]> {
    const isAlive = ({ container }: ListedContainer): boolean => isRunning(this.withFacts(container).status);
    // While nothing runs, asking again would keep an engine from sleep.
    const isRetrying = listed.some(isAlive);
    const stale = listed.filter(each => this.#isStale(each, nowMs, isRetrying));
    const [alive, others] = [stale.filter(isAlive), stale.filter(each => !isAlive(each))];
    const due = [...alive, ...others].slice(0, maxPerTick);
    await Promise.all(
      due.map(async ({ container, statusText, listedAtMs = nowMs }) => {
        // Before the question: what happens while it is under way makes the answer outdated again.
        this.#outdated.delete(container.id);
        this.#asked.add(container.id);
        const facts = await source.inspect(container.id, signal).catch(() => undefined);
        this.#asked.delete(container.id);
        if (facts === undefined && signal.aborted) {
          this.#outdated.add(container.id);
          return;
        }
        const uptimeMs = parseUptime(statusText)?.leastMs;
        this.#entries.set(container.id, {
          status: container.status,
          uptimeMs,
          uptimeAtMs: listedAtMs,
          inspectedAtMs: nowMs,
          facts,
        });
      }),
    );
    this.#forgetAbsent(listed);
    return listed.map(({ container }) => this.withFacts(container));
  }

  /** A listed container with what inspection told of it last. */
  withFacts(container: Container): Container {
    const facts = this.#entries.get(container.id)?.facts;
    if (!facts) return container;
    const known = this.#merged.get(container);
    if (known?.facts === facts) return known.result;
    const result = merge(container, facts);
    this.#merged.set(container, { facts, result });
    return result;
  }

  /** What inspection tells of it since it was last invalidated; `undefined` while that is not known. */
  newestFacts(id: string): InspectedFacts | undefined {
    return this.#outdated.has(id) || this.#asked.has(id) ? undefined : this.#entries.get(id)?.facts;
  }

  /** The container changed in a way that only inspection tells. */
  invalidate(id: string): void {
    this.#outdated.add(id);
  }

  /** What is known of its run is so no more: it ended, or another began. When that was only the next inspection tells. */
  forgetRun(id: string): void {
    this.invalidate(id);
    const entry = this.#entries.get(id);
    if (!entry?.facts) return;
    const { restartCount, limits, networkMode } = entry.facts;
    this.#entries.set(id, { ...entry, facts: { restartCount, limits, networkMode } });
  }

  #isStale(listed: KeptContainer, nowMs: number, isRetrying: boolean): boolean {
    const entry = this.#entries.get(listed.container.id);
    if (entry?.status !== listed.container.status || this.#outdated.has(listed.container.id)) return true;
    const ageMs = nowMs - entry.inspectedAtMs;
    if (!entry.facts) return isRetrying && ageMs > retryAfterMs;
    const { status } = listed.container;
    if (!isRunning(statusOf(status, entry.facts.status))) return false;
    return ageMs > (status === 'unknown' ? retryAfterMs : maxAgeMs) || isRestarted(listed, entry, nowMs);
  }

  #forgetAbsent(listed: readonly KeptContainer[]): void {
    const present = new Set(listed.map(each => each.container.id));
    for (const known of [this.#entries, this.#outdated]) {
      for (const id of known.keys()) {
        if (!present.has(id)) known.delete(id);
      }
    }
  }
}

/** A restart between two ticks leaves the state `running`, but the uptime falls short of what it must have become. */
function isRestarted({ statusText, listedAtMs }: KeptContainer, entry: Entry, nowMs: number): boolean {
  const { uptimeMs, uptimeAtMs } = entry;
  const ageMs = (listedAtMs ?? nowMs) - uptimeAtMs;
  const uptime = parseUptime(statusText);
  return uptime !== undefined && uptimeMs !== undefined && uptime.mostMs < uptimeMs + ageMs - slackMs;
}

/** A word of the list that is not known says nothing of whether the container runs: inspection does. */
function statusOf(listed: ContainerStatus, inspected: ContainerStatus | undefined): ContainerStatus {
  return listed === 'unknown' ? (inspected ?? listed) : listed;
}

function hasEnded(status: ContainerStatus): boolean {
  return !isRunning(status) && status !== 'created' && status !== 'unknown';
}

function merge(container: Container, { status: inspected, health, ...facts }: InspectedFacts): Container {
  const status = statusOf(container.status, inspected);
  const isOver = hasEnded(status);
  return {
    ...container,
    ...facts,
    status,
    health: container.health ?? (status === 'running' ? health : undefined),
    networkMode: facts.networkMode ?? container.networkMode,
    exitCode: isOver ? (container.exitCode ?? facts.exitCode) : undefined,
    finishedAtMs: isOver ? facts.finishedAtMs : undefined,
    isOomKilled: isOver ? facts.isOomKilled : undefined,
  };
}
