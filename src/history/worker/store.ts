import type { Disposable } from '../../common/disposable';
import { messageOf } from '../../common/errors';
import type { Tick } from '../../common/model/tick';
import type * as protocol from '../../protocol/store';
import { AheadHistory } from '../upkeep/aheadHistory';
import { AppliedRetention } from '../upkeep/appliedRetention';
import { writeFileAtomically, type ReplaceFile } from '../files/atomicFile';
import type { Catalog } from '../catalog/catalog';
import { CatalogFiles } from '../catalog/catalogFiles';
import { DamagedFiles } from '../files/damagedFiles';
import { hourStartOf } from '../files/hourFile';
import { Housekeeping } from '../upkeep/housekeeping';
import { ForeignIds } from '../catalog/foreignIds';
import { JoinedEngines } from '../catalog/joinedEngines';
import { Journals } from '../journal/journals';
import { openCatalog } from '../catalog/openCatalog';
import { newestRowMs, newestRows } from '../upkeep/newestRows';
import { NoticedAhead } from '../upkeep/noticedAhead';
import { Hours } from '../hours/hours';
import { removeAllLeftovers, shutFolders } from './prepareFolders';
import { Present, untilOf } from '../hours/present';
import { RawWriter } from '../hours/rawWriter';
import { Rollups } from '../rollups/rollups';
import { SaveHealth } from '../upkeep/saveHealth';
import { loadSqlRuntime, type SqlRuntime } from '../files/sqlDatabase';
import { finish, type Steps } from '../steps/steps';
import { storeFolder, type StoreFolder } from '../files/storeFolder';
import { SaveAttempts } from './saveAttempts';
import { StoreDeaths } from './storeDeaths';
import type { StoreDependencies } from './storeDependencies';
import { StoreQueries, type HistoryQueries } from '../queries/storeQueries';
import { WriteClaim } from '../files/writeClaim';
import { threadUse } from './threadUse';
import { trustedUntil } from '../upkeep/trustedUntil';
import { writtenBytes } from '../files/writtenBytes';

/**
 * After so long a power loss cannot take a change of the catalog any more, and a refused write is tried
 * again.
 */
const saveDelayMs = 10_000;
/**
 * The total size is looked at again once this share of the limit was written: so the limit is exceeded by
 * little, and a look costs nothing beside what was written since the last.
 */
const lookShare = 1 / 20;

/**
 * History: stores ticks, answers queries. Synchronous once open, because SQLite in WASM is; it belongs in a
 * worker thread. Long work comes in steps, between which ticks may be recorded. Made by `Store.open`, and of
 * no use after `close`.
 */
export class Store {
  readonly queries: HistoryQueries;
  readonly deaths: StoreDeaths;
  readonly #dependencies: StoreDependencies;
  readonly #damaged: DamagedFiles;
  readonly #hourFiles: Hours;
  readonly #catalog: Catalog;
  readonly #joined: JoinedEngines;
  readonly #foreign: ForeignIds;
  /** The engines that history named at the start. */
  readonly #knownEngines: protocol.StoreOpenReport['engines'];
  readonly #catalogFiles: CatalogFiles;
  readonly #journals: Journals;
  readonly #rollups: Rollups;
  readonly #claim: WriteClaim;
  readonly #housekeeping: Housekeeping;
  readonly #saving: SaveHealth;
  readonly #attempts: SaveAttempts;
  readonly #openedMs: number;
  readonly #present: Present;
  readonly #ahead: AheadHistory;
  #writer: RawWriter | undefined;
  /** Time of the row recorded last, which is not the newest where the clock was set back. */
  #lastRowMs: number | undefined;
  #lastTickMs: number | undefined;
  #saveTimer: Disposable | undefined;
  /** `writtenBytes` when the total size was looked at last. */
  #lookedBytes = writtenBytes();

