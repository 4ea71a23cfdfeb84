import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Clock } from '../common/clock';
import type { Disposable } from '../common/disposable';
import { messageOf } from '../common/errors';
import type { Log } from '../common/log';
import type { Tick } from '../common/model';
import type * as protocol from '../protocol/store';
import { removeLeftovers, writeFileAtomically, type ReplaceFile } from './atomicFile';
import type { Catalogue } from './catalogue';
import { DamagedFiles } from './damagedFiles';
import { hourStartOf } from './hourFile';
import { Housekeeping } from './housekeeping';
import { Journals } from './journals';
import { openCatalogue } from './openCatalogue';
import { Partitions } from './partitions';
import { RawWriter } from './rawWriter';
import { Rollups } from './rollups';
import { rollupTiers } from './rollupTiers';
import { loadSqlRuntime } from './sqlDatabase';
import type { SqlRuntime } from './sqlDatabase';
import { finish, inOneStep } from './steps';
import type { Steps } from './steps';
import { storeFolder } from './storeFolder';
import type { StoreFolder } from './storeFolder';
import type { StoreHealth } from './storeHealth';
import { StoreQueries } from './storeQueries';
import { WriteClaim } from './writeClaim';
import { writtenBytes } from './writtenBytes';

/** How soon the catalogue follows a change, and how soon a refused write is tried again. */
const saveDelayMs = 10_000;

export interface StoreDependencies {
  readonly clock: Clock;
  readonly log: Log;
  /** Called when saving starts to fail and when it works again. */
  readonly onHealth: (health: StoreHealth) => void;
  /** Takes work that a tick must not wait for. */
  readonly runLater: (work: () => Steps<void>) => void;
}

/**
 * History: takes ticks, answers queries. Synchronous once open, because SQLite in WASM is; it belongs in a worker thread.
 * What takes long comes in steps, between which ticks may be recorded. Made by `Store.open`, and of no use after `close`.
 */
export class Store {
  readonly queries: StoreQueries;
  readonly #dependencies: StoreDependencies;
  readonly #folder: StoreFolder;
  readonly #damaged: DamagedFiles;
  readonly #partitions: Partitions;
  readonly #catalogue: Catalogue;
  readonly #journals: Journals;
  readonly #rollups: Rollups;
  readonly #claim: WriteClaim;
  readonly #replaceFile: ReplaceFile;
  readonly #housekeeping: Housekeeping;
  readonly #openedMs: number;
  #writer: RawWriter | undefined;
  #newestMs: number | undefined;
  #lastTickMs: number | undefined;
  #saveTimer: Disposable | undefined;
  #health: StoreHealth = { kind: 'ok' };

