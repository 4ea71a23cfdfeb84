import type { Container } from '../common/model';
import type { EngineClient } from './engineClient';
import type { ListedContainer } from './parseContainerList';
import type { InspectedFacts } from './parseInspect';

interface Entry {
  readonly statusKey: string;
  readonly inspectedAtMs: number;
  readonly facts: InspectedFacts;
}

/** Facts that change without the list telling (limits through `docker update`) are at most this old. */
const maxAgeMs = 5 * 60_000;
/** Inspections are cheap but not free: so many a tick, the rest on the next ones. */
const maxPerTick = 16;

/** Completes listed containers with what only inspection tells, asking again when a container changed state. */
export class InspectionCache {
  readonly #entries = new Map<string, Entry>();

  /** `nowMs` is monotonic. Containers that cannot be inspected (gone meanwhile) stay as listed. */
  async complete(
    client: EngineClient,
    listed: readonly ListedContainer[],
    nowMs: number,
    signal: AbortSignal,
  ): Promise<Container[]> {
    const stale = listed.filter(each => this.#isStale(each, nowMs)).slice(0, maxPerTick);
    await Promise.all(
      stale.map(async each => {
        const facts = await client.inspect(each.container.id, signal).catch(() => undefined);
        if (facts)
          this.#entries.set(each.container.id, { statusKey: statusKey(each), inspectedAtMs: nowMs, facts });
      }),
    );
    this.#forgetAbsent(listed);
    return listed.map(({ container }) => merge(container, this.#entries.get(container.id)?.facts));
  }

  #isStale(listed: ListedContainer, nowMs: number): boolean {
    const entry = this.#entries.get(listed.container.id);
    if (!entry || entry.statusKey !== statusKey(listed)) return true;
    return isAlive(listed.container) && nowMs - entry.inspectedAtMs > maxAgeMs;
  }

  #forgetAbsent(listed: readonly ListedContainer[]): void {
    const present = new Set(listed.map(each => each.container.id));
    for (const id of this.#entries.keys()) {
      if (!present.has(id)) this.#entries.delete(id);
    }
  }
}

const isAlive = ({ status }: Container): boolean => status === 'running' || status === 'paused';

/**
 * Changes when a container starts, stops or restarts. `Up 5 minutes` only grows; after a restart it reads `Up 2 seconds`
 * again, so a reading in seconds is a reason to look.
 */
function statusKey({ container, statusText }: ListedContainer): string {
  const isFresh = /^Up (Less than a|\d+|About a) second/.test(statusText);
  return `${container.status}/${isFresh ? statusText : ''}`;
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