  private constructor(
    dependencies: StoreDependencies,
    folder: StoreFolder,
    parts: { damaged: DamagedFiles; hourFiles: Hours; rollups: Rollups },
    runtime: SqlRuntime,
    writing: { claim: WriteClaim; replaceFile: ReplaceFile },
    nowMs: number,
  ) {
    this.#dependencies = dependencies;
    this.#claim = writing.claim;
    this.#damaged = parts.damaged;
    this.#hourFiles = parts.hourFiles;
    this.#rollups = parts.rollups;
    this.#saving = new SaveHealth(dependencies.log, dependencies.handleHealth);
    this.#attempts = new SaveAttempts(writing.claim, this.#saving, () => this.#scheduleSave());
    this.#journals = new Journals({
      folder: folder.journal,
      ...parts,
      log: dependencies.log,
      handleSync: error => this.#attempts.note('journalSync', error),
    });
    const replayed = this.#journals.replay();
    const { log } = dependencies;
    const present = (this.#present = new Present(dependencies.clock, nowMs));
    const sources = { ...parts, present };
    const trusted = { trustedUntil: () => trustedUntil(sources), nowMs };
    const opened = openCatalog({ runtime, folder, ...parts, log, replayedHours: replayed, ...trusted });
    this.#catalog = opened.catalog;
    this.#catalogFiles = new CatalogFiles({
      folder,
      opened,
      damaged: parts.damaged,
      replaceFile: writing.replaceFile,
      handleSync: error => this.#attempts.note('catalogSync', error),
    });
    this.#joined = new JoinedEngines({ file: folder.engines, damaged: parts.damaged, ...writing, log });
    this.#joined.apply(this.#catalog);
    this.#foreign = new ForeignIds(this.#catalog, this.#joined);
    this.#knownEngines = this.#catalog.engines();
    this.#openedMs = dependencies.clock.monotonicMs();
    const around = { catalog: this.#catalog, foreign: this.#foreign, sources, damaged: parts.damaged };
    const learn = (atMs: number, what: () => void): void => this.#learn(atMs, what);
    this.deaths = new StoreDeaths({ ...around, ...writing, folder, learn });
    this.queries = new StoreQueries(sources, this.#catalog, this.#joined, this.deaths);
    const kept = { ...parts, journals: this.#journals, catalog: this.#catalog };
    const noticed = new NoticedAhead({ file: folder.ahead, damaged: parts.damaged, ...writing, log });
    this.#ahead = new AheadHistory({ ...kept, present, noticed });
    this.#housekeeping = new Housekeeping({
      ...kept,
      deaths: this.deaths.keeper,
      folder,
      ahead: this.#ahead,
      retention: new AppliedRetention({
        file: folder.retention,
        damaged: parts.damaged,
        ...writing,
        log,
      }),
      log,
    });
  }

  /**
   * Opens or creates the history in a folder, even if nothing can be written. Throws if a newer version of
   * the extension has written its catalog, and if another program holds open a file that it needs
   * (`isInUse`).
   */
  static async open(params: protocol.StoreOpenParams, dependencies: StoreDependencies): Promise<Store> {
    const runtime = await loadSqlRuntime(params.wasmPath);
    const folder = storeFolder(params.folder);
    const damaged = new DamagedFiles(folder.damaged, dependencies.clock, dependencies.log);
    damaged.handleFound = dependencies.handleDamage;
    damaged.handleExamine = dependencies.handleExamine;
    damaged.setEndlessAside(params.endless ?? []);
    const claim = new WriteClaim(params.claim);
    const replaceFile: ReplaceFile = (file, bytes) => writeFileAtomically(file, bytes, () => claim.check());
    if (claim.isHeld) await shutFolders(folder);
    if (params.claim && claim.isHeld) removeAllLeftovers(folder, params.nowMs);
    const { log } = dependencies;
    const hourFiles = new Hours(runtime, folder.raw, damaged, log, replaceFile);
    hourFiles.scan(params.nowMs);
    const rollups = new Rollups(runtime, folder.rollups, damaged, log, params.nowMs, replaceFile);
    const parts = { damaged, hourFiles, rollups };
    let store: Store;
    try {
      store = new Store(dependencies, folder, parts, runtime, { claim, replaceFile }, params.nowMs);
      store.#lastRowMs = newestRowMs(hourFiles, params.nowMs);
    } catch (error) {
      hourFiles.close();
      rollups.close();
      throw error;
    }
    try {
      if (claim.isHeld) {
        store.#catalogFiles.removeMerged();
        finish(store.prune(params));
      }
    } catch (error) {
      log.warn(`Retention could not run: ${messageOf(error)}`);
    }
    return store;
  }

  get report(): protocol.StoreOpenReport {
    return { damaged: this.#damaged.entries, engines: this.#knownEngines };
  }

  /**
   * Stores a tick's rows: in memory for queries, in the journal for good. Does not throw when the disk
   * refuses, because memory and another attempt later are then all that is left. The same tick again changes
   * nothing; with `isRepeat`, neither does one that was stored before the start. Throws when the claim is
   * lost.
   */
  record(told: Tick, isRepeat = false): void {
    const { timestampMs } = told;
    this.#learn(timestampMs, () => {
      const tick = this.#foreign.apart(told);
      if (!isRepeat || !this.#journals.hasReplayed(tick)) this.#recordRows(tick);
    });
    if (writtenBytes() - this.#lookedBytes > lookShare * this.#housekeeping.maxBytes) {
      this.#lookedBytes = writtenBytes();
      this.#dependencies.runLater(() => this.#capSize(timestampMs));
    }
  }

  /** Stores container events; the same again changes nothing. Throws when the claim is lost. */
  noteEvents({ events, nowMs }: protocol.NoteEventsParams): void {
    this.#learn(nowMs, () => this.#catalog.noteEvents(events.map(each => this.#foreign.eventApart(each))));
  }

  /** Stores a marker or an alert. Throws `ArgumentError` for an invalid one. */
  addNote({ note, nowMs }: Parameters<protocol.StoreMethods['addNote']>[0]): void {
    this.#learn(nowMs, () => this.#catalog.addNote(note));
  }

  /** Stores what a user did. Throws `ArgumentError` for an invalid run. */
  noteRun({ run, nowMs }: Parameters<protocol.StoreMethods['noteRun']>[0]): void {
    this.#learn(nowMs, () => this.#catalog.markedRuns.note(run));
  }

  /**
   * Resolves once a power loss cannot take the ticks recorded so far: after two `fdatasync` at most, the one
   * under way and one for all ticks that came meanwhile. Resolves too when the disk refuses, which
   * `handleHealth` has been told by then.
   */
  whenStored(): Promise<void> {
    return this.#journals.whenSynced();
  }

  /**
   * Remembers engines; from now on history under their former keys is under the current one. Throws when the
   * claim is lost.
   */
  noteEngines({ engines }: protocol.NoteEnginesParams): void {
    this.#claim.check();
    this.#foreign.forget();
    if (this.#joined.learn(engines, this.#catalog) > 0) this.#scheduleSave();
  }

  listWorkloads(): protocol.StoredWorkload[] {
    const { untilMs } = this.#present;
    const ahead = this.#catalog.runs(undefined).filter(({ lastSeenMs }) => lastSeenMs > untilMs);
    return this.#catalog.list(newestRows(this.#hourFiles, ahead, untilMs));
  }

  /** Seals and rolls up hours that are over, then removes what retention no longer keeps. */
  *prune(params: protocol.PruneParams): Steps<{ readonly removedFiles: number }> {
    this.#claim.check();
    this.#present.note(params.nowMs);
    const keeping = this.#housekeeping.decide(params);
    const { hours, areRolledUp } = this.#housekeeping.expired(keeping, this.#lastRowMs);
    yield* this.#attempts.makeInSteps('hours', this.#housekeeping.settle(params.nowMs, !areRolledUp));
    // Roll-ups of the other hours may not be on disk.
    const gone = this.#saving.problem('hours') === undefined ? hours : this.#housekeeping.settled(hours);
    const removedFiles = yield* this.#housekeeping.prune(keeping, gone, this.#lastRowMs);
    if (removedFiles > 0) {
      this.#dependencies.log.info(`Removed ${removedFiles} files of history: more than what is kept.`);
    }
    this.#appendCatalog();
    return { removedFiles };
  }

  /** Deletes history for good. Throws `ArgumentError` for a container without history. */
  *clear({ container, nowMs }: protocol.ClearParams): Steps<{ readonly removedRuns: number }> {
    this.#claim.check();
    this.#catalogFiles.absorb();
    const runs = this.#catalog.storedRuns(container && this.#joined.current(container));
    const forgetWriter = (): void => void (this.#writer = undefined);
    if (container === undefined) {
      forgetWriter();
      yield* this.#housekeeping.clearAll();
      this.#catalog.forgetAll();
    } else {
      // What is held open or refused here fails again below, and is reported with the rest.
      yield* this.#attempts.makeInSteps('hours', this.#journals.settle(nowMs));
      yield* this.#housekeeping.clearRuns(this.#catalog.rowKeysOf(runs), forgetWriter);
      this.#catalog.forget(runs);
      this.#catalog.deaths.deleteOf(runs);
    }
    this.#catalog.compact();
    this.#mergeCatalog();
    this.deaths.keeper.removeForgotten();
    return { removedRuns: runs.length };
  }

  /** Writes the current hour's file and reports what there is. */
  *reportStorage(): Steps<protocol.StorageReport> {
    this.flush();
    const report = yield* this.#housekeeping.report();
    const openForMs = this.#dependencies.clock.monotonicMs() - this.#openedMs;
    return { ...report, writtenBytes: writtenBytes(), openForMs, ...threadUse() };
  }

  /** Everything is on disk when this returns; throws when it could not be written. */
  flush(): void {
    this.#attempts.make('journal', () => this.#journals.writePending());
    this.#attempts.make('hours', () => this.#hourFiles.save());
    this.#attempts.make('catalog', () => this.#catalogFiles.flush());
    if (this.#saving.problem('catalog') === undefined) this.#attempts.note('catalogJournal', undefined);
    const problem = this.#saving.problem();
    if (problem !== undefined) throw new Error(problem);
  }

  /** Flushes and frees all memory, even when the flush throws. Files are closed by `whenClosed`. */
  close(): void {
    try {
      this.#attempts.make('catalog', () => this.#catalogFiles.prepareClose());
      this.flush();
    } finally {
      this.#saveTimer?.dispose();
      this.#saveTimer = undefined;
      this.#writer = undefined;
      this.#journals.close();
      this.#hourFiles.close();
      this.#rollups.close();
      this.#catalogFiles.close();
      this.#catalog.close();
    }
  }

  /** What `learn` changed is in the catalog's journal when this returns. Throws when the claim is lost. */
  #learn(nowMs: number, learn: () => void): void {
    this.#claim.check();
    // First, because what a wrong clock recorded is removed with everything later than this.
    if (this.#present.note(nowMs)) this.#removeAhead(nowMs);
    try {
      learn();
    } finally {
      this.#appendCatalog();
    }
  }

  #recordRows(tick: Tick): void {
    const hasRows = tick.samples.length > 0 || tick.host !== undefined;
    const timestampMs = hasRows ? this.#append(tick) : undefined;
    if (timestampMs === undefined) return;
    this.#catalog.noteTick(tick, timestampMs);
    this.#lastRowMs = timestampMs;
    this.#lastTickMs = tick.timestampMs;
    this.#attempts.keep('journal', () => this.#journals.append({ timestampMs, tick }));
    if (this.#journals.hasSpent) this.#scheduleSave();
  }

  #appendCatalog(): void {
    if (this.#catalog.hasRecords) this.#attempts.keep('catalogJournal', () => this.#catalogFiles.append());
    if (this.#catalogFiles.isUnsettled) this.#scheduleSave();
  }

  /** Throws when the disk refuses: what was deleted is then still there, and the merge is tried again. */
  #mergeCatalog(): void {
    try {
      this.#catalogFiles.merge();
      this.#attempts.note('catalog', undefined);
    } catch (error) {
      this.#attempts.note('catalog', error);
      throw error;
    }
  }

  /** After `close`: resolves once no file is open any more, so that the folder can be moved or deleted. */
  async whenClosed(): Promise<void> {
    await Promise.all([this.#journals.whenClosed(), this.#catalogFiles.whenClosed()]);
  }

  /** Returns the time that the rows are stored under; `undefined` for a tick that is stored already. */
  #append(tick: Tick): number | undefined {
    const { timestampMs } = tick;
    if (timestampMs === this.#lastTickMs || timestampMs === this.#lastRowMs) return undefined;
    let rowMs = timestampMs;
    let writer = this.#writerFor(rowMs);
    if (writer.newestMs === rowMs) return undefined;
    if (writer.newestMs !== undefined && writer.newestMs > untilOf(rowMs) && this.#ahead.isProvenWrong) {
      this.#attempts.make('hours', () => this.#ahead.removeAfter(hourStartOf(timestampMs), timestampMs - 1));
      writer = this.#writerFor(rowMs);
    }
    // If the clock was set back into time that has rows, right behind those of the hour.
    while (writer.newestMs !== undefined && writer.newestMs >= rowMs) {
      rowMs = writer.newestMs + 1;
      writer = this.#writerFor(rowMs);
    }
    try {
      writer.append(tick, rowMs);
      this.#present.leadMs = rowMs - timestampMs;
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
    const isUsable = previous !== undefined && this.#hourFiles.isOpen(previous.partition);
    if (isUsable && previous.partition.hourStartMs === hourStartMs) return previous;
    this.#writer = new RawWriter(this.#hourFiles.openForWriting(hourStartMs), previous?.carriedCounters());
    this.#dependencies.runLater(() => this.#settle(timestampMs));
    return this.#writer;
  }

  *#settle(nowMs: number): Steps<void> {
    this.#attempts.make('catalogJournal', () => this.#catalogFiles.appendSeen());
    if (this.#catalogFiles.isUnsettled) this.#scheduleSave();
    yield* this.#attempts.makeInSteps('hours', this.#housekeeping.settle(nowMs, false));
  }

  *#capSize(nowMs: number): Steps<void> {
    yield* this.#attempts.makeInSteps('hours', this.#housekeeping.cap(nowMs));
    this.#appendCatalog();
    // Its own writing is no reason to look again.
    this.#lookedBytes = writtenBytes();
  }

  /** Rows of a wrong clock must be gone when the right one gets there, which may be with this tick. */
  #removeAhead(timestampMs: number): void {
    if (!this.#ahead.isProvenWrong) return;
    this.#attempts.make('hours', () => finish(this.#ahead.remove(timestampMs - 1)));
    this.#dependencies.runLater(() => this.#settle(timestampMs));
  }

  #scheduleSave(): void {
    this.#saveTimer ??= this.#dependencies.clock.setTimeout(() => {
      this.#saveTimer = undefined;
      this.#dependencies.runLater(() => this.#saveAgain());
    }, saveDelayMs);
  }

  /** Saves changes of the catalog, and what the disk refused before. */
  *#saveAgain(): Steps<void> {
    this.#attempts.make('journal', () => this.#writeJournals());
    if (this.#saving.problem('hours') !== undefined) {
      yield* this.#attempts.makeInSteps('hours', this.#housekeeping.settle(this.#lastRowMs ?? 0, false));
    }
    const parts = ['catalog', 'catalogJournal'] as const;
    if (this.#catalogFiles.isUnsettled || parts.some(part => this.#saving.problem(part) !== undefined)) {
      this.#attempts.make('catalogJournal', () => this.#catalogFiles.append());
      this.#attempts.make('catalog', () => this.#catalogFiles.settle());
    }
  }

  #writeJournals(): void {
    if (this.#journals.hasSpent) {
      this.#hourFiles.save();
      this.#journals.restart();
    }
    this.#journals.writePending();
  }
}
