import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Clock } from '../common/clock';
import type { Disposable } from '../common/disposable';
import { messageOf } from '../common/errors';
import type { Log } from '../common/log';
import type { Tick } from '../common/model';
import type * as protocol from '../protocol/store';
import { AppliedRetention } from './appliedRetention';
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
import { dayMs, rollupTiers } from './rollupTiers';
import { SaveHealth } from './saveHealth';
import type { SavedPart } from './saveHealth';
import { loadSqlRuntime } from './sqlDatabase';
import type { SqlRuntime } from './sqlDatabase';
import { finish, inOneStep } from './steps';
import type { Steps } from './steps';
import { storeFolder } from './storeFolder';
import type { StoreFolder } from './storeFolder';
import type { StoreHealth } from './storeHealth';
import { StoreQueries } from './storeQueries';
import { WriteClaim } from './writeClaim';
import { threadUse } from './threadUse';
import { writtenBytes } from './writtenBytes';

/** How soon the catalogue follows a change, and how soon a refused write is tried again. */
const saveDelayMs = 10_000;

export interface StoreDependencies {
  readonly clock: Clock;
  readonly log: Log;
  /** Called when saving starts to fail and when it works again. */
  readonly onHealth: (health: StoreHealth) => void;
  /** Called with each file that turns out damaged after the start; those of the start are in `report`. */
  readonly onDamage?: (found: protocol.StoreOpenReport['damaged'][number]) => void;
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
  readonly #saving: SaveHealth;
  readonly #openedMs: number;
  #writer: RawWriter | undefined;
  /** Time of the row recorded last, which is not the newest where the clock was set back. */
  #lastRowMs: number | undefined;
  #lastTickMs: number | undefined;
  #saveTimer: Disposable | undefined;

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
    this.#saving = new SaveHealth(dependencies.log, dependencies.onHealth);
    this.#journals = new Journals({
      folder: folder.journal,
      ...parts,
      log: dependencies.log,
      onSync: error => this.#noteSaved('journalSync', error),
    });
    const replayed = this.#journals.replay();
    this.#catalogue = openCatalogue(runtime, folder.catalogue, this.#partitions, this.#damaged, replayed);
    this.#openedMs = dependencies.clock.monotonicMs();
    const { partitions, rollups } = parts;
    this.queries = new StoreQueries({ partitions, rollups }, this.#catalogue);
    this.#housekeeping = new Housekeeping({
      folder,
      partitions,
      rollups,
      journals: this.#journals,
      catalogue: this.#catalogue,
      retention: new AppliedRetention({ file: folder.retention, ...writing, log: dependencies.log }),
      log: dependencies.log,
    });
  }

  /**
   * Opens or makes the history in a folder, also where nothing can be written. Throws when a newer version of the extension
   * has written its catalogue.
   */
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
    store.#lastRowMs = store.#findNewest(params.nowMs);
    try {
      if (claim.isHeld) finish(store.prune(params));
    } catch (error) {
      log.warn(`Retention could not run: ${messageOf(error)}`);
    }
    damaged.onFound = dependencies.onDamage;
    return store;
  }

  get report(): protocol.StoreOpenReport {
    return { damaged: this.#damaged.entries };
  }

  /**
   * Stores a tick's rows: in memory for queries, in the journal for good. Does not throw when the disk refuses, because
   * then memory and another attempt later is what is left. The same tick again changes nothing; with `isRepeat`, neither does
   * one that was stored before the start. Throws when the claim is lost.
   */
  record(tick: Tick, isRepeat = false): void {
    this.#claim.check();
    if (isRepeat && this.#journals.hasReplayed(tick)) return;
    if (tick.events) this.#catalogue.noteEvents(tick.events);
    const hasRows = tick.samples.length > 0 || tick.host !== undefined;
    const timestampMs = hasRows ? this.#append(tick) : undefined;
    if (timestampMs === undefined) return;
    this.#catalogue.noteTick(tick, timestampMs);
    this.#lastRowMs = timestampMs;
    this.#lastTickMs = tick.timestampMs;
    this.#trySave('journal', () => this.#journals.append({ timestampMs, tick }));
    if (this.#catalogue.isDirty) this.#scheduleSave();
  }

  /**
   * Resolves once a power loss cannot take the ticks recorded so far: after two `fdatasync` at most, the one under way and one
   * for all ticks that came meanwhile. Resolves too when the disk refuses, which `onHealth` has been told by then.
   */
  whenStored(): Promise<void> {
    return this.#journals.whenSynced();
  }

  listWorkloads(): protocol.StoredWorkload[] {
    return this.#catalogue.list();
  }

  /** Seals and rolls up what is over, then removes what retention no longer keeps. */
  *prune(params: protocol.PruneParams): Steps<{ readonly removedFiles: number }> {
    this.#claim.check();
    const keeping = this.#housekeeping.decide(params);
    const { hours, areRolledUp } = this.#housekeeping.expired(keeping, this.#lastRowMs);
    yield* this.#trySaving('hours', this.#housekeeping.settle(params.nowMs, !areRolledUp));
    // What roll-ups there are of them may not be on disk.
    const gone = this.#saving.problem('hours') === undefined ? hours : [];
    const removedFiles = yield* this.#housekeeping.prune(keeping, gone, this.#lastRowMs);
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
    return { ...report, writtenBytes: writtenBytes(), openForMs, ...threadUse() };
  }

  /** Everything is on disk when this returns; throws when it could not be written. */
  flush(): void {
    this.#trySave('journal', () => this.#journals.writePending());
    this.#trySave('hours', () => this.#partitions.save());
    this.#trySave('catalogue', () => this.#saveCatalogue());
    const problem = this.#saving.problem();
    if (problem !== undefined) throw new Error(problem);
  }

  /** Flushes and lets go of all memory, which happens even when the flush throws. Files are closed by `whenClosed`. */
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

  /** After `close`: resolves once no file is open any more, so that the folder can be moved or deleted. */
  whenClosed(): Promise<void> {
    return this.#journals.whenClosed();
  }

  /** Answers the time that the rows are stored under; `undefined` for a tick that is stored already. */
  #append(tick: Tick): number | undefined {
    const { timestampMs } = tick;
    if (timestampMs === this.#lastTickMs || timestampMs === this.#lastRowMs) return undefined;
    let rowMs = timestampMs;
    let writer = this.#writerFor(rowMs);
    if (writer.newestMs === rowMs) return undefined;
    // Where the clock was set back into time that has rows, right behind those of the hour.
    while (writer.newestMs !== undefined && writer.newestMs >= rowMs) {
      rowMs = writer.newestMs + 1;
      writer = this.#writerFor(rowMs);
    }
    try {
      writer.append(tick, rowMs);
      return rowMs;
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
    this.#dependencies.runLater(() => this.#settle(timestampMs));
    return this.#writer;
  }

  *#settle(nowMs: number): Steps<void> {
    this.#trySave('catalogue', () => this.#saveCatalogue());
    yield* this.#trySaving('hours', this.#housekeeping.settle(nowMs, false));
  }

  /** Rows further ahead were recorded while the clock was wrong. */
  #findNewest(nowMs: number): number | undefined {
    for (const hour of this.#partitions.hoursWithin(0, nowMs + dayMs).reverse()) {
      const newestMs = this.#partitions.read(hour, partition => partition.newestMs);
      if (newestMs !== undefined) return newestMs;
    }
    return undefined;
  }

  #scheduleSave(): void {
    this.#saveTimer ??= this.#dependencies.clock.setTimeout(() => {
      this.#saveTimer = undefined;
      this.#dependencies.runLater(() => this.#saveAgain());
    }, saveDelayMs);
  }

  /** What changed of the catalogue, and what the disk refused before. */
  *#saveAgain(): Steps<void> {
    this.#trySave('journal', () => this.#writeJournals());
    if (this.#saving.problem('hours') !== undefined) {
      yield* this.#trySaving('hours', this.#housekeeping.settle(this.#lastRowMs ?? 0, false));
    }
    if (this.#catalogue.isDirty || this.#saving.problem('catalogue') !== undefined) {
      this.#trySave('catalogue', () => this.#saveCatalogue());
    }
  }

  #writeJournals(): void {
    if (this.#journals.hasGivenUp) {
      this.#partitions.save();
      this.#journals.restart();
    }
    this.#journals.writePending();
  }

  #saveCatalogue(): void {
    this.#damaged.makeWay(this.#folder.catalogue);
    this.#replaceFile(this.#folder.catalogue, this.#catalogue.export());
    this.#catalogue.markSaved();
  }

  #trySave(part: SavedPart, save: () => void): void {
    finish(this.#trySaving(part, inOneStep(save)));
  }

  /** Parts fail one by one: what can be saved is, whatever becomes of the rest. */
  *#trySaving(part: SavedPart, save: Steps<void>): Steps<void> {
    try {
      this.#claim.check();
      yield* save;
      this.#noteSaved(part, undefined);
    } catch (error) {
      this.#noteSaved(part, error);
    }
  }

  #noteSaved(part: SavedPart, error: unknown): void {
    this.#saving.note(part, error === undefined ? undefined : messageOf(error));
    if (error !== undefined) this.#scheduleSave();
  }
}

/** With a claim nobody else writes: what lies beside a file is of a process that died, or that must not finish. */
function removeAllLeftovers({ catalogue, raw, rollups }: StoreFolder, nowMs: number): void {
  const tiers = rollupTiers.map(tier => path.join(rollups, tier.name));
  for (const folder of [path.dirname(catalogue), raw, ...tiers]) {
    if (fs.existsSync(folder)) removeLeftovers(folder, nowMs, 0);
  }
}
