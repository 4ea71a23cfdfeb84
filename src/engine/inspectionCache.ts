import type { Container } from '../common/model';
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
  readonly inspectedAtMs: number;
  /** `undefined`: the inspection failed. */
  readonly facts?: InspectedFacts;
}

/** Facts that change without the list telling (limits through `docker update`) are at most this old. */
const maxAgeMs = 5 * 60_000;
/** A container that could not be inspected is left alone for so long, and does not keep others from their turn. */
const retryAfterMs = 30_000;
/** Inspections are cheap but not free: so many a tick, the rest on the next ones. */
const maxPerTick = 16;
/** Lists take a moment to arrive, not always the same. A restart in a container's very first second goes unseen. */
const slackMs = 500;

/** Completes listed containers with what only inspection tells, asking again when a container changed state. */
export class InspectionCache {
  readonly #entries = new Map<string, Entry>();

  /** `nowMs` is monotonic. Containers that cannot be inspected (gone meanwhile) stay as listed. */
  async complete(
    source: InspectionSource,
    listed: readonly ListedContainer[],
    nowMs: number,
    signal: AbortSignal,
  ): Promise<Container[]> {
    const stale = listed.filter(each => this.#isStale(each, nowMs));
    const [alive, others] = [stale.filter(isAlive), stale.filter(each => !isAlive(each))];
    const due = [...alive, ...others].slice(0, maxPerTick);
    await Promise.all(
      due.map(async ({ container, statusText }) => {
        const facts = await source.inspect(container.id, signal).catch(() => undefined);
        if (facts === undefined && signal.aborted) return;
        const uptimeMs = parseUptime(statusText)?.leastMs;
        this.#entries.set(container.id, { status: container.status, uptimeMs, inspectedAtMs: nowMs, facts });
      }),
    );
    this.#forgetAbsent(listed);
    return listed.map(({ container }) => merge(container, this.#entries.get(container.id)?.facts));
  }

  #isStale(listed: ListedContainer, nowMs: number): boolean {
    const entry = this.#entries.get(listed.container.id);
    if (entry?.status !== listed.container.status) return true;
    const ageMs = nowMs - entry.inspectedAtMs;
    if (!entry.facts) return ageMs > retryAfterMs;
    return isAlive(listed) && (ageMs > maxAgeMs || isRestarted(listed, entry, ageMs));
  }

  #forgetAbsent(listed: readonly ListedContainer[]): void {
    const present = new Set(listed.map(each => each.container.id));
    for (const id of this.#entries.keys()) {
      if (!present.has(id)) this.#entries.delete(id);
    }
  }
}

/** A restart between two ticks leaves the state `running`, but the uptime falls short of what it must have become. */
function isRestarted({ statusText }: ListedContainer, { uptimeMs }: Entry, ageMs: number): boolean {
  const uptime = parseUptime(statusText);
  return uptime !== undefined && uptimeMs !== undefined && uptime.mostMs < uptimeMs + ageMs - slackMs;
}

function isAlive({ container: { status } }: ListedContainer): boolean {
  return status === 'running' || status === 'paused';
}

function merge(container: Container, facts: InspectedFacts | undefined): Container {
  if (!facts) return container;
  return {
    ...container,
    ...facts,
    networkMode: facts.networkMode ?? container.networkMode,
    exitCode: container.status === 'exited' ? (container.exitCode ?? facts.exitCode) : undefined,
  };
}
