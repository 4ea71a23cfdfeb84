import type { Tick } from '../../common/model/tick';
import type { ContainerEvent } from '../../common/model/event';
import type { Container } from '../../common/model/container';
import { engineKeyOf } from '../../common/model/workloadKey';
import type { Catalog } from './catalog';
import type { JoinedEngines } from './joinedEngines';

/**
 * Keeps containers apart whose id history knows from another engine, such as that of a machine's clone: they
 * get their engine's key appended (`ID@KEY`), so that rows are never mixed up or deleted together.
 */
export class ForeignIds {
  readonly #catalog: Catalog;
  readonly #joined: JoinedEngines;
  /** The ids that history uses, by id, for the last tick's containers; absent for those that keep theirs. */
  #names: ReadonlyMap<string, string> = new Map();
  #containers: readonly Container[] | undefined;

  constructor(catalog: Catalog, joined: JoinedEngines) {
    this.#catalog = catalog;
    this.#joined = joined;
  }

  /** A tick with the ids that history uses; the same object if no container belongs to another engine. */
  apart(tick: Tick): Tick {
    if (tick.containers !== this.#containers) this.#look(tick.containers);
    const names = this.#names;
    if (names.size === 0) return tick;
    const named = <T extends { readonly containerId: string }>(each: T): T => {
      const containerId = names.get(each.containerId);
      return containerId === undefined ? each : { ...each, containerId };
    };
    return {
      ...tick,
      containers: tick.containers.map(each => ({ ...each, id: names.get(each.id) ?? each.id })),
      samples: tick.samples.map(named),
    };
  }

  /** The same for an event, which may come before any tick that has its container. */
  eventApart(event: ContainerEvent): ContainerEvent {
    const { containerId, engineKey } = event;
    const isTold = engineKey !== undefined;
    const name = isTold ? this.#nameOf(containerId, engineKey) : this.#names.get(containerId);
    return name === undefined ? event : { ...event, containerId: name };
  }

  /** The same for a container's id alone. */
  idApart(containerId: string, engineKey: string | undefined): string {
    return this.#nameOf(containerId, engineKey) ?? containerId;
  }

  /** To be called when engines turned out to be one. */
  forget(): void {
    this.#containers = undefined;
  }

  #look(containers: readonly Container[]): void {
    this.#containers = containers;
    const names = containers.flatMap(({ id, workload }): [string, string][] => {
      const name = this.#nameOf(id, engineKeyOf(workload.key));
      return name === undefined ? [] : [[id, name]];
    });
    this.#names = new Map(names);
  }

  /** `undefined`: it keeps its id. */
  #nameOf(id: string, engineKey: string | undefined): string | undefined {
    const known = this.#catalog.currentRun(id);
    if (engineKey === undefined || !known) return undefined;
    const [key, knownKey] = [this.#engineOf(`${engineKey}/`), this.#engineOf(known.workload)];
    return key !== undefined && knownKey !== undefined && key !== knownKey ? `${id}@${key}` : undefined;
  }

  #engineOf(workload: string): string | undefined {
    return engineKeyOf(this.#joined.current(workload));
  }
}