  private constructor(
    dependencies: StoreDependencies,
    folder: StoreFolder,
    parts: { damaged: DamagedFiles; partitions: Partitions; rollups: Rollups },
    runtime: SqlRuntime,
    writing: { claim: WriteClaim; replaceFile: ReplaceFile },
  ) {
    this.#dependencies = dependencies;
    this.#claim = writing.claim;
    this.#replaceFile = writing.replaceFile;
    this.#folder = folder;
    this.#damaged = parts.damaged;
    this.#partitions = parts.partitions;
    this.#rollups = parts.rollups;
    this.#journals = new Journals({
      folder: folder.journal,
      ...parts,
      log: dependencies.log,
      onSyncError: error => this.#handleSaveError(error),
    });
    const replayed = this.#journals.replay();
    this.#catalogue = openCatalogue(runtime, folder.catalogue, this.#partitions, this.#damaged, replayed);
    this.#newestMs = this.#findNewest();
    this.#openedMs = dependencies.clock.monotonicMs();
    const { partitions, rollups } = parts;
    this.queries = new StoreQueries({ partitions, rollups }, this.#catalogue);
    this.#housekeeping = new Housekeeping({
      folder,
      partitions,
      rollups,
      journals: this.#journals,
      catalogue: this.#catalogue,
      log: dependencies.log,
    });
  }

  /** Opens or makes the history in a folder. Throws when a newer version of the extension has written its catalogue. */
  static async open(params: protocol.StoreOpenParams, dependencies: StoreDependencies): Promise<Store> {
    const runtime = await loadSqlRuntime(params.wasmPath);
    const folder = storeFolder(params.folder);
    const damaged = new DamagedFiles(folder.damaged, dependencies.clock, dependencies.log);
    const claim = new WriteClaim(params.claim);
    const replaceFile: ReplaceFile = (file, bytes) => writeFileAtomically(file, bytes, () => claim.check());
    if (params.claim && claim.isHeld) removeAllLeftovers(folder, params.nowMs);
    const { log } = dependencies;
    const partitions = new Partitions(runtime, folder.raw, damaged, log, replaceFile);
    partitions.scan(params.nowMs);
    const rollups = new Rollups(runtime, folder.rollups, damaged, log, params.nowMs, replaceFile);
    const parts = { damaged, partitions, rollups };
    const store = new Store(dependencies, folder, parts, runtime, { claim, replaceFile });
    if (claim.isHeld) finish(store.prune(params));
    return store;
  }

  get report(): protocol.StoreOpenReport {
    return { damaged: this.#damaged.entries };
  }

  /**
   * Stores a tick's rows: in memory for queries, in the journal for good. Does not throw when the disk refuses, because
   * then memory and another attempt later is what is left. The same tick again changes nothing. Throws when the claim is lost.
   */
  record(tick: Tick): void {
    this.#claim.check();
    const hasRows = tick.samples.length > 0 || tick.host !== undefined;
    const timestampMs = this.#rowTime(tick.timestampMs);
    if (!hasRows || timestampMs === undefined) return;
    this.#append(tick, timestampMs);
    this.#catalogue.noteTick(tick, timestampMs);
    this.#newestMs = timestampMs;
    this.#lastTickMs = tick.timestampMs;
    try {
      this.#journals.append({ timestampMs, tick });
    } catch (error) {
      this.#handleSaveError(error);
    }
    if (this.#catalogue.isDirty) this.#scheduleSave();
  }

  /** Resolves when every tick that was recorded is on the disk, or the disk has refused: then health is failing. */
  whenStored(): Promise<void> {
    return this.#journals.whenSynced();
  }

  listWorkloads(): protocol.StoredWorkload[] {
    return this.#catalogue.list();
  }

  /** Seals and rolls up what is over, then removes what retention no longer keeps. */
  *prune(params: protocol.PruneParams): Steps<{ readonly removedFiles: number }> {
    this.#claim.check();
    const { hours, areRolledUp } = this.#housekeeping.expired(params, this.#newestMs);
    yield* this.#trySaving(this.#housekeeping.settle(params.nowMs, !areRolledUp));
    const removedFiles = yield* this.#housekeeping.prune(params, hours, this.#newestMs);
    if (removedFiles > 0) {
      this.#dependencies.log.info(`Removed ${removedFiles} files of history: more than what is kept.`);
      this.#scheduleSave();
    }
    return { removedFiles };
  }

  /** Deletes history for good. Throws `ArgumentError` for a container there is no history of. */
  *clear({ container, nowMs }: protocol.ClearParams): Steps<{ readonly removedRuns: number }> {
    this.#claim.check();
    const runs = this.#catalogue.resolveStored(container);
    const forgetWriter = (): void => void (this.#writer = undefined);
    yield* this.#journals.settle(nowMs);
    if (container === undefined) {
      forgetWriter();
      yield* this.#housekeeping.clearAll();
    } else {
      yield* this.#housekeeping.clearRuns(runs, forgetWriter);
    }
    this.#catalogue.forget(runs);
    this.#catalogue.compact();
    this.#saveCatalogue();
    return { removedRuns: runs.size };
  }

  /** Writes the current hour's file and tells what there is. */
  *reportStorage(): Steps<protocol.StorageReport> {
    this.flush();
    const report = yield* this.#housekeeping.report();
    const openForMs = this.#dependencies.clock.monotonicMs() - this.#openedMs;
    return { ...report, writtenBytes: writtenBytes(), openForMs };
  }

  /** Everything is on disk when this returns; throws when it could not be written. */
  flush(): void {
    this.#trySave(() => {
      // The hours first: they are what cannot be had again.
      this.#partitions.save();
      this.#saveCatalogue();
    });
    if (this.#health.kind === 'failing') throw new Error(this.#health.message);
  }

  /** Flushes and lets go of all memory, which happens even when the flush throws. */
  close(): void {
    try {
      this.flush();
    } finally {
      this.#saveTimer?.dispose();
      this.#saveTimer = undefined;
      this.#writer = undefined;
      this.#journals.close();
      this.#partitions.close();
      this.#rollups.close();
      this.#catalogue.close();
    }
  }

  /** When a tick's rows are stored: times only ever grow, also where the clock was set back; `undefined` for a repeated tick. */
  #rowTime(timestampMs: number): number | undefined {
    if (timestampMs === this.#lastTickMs || timestampMs === this.#newestMs) return undefined;
    return this.#newestMs === undefined ? timestampMs : Math.max(this.#newestMs + 1, timestampMs);
  }

  #append(tick: Tick, timestampMs: number): void {
    const writer = this.#writerFor(timestampMs);
    try {
      writer.append(tick, timestampMs);
    } catch (error) {
      writer.partition.reloadRuns();
      this.#writer = undefined;
      throw error;
    }
  }

  #writerFor(timestampMs: number): RawWriter {
    const hourStartMs = hourStartOf(timestampMs);
    const previous = this.#writer;
    const isUsable = previous !== undefined && this.#partitions.isOpen(previous.partition);
    if (isUsable && previous.partition.hourStartMs === hourStartMs) return previous;
    this.#writer = new RawWriter(this.#partitions.openForWriting(hourStartMs), previous?.carriedCounters());
    this.#dependencies.runLater(() => this.#trySaving(this.#settle(timestampMs)));
    return this.#writer;
  }

  *#settle(nowMs: number): Steps<void> {
    this.#saveCatalogue();
    yield* this.#housekeeping.settle(nowMs, false);
  }

  #findNewest(): number | undefined {
    for (const hour of this.#partitions.hours().reverse()) {
      const newestMs = this.#partitions.read(hour, partition => partition.newestMs);
      if (newestMs !== undefined) return newestMs;
    }
    return undefined;
  }

  #scheduleSave(): void {
    this.#saveTimer ??= this.#dependencies.clock.setTimeout(() => {
      this.#saveTimer = undefined;
      this.#trySave(() => {
        if (this.#health.kind === 'failing') this.#catchUp();
        if (this.#catalogue.isDirty) this.#saveCatalogue();
      });
    }, saveDelayMs);
  }

  /** The disk refused something for a while: writes all that it does not have. */
  #catchUp(): void {
    finish(this.#journals.settle(this.#newestMs ?? 0));
    this.#partitions.save();
    this.#journals.restart();
  }

  #saveCatalogue(): void {
    this.#replaceFile(this.#folder.catalogue, this.#catalogue.export());
    this.#catalogue.markSaved();
  }

  #trySave(save: () => void): void {
    finish(this.#trySaving(inOneStep(save)));
  }

  *#trySaving(save: Steps<void>): Steps<void> {
    try {
      this.#claim.check();
      this.#journals.writePending();
      yield* save;
      this.#setHealth({ kind: 'ok' });
    } catch (error) {
      this.#handleSaveError(error);
    }
  }

  #handleSaveError(error: unknown): void {
    this.#setHealth({ kind: 'failing', message: `History cannot be saved: ${messageOf(error)}` });
    this.#scheduleSave();
  }

  #setHealth(health: StoreHealth): void {
    const hasChanged = health.kind !== this.#health.kind;
    this.#health = health;
    if (!hasChanged) return;
    if (health.kind === 'failing') this.#dependencies.log.error(health.message);
    else this.#dependencies.log.info('History is saved again.');
    this.#dependencies.onHealth(health);
  }
}

/** With a claim nobody else writes: what lies beside a file is of a process that died, or that must not finish. */
function removeAllLeftovers({ catalogue, raw, rollups }: StoreFolder, nowMs: number): void {
  const tiers = rollupTiers.map(tier => path.join(rollups, tier.name));
  for (const folder of [path.dirname(catalogue), raw, ...tiers]) {
    if (fs.existsSync(folder)) removeLeftovers(folder, nowMs, 0);
  }
}
