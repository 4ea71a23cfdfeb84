import type { ContainerLog } from '../../common/model/containerLog';
import { minuteMs } from '../../common/time';
import type { KeptDeath } from '../../deaths/keptDeath';
import type { Catalog } from '../catalog/catalog';
import { Deletions } from '../files/deletions';
import { isRemoved } from '../files/isRemoved';
import type { Steps } from '../steps/steps';
import type { DeathFiles } from './deathFiles';
import type { DeathMinutes } from './deathFile';

/** The minutes kept of a death end a minute after it, and a tick of that minute may come a moment later. */
const settledAfterMs = minuteMs + 5000;

export interface DeathKeeperParts {
  readonly catalog: Catalog;
  readonly files: DeathFiles<DeathMinutes>;
  /** What containers wrote, where a user wants that kept. */
  readonly logs: DeathFiles<ContainerLog>;
  /** Samples and events of the minutes around a death; `undefined` if its samples are gone. */
  readonly minutesAround: (death: KeptDeath) => Steps<DeathMinutes | undefined>;
}

/**
 * Copies the minutes around deaths into files of their own, before the samples they are read from are
 * deleted. Until then the samples have them, so a crash in between loses nothing.
 */
export class DeathKeeper {
  readonly #parts: DeathKeeperParts;

  constructor(parts: DeathKeeperParts) {
    this.#parts = parts;
  }

  /**
   * Writes a file for each settled death without one, and removes those of deaths that are not kept any more.
   * Throws the disk's first refusal, once the others are done.
   */
  *settle(nowMs: number): Steps<void> {
    const { catalog, files, logs, minutesAround } = this.#parts;
    const kept = catalog.deaths.times();
    const written = files.sizes();
    for (const id of written.keys()) if (!kept.has(id)) isRemoved(() => files.remove(id));
    for (const id of logs.sizes().keys()) if (!kept.has(id)) isRemoved(() => logs.remove(id));
    let failure: unknown;
    for (const [id, atMs] of kept) {
      if (written.has(id) || atMs + settledAfterMs > nowMs) continue;
      const death = catalog.deaths.get(id);
      const minutes = death && (yield* minutesAround(death));
      if (!minutes) continue;
      try {
        files.write(id, minutes);
      } catch (error) {
        failure ??= error;
      }
    }
    if (failure !== undefined) throw failure;
  }

  /** Files that may be deleted to make room, the oldest death first. */
  *removables(): Generator<{ readonly bytes: number; remove(): boolean }> {
    const { catalog, files, logs } = this.#parts;
    const all = [files, logs].map(each => ({ each, sizes: each.sizes() }));
    for (const id of catalog.deaths.times().keys())
      for (const { each, sizes } of all) {
        const bytes = sizes.get(id);
        if (bytes !== undefined) yield { bytes, remove: () => isRemoved(() => each.remove(id)) };
      }
  }

  /** Removes the files of forgotten deaths. Throws if one is in use, once the rest is gone. */
  removeForgotten(): void {
    const { catalog, files, logs } = this.#parts;
    const kept = catalog.deaths.times();
    const deletions = new Deletions();
    for (const each of [files, logs])
      for (const id of each.sizes().keys()) if (!kept.has(id)) deletions.attempt(() => each.remove(id));
    deletions.finish();
  }
}
