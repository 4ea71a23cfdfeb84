import { createHash } from 'node:crypto';
import type { Container } from '../common/model/container';
import { localKeyOf, workloadKey } from '../common/model/workloadKey';
import type { EngineView } from './engineView';

/** The names of an engine and its containers, unique among all engines. */
export interface EngineNames {
  /** First part of its workloads' keys. */
  readonly key: string;
  /** Unique id of a container, from the id that the engine uses. */
  readonly idOf: (id: string) => string;
}

/** More ids than a user's engines have. Bounds the memory of which engine used an id first. */
const maxIds = 100_000;

/** What names were given for; while it stays the same, so do they. */
interface Given {
  readonly containers: readonly Container[];
  readonly names: EngineNames;
}

/**
 * Gives engines and containers unique names. Clones of a machine report the same ids for themselves and their
 * containers, and so may a hostile engine: their histories must not be mixed, nor one be deleted with the
 * other.
 */
export class DistinctNames {
  /** The key of the engine that told of a container first, by id. */
  readonly #owners = new Map<string, string>();
  /** The last answer. */
  #given: readonly Given[] = [];

  /** Two engines turn out to be one: ids that either reported first belong to that one. */
  join(other: EngineView, original: EngineView): void {
    const [from, to] = [ownKeyOf(other), ownKeyOf(original)];
    if (from === to) return;
    this.#given = [];
    for (const [id, owner] of this.#owners) if (owner === from) this.#owners.set(id, to);
  }

  /** For engines in the order in which they keep their own names; the same objects while nothing changed. */
  of(views: readonly EngineView[]): EngineNames[] {
    const taken = new Set<string>();
    const keys = views.map(view => {
      const key = keyOf(view, taken);
      taken.add(key);
      return key;
    });
    const isSame = (given: Given | undefined, at: number): boolean =>
      given?.containers === views[at]?.containers && given?.names.key === keys[at];
    if (this.#given.length !== views.length || !this.#given.every(isSame)) {
      this.#given = views.map(({ containers }, at) => {
        const key = keys[at] ?? '';
        for (const { id } of containers) this.#own(id, key);
        return { containers, names: { key, idOf: id => this.#idOf(id, key) } };
      });
    }
    return this.#given.map(({ names }) => names);
  }

  #own(id: string, key: string): void {
    if (this.#owners.size >= maxIds) this.#owners.clear();
    if (!this.#owners.has(id)) this.#owners.set(id, key);
  }

  /** The second engine's key is a part of it: its beginning is the id that the engine knows. */
  #idOf(id: string, key: string): string {
    const owner = this.#owners.get(id) ?? key;
    return owner === key ? id : `${id}@${key}`;
  }
}

/** A copy of the view under these names; the view itself if it has them already. */
export function underNames(view: EngineView, { key, idOf }: EngineNames): EngineView {
  const isRenamed = view.containers.some(({ id }) => idOf(id) !== id);
  if (ownKeyOf(view) === key && !isRenamed) return view;
  const renamed = (container: Container): Container => {
    const workload = { ...container.workload, key: workloadKey(key, localKeyOf(container.workload.key)) };
    return { ...container, id: idOf(container.id), workload };
  };
  const { state } = view;
  return {
    ...view,
    key,
    state: state.kind === 'connected' ? { ...state, engine: { ...state.engine, key } } : state,
    containers: view.containers.map(renamed),
  };
}

function ownKeyOf({ key, state }: EngineView): string {
  return key ?? (state.kind === 'connected' ? state.engine.key : '');
}

function keyOf(view: EngineView, taken: ReadonlySet<string>): string {
  const [key, { state }] = [ownKeyOf(view), view];
  if (!taken.has(key) || state.kind !== 'connected') return key;
  return createHash('sha256').update(`${key} ${state.engine.address}`).digest('hex').slice(0, 8);
}
