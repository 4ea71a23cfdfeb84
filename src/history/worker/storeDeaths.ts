import type { ContainerLog } from '../../common/model/containerLog';
import { engineKeyOf } from '../../common/model/workloadKey';
import type { ParamsOf } from '../../common/rpc';
import { checkedDeath } from '../../deaths/checkedDeath';
import type { KeptDeath } from '../../deaths/keptDeath';
import { checkedKeptLog } from '../../deaths/keptLog';
import type { DeathFacts, NoteDeathLogParams, NoteDeathParams, ToldEnd } from '../../protocol/deathQueries';
import type * as protocol from '../../protocol/store';
import type { Catalog } from '../catalog/catalog';
import type { ForeignIds } from '../catalog/foreignIds';
import { deathMinutesFile, type DeathMinutes } from '../deaths/deathFile';
import { DeathFiles } from '../deaths/deathFiles';
import { DeathKeeper } from '../deaths/deathKeeper';
import { deathLogFile } from '../deaths/deathLogFile';
import type { ReplaceFile } from '../files/atomicFile';
import type { DamagedFiles } from '../files/damagedFiles';
import type { StoreFolder } from '../files/storeFolder';
import { deathFactsOf, minutesAround } from '../queries/deathQueries';
import type { SeriesSources } from '../queries/seriesSegments';
import type { Steps } from '../steps/steps';

/** Most unjudged ends that are listed, the newest ones. */
const mostUnjudged = 200;

export interface StoreDeathsParts {
  readonly catalog: Catalog;
  readonly foreign: ForeignIds;
  readonly sources: SeriesSources;
  readonly folder: StoreFolder;
  readonly replaceFile: ReplaceFile;
  readonly damaged: DamagedFiles;
  /** Runs `note` as a change of the store: checks the claim before, and writes to the journal after. */
  readonly learn: (nowMs: number, note: () => void) => void;
}

/**
 * The store's part in judging how containers ended: it finds those ends, knows what was before, and stores
 * what was found out.
 */
export class StoreDeaths {
  readonly files: DeathFiles<DeathMinutes>;
  readonly logs: DeathFiles<ContainerLog>;
  readonly keeper: DeathKeeper;
  readonly #parts: StoreDeathsParts;

  constructor(parts: StoreDeathsParts) {
    const { catalog, sources, folder } = parts;
    this.#parts = parts;
    const files = (this.files = new DeathFiles(deathMinutesFile, { ...parts, folder: folder.deaths }));
    const logs = (this.logs = new DeathFiles(deathLogFile, { ...parts, folder: folder.deaths }));
    this.keeper = new DeathKeeper({
      ...{ catalog, files, logs },
      minutesAround: death => minutesAround(sources, catalog, death),
    });
  }

  listUnjudged({ sinceMs }: { readonly sinceMs: number }): ToldEnd[] {
    return this.#parts.catalog.deaths.unjudged(sinceMs, mostUnjudged);
  }

  /** The facts that explain an end; `undefined` if it was judged already. */
  *gatherFacts({
    containerId: told,
    atMs,
    engineKey,
  }: ParamsOf<protocol.StoreMethods, 'gatherDeathFacts'>): Steps<DeathFacts | undefined> {
    const { catalog, foreign, sources } = this.#parts;
    const containerId = foreign.idApart(told, engineKey);
    if (catalog.deaths.has(containerId, Math.round(atMs))) return undefined;
    return yield* deathFactsOf(sources, catalog, { containerId, atMs });
  }

  /** Returns what is kept of it. Throws `ArgumentError` for an invalid death, and when the claim is lost. */
  note({ record, healthLog, nowMs }: NoteDeathParams): KeptDeath | undefined {
    const { catalog, foreign, learn } = this.#parts;
    const checked = checkedDeath(record);
    const { container } = checked;
    let kept: KeptDeath | undefined;
    learn(nowMs, () => {
      const id = foreign.idApart(container.id, engineKeyOf(container.workload));
      kept = catalog.deaths.note({ ...checked, container: { ...container, id } }, healthLog);
    });
    return kept;
  }

  /** Stores what a container wrote before a death that is kept. Throws where the disk refuses. */
  noteLog({ id, log }: NoteDeathLogParams): void {
    const checked = checkedKeptLog(log);
    if (checked && this.#parts.catalog.deaths.get(id)) this.logs.write(id, checked);
  }
}
