import { messageOf } from '../../common/errors';
import { parseKnownEngines, writeKnownEngines, type KnownEngine } from '../../common/model/knownEngine';
import type { Log } from '../../common/log';
import { engineKeyOf, localKeyOf, workloadKey } from '../../common/model/workloadKey';
import type { ReplaceFile } from '../files/atomicFile';
import type { Catalog } from './catalog';
import type { DamagedFiles } from '../files/damagedFiles';
import { isInUse } from '../../node/isInUse';
import { readNote } from '../files/readNote';

export interface JoinedEnginesParts {
  readonly file: string;
  readonly replaceFile: ReplaceFile;
  readonly damaged: DamagedFiles;
  readonly log: Log;
}

/**
 * Keys of engines that turned out to be one: history under a former key belongs to the workload under the
 * current key. Kept in a file of the history's folder, by which the collector recognizes its engines.
 */
export class JoinedEngines {
  readonly #parts: JoinedEnginesParts;
  #engines: readonly KnownEngine[];
  #keys: ReadonlyMap<string, string>;

  constructor(parts: JoinedEnginesParts) {
    this.#parts = parts;
    this.#engines = this.#read();
    this.#keys = currentKeys(this.#engines);
  }

  /** Remembers these engines; only until the end of this process if the disk refuses. */
  note(engines: readonly KnownEngine[]): void {
    const text = writeKnownEngines(engines);
    if (text === writeKnownEngines(this.#engines)) return;
    this.#engines = engines;
    this.#keys = currentKeys(engines);
    const { file, replaceFile, damaged, log } = this.#parts;
    try {
      damaged.makeWay(file);
      replaceFile(file, Buffer.from(text));
    } catch (error) {
      log.warn(`What is known of engines could not be noted: ${messageOf(error)}`);
    }
  }

  /** Notes engines, and moves what a catalog has under former keys. Returns how many runs were moved. */
  learn(engines: readonly KnownEngine[], catalog: Catalog): number {
    this.note(engines);
    const moved = this.apply(catalog);
    if (moved > 0)
      this.#parts.log.info(`${moved} containers have history under another name of their engine: joined.`);
    return moved;
  }

  /** The current key of a workload; anything else (a name, an id) is left as it is. */
  current(workload: string): string {
    const key = this.#keys.get(engineKeyOf(workload) ?? '');
    return key === undefined ? workload : workloadKey(key, localKeyOf(workload));
  }

  /** Moves what a catalog has under former keys. Returns how many runs were moved. */
  apply(catalog: Catalog): number {
    if (this.#keys.size === 0) return 0;
    let moved = 0;
    for (const { firstSeenMs, lastSeenMs, ...run } of catalog.runs(undefined)) {
      const workload = this.current(run.workload);
      if (workload === run.workload) continue;
      catalog.noteRun({ ...run, workload }, firstSeenMs, lastSeenMs);
      moved++;
    }
    return moved;
  }

  /**
   * Throws if another program holds the file open: without it, it would soon be replaced by one that knows
   * less.
   */
  #read(): KnownEngine[] {
    const { file, damaged } = this.#parts;
    try {
      const text = readNote(file, damaged);
      if (text === undefined) return [];
      const engines = parseKnownEngines(text);
      if (engines) return engines;
      damaged.setAside(file, 'It is not a list of engines.');
    } catch (error) {
      if (isInUse(error)) throw error;
      this.#parts.log.warn(`What is known of engines could not be read: ${messageOf(error)}`);
    }
    return [];
  }
}

function currentKeys(engines: readonly KnownEngine[]): ReadonlyMap<string, string> {
  return new Map(engines.flatMap(({ key, former }) => former.map(each => [each, key] as const)));
}
