import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Log } from '../../common/log';
import { dayMs, hourMs } from '../../common/time';
import type { PruneParams, StorageReport, TierStorage } from '../../protocol/store';
import type { AheadHistory } from './aheadHistory';
import type { AppliedRetention, KeptLimits } from './appliedRetention';
import { isCatalogJournalName } from '../catalog/catalogJournal';
import type { Catalog } from '../catalog/catalog';
import type { DeathKeeper } from '../deaths/deathKeeper';
import { Deletions } from '../files/deletions';
import type { Journals } from '../journal/journals';
import { isRemoved } from '../files/isRemoved';
import { listFolder } from '../files/listFolder';
import { patiently } from '../files/patiently';
import type { Hours } from '../hours/hours';
import { expiredHours, isClockPlausible } from './retention';
import { dailyTiers, minuteTier, rollupTiers } from '../rollups/rollupTiers';
import type { RollupTier } from '../rollups/rollupTiers';
import type { Rollups } from '../rollups/rollups';
import { folderSize, sizeOfFile } from '../files/sizeOfFile';
import { capSize } from './sizeCap';
import type { Removable } from './sizeCap';
import { attempted, type Steps } from '../steps/steps';
import type { StoreFolder } from '../files/storeFolder';

/** The limits at a moment. */
type Keeping = KeptLimits & { readonly nowMs: number };

export interface HousekeepingParts {
  readonly folder: StoreFolder;
  readonly hourFiles: Hours;
  readonly rollups: Rollups;
  readonly journals: Journals;
  readonly catalog: Catalog;
  readonly deaths: DeathKeeper;
  readonly retention: AppliedRetention;
  readonly ahead: AheadHistory;
  readonly log: Log;
}

/** Decides what is kept of history, measures it, and deletes the rest. */
export class Housekeeping {
  readonly #parts: HousekeepingParts;
  /** Whether it was reported that history exceeds its limit. */
  #isOver = false;

  constructor(parts: HousekeepingParts) {
    this.#parts = parts;
  }

  /** The limits of `params` that are in force. */
  decide(params: PruneParams): Keeping {
    return { ...this.#parts.retention.decide(params, params.nowMs), nowMs: params.nowMs };
  }

  /**
   * Settles journals, copies the minutes around deaths, and rolls up hours that are over. One file that
   * cannot be written does not hold up the others; throws the first error afterwards.
   */
  *settle(nowMs: number, isComplete: boolean): Steps<void> {
    const { journals, rollups, hourFiles, deaths } = this.#parts;
    const failures: unknown[] = [];
    yield* attempted(journals.settle(nowMs), failures);
    yield* attempted(deaths.settle(nowMs), failures);
    yield* attempted(rollups.build(hourFiles, nowMs, isComplete), failures);
    if (failures.length > 0) throw failures[0];
  }

  /** Hours of samples that retention no longer keeps, and whether all of them are rolled up. */
  expired(params: Keeping, newestMs: number | undefined): { hours: number[]; areRolledUp: boolean } {
    const { hourFiles, rollups } = this.#parts;
    const hours = expiredHours(hourFiles.hours(), newestMs, params.nowMs, params.rawHours);
    return { hours, areRolledUp: hours.every(hour => rollups.isSettled(hour)) };
  }

  /** The hours whose samples are not needed for anything on the disk any more. */
  settled(hours: readonly number[]): number[] {
    const { journals, rollups } = this.#parts;
    const inUse = new Set(journals.hours());
    return hours.filter(hour => !inUse.has(hour) && rollups.isSettled(hour));
  }

  /** Removes files by age, then by size. Returns how many. */
  *prune(params: Keeping, expired: readonly number[], newestMs: number | undefined): Steps<number> {
    const { nowMs, rawHours, minuteDays, quarterHourDays, maxBytes } = params;
    const { hourFiles, rollups, catalog } = this.#parts;
    let removed = expired.filter(hour => isRemoved(() => this.#removeHour(hour))).length;
    const isPlausible = isClockPlausible(hourFiles.hours(), newestMs, nowMs);
    if (isPlausible) {
      removed += rollups.prune(minuteTier, nowMs - minuteDays * dayMs);
      for (const tier of dailyTiers) removed += rollups.prune(tier, nowMs - quarterHourDays * dayMs);
    }
    yield;
    removed += yield* this.#pruneAhead(maxBytes);
    // What the disk refuses was reported when these hours were settled.
    removed += yield* this.#removeOverLimit(nowMs, []);
    const oldestMs = this.#oldestMs(nowMs);
    // Events of containers without rows are dropped, too, once the longest tier would not keep their rows.
    const keptMs = nowMs - Math.max(rawHours * hourMs, Math.max(minuteDays, quarterHourDays) * dayMs);
    if (removed > 0) catalog.forgetBefore(oldestMs);
    else if (isPlausible) catalog.forgetBefore(Math.min(oldestMs, keptMs));
    if (isPlausible) catalog.deaths.forgetOld(nowMs);
    return removed;
  }

  /**
   * Removes files by size alone, never what is being recorded: an hour that alone exceeds the limit is
   * reported, and may be removed once it is over. If the disk refuses to take what is to be kept of one,
   * others are removed; throws then.
   */
  *cap(nowMs: number): Steps<void> {
    const failures: unknown[] = [];
    const removed = yield* this.#removeOverLimit(nowMs, failures);
    if (removed > 0) this.#parts.catalog.forgetBefore(this.#oldestMs(nowMs));
    if (failures.length > 0) throw failures[0];
  }

  /** Most bytes of all files together, according to the last decision. */
  get maxBytes(): number {
    return this.#parts.retention.maxBytes;
  }

  *#removeOverLimit(nowMs: number, failures: unknown[]): Steps<number> {
    const { maxBytes } = this;
    let totalBytes = this.#totalBytes();
    let removed = 0;
    if (totalBytes > maxBytes) {
      yield* attempted(this.settle(nowMs, true), failures);
      // Settling removes journals, and writes roll-ups.
      totalBytes = this.#totalBytes();
      removed = capSize(totalBytes, maxBytes, this.#removables(nowMs));
      if (removed > 0) totalBytes = this.#totalBytes();
    }
    this.#tellLimit(removed, totalBytes);
    return removed;
  }

  #tellLimit(removed: number, totalBytes: number): void {
    const { log } = this.#parts;
    const limit = `its limit of ${megabytes(this.maxBytes)}`;
    if (removed > 0) log.info(`Removed ${removed} files of history: it had reached ${limit}.`);
    const isOver = totalBytes > this.maxBytes;
    if (isOver && !this.#isOver) {
      log.warn(`History takes ${megabytes(totalBytes)}, more than ${limit}: what is being recorded stays.`);
    }
    this.#isOver = isOver;
  }

  #oldestMs(nowMs: number): number {
    const { hourFiles, rollups } = this.#parts;
    return Math.min(hourFiles.hours()[0] ?? nowMs, rollups.oldestMs() ?? nowMs);
  }

  /**
   * Wrong history must not take the room of right history, even if only one witness says so. Returns how many
   * files were removed.
   */
  *#pruneAhead(maxBytes: number): Steps<number> {
    const { ahead, log } = this.#parts;
    ahead.note();
    if (!ahead.isProvenWrong && !(this.#totalBytes() > maxBytes && ahead.isOutnumbered)) return 0;
    const removed = yield* ahead.remove();
    if (removed > 0) log.info(`Removed ${removed} files of history from the future: the clock was wrong.`);
    return removed;
  }

  /**
   * Deletes everything, including files that were set aside. Throws if a file is in use, once the rest is
   * deleted.
   */
  *clearAll(): Steps<void> {
    const { folder, hourFiles, rollups, journals, retention } = this.#parts;
    const deletions = new Deletions();
    deletions.attempt(() => journals.removeDiscarded());
    for (const hour of new Set([...hourFiles.hours(), ...journals.hours()])) {
      deletions.attempt(() => this.#removeHour(hour));
    }
    yield;
    for (const tier of rollupTiers) {
      for (const startMs of rollups.fileSizes(tier).keys()) {
        deletions.attempt(() => rollups.remove(tier, startMs));
      }
    }
    deletions.attempt(() => patiently(() => fs.rmSync(folder.damaged, { recursive: true, force: true })));
    deletions.attempt(() => retention.forget());
    deletions.finish();
  }

  /**
   * Deletes some runs from every file. `handleCurrent` is called when a writer of an hour must be replaced.
   * Throws if a file is in use, once the rest is deleted; may be called again.
   */
  *clearRuns(runs: ReadonlySet<string>, handleCurrent: () => void): Steps<void> {
    const { hourFiles, rollups, journals } = this.#parts;
    const deletions = new Deletions();
    deletions.attempt(() => journals.removeDiscarded());
    for (const hour of journals.hours()) {
      deletions.attempt(() => {
        journals.absorb(hour);
        // Once the hour's file is written without these rows, its journals would only restore them.
        if (hourFiles.removeRuns(hour, runs)) journals.discard(hour);
      });
      handleCurrent();
      yield;
    }
    for (const hour of hourFiles.hours()) {
      deletions.attempt(() => void hourFiles.removeRuns(hour, runs));
      yield;
    }
    for (const tier of rollupTiers) {
      for (const startMs of rollups.fileSizes(tier).keys()) {
        deletions.attempt(() => rollups.removeRuns(tier, startMs, runs));
        yield;
      }
    }
    deletions.finish();
  }

  *report(): Steps<Omit<StorageReport, 'writtenBytes' | 'openForMs' | 'busyMs' | 'memoryBytes'>> {
    const { folder } = this.#parts;
    const tiers = [yield* this.#reportRaw()];
    for (const tier of rollupTiers) tiers.push(yield* this.#reportTier(tier));
    const damaged = folderSize(folder.damaged);
    return {
      folder: folder.root,
      tiers,
      journalBytes: folderSize(folder.journal).bytes,
      catalogBytes: catalogBytes(folder),
      damagedFiles: Math.ceil(damaged.files / 2),
      damagedBytes: damaged.bytes,
      bytes: this.#totalBytes(),
      maxBytes: this.maxBytes,
    };
  }

  *#reportRaw(): Steps<TierStorage> {
    const { hourFiles } = this.#parts;
    const sizes = hourFiles.fileSizes();
    const sql = 'SELECT (SELECT count(*) FROM samples) + (SELECT count(*) FROM host_samples)';
    let rows = 0;
    for (const hour of hourFiles.hours()) {
      rows += hourFiles.read(hour, ({ database }) => database.number(sql)) ?? 0;
      yield;
    }
    return { tier: 'raw', rows, ...summaryOf(sizes) };
  }

  *#reportTier(tier: RollupTier): Steps<TierStorage> {
    const { rollups } = this.#parts;
    const sizes = rollups.fileSizes(tier);
    let rows = 0;
    for (const startMs of sizes.keys()) {
      rows += rollups.countRows(tier, startMs);
      yield;
    }
    return { tier: tier.name, rows, ...summaryOf(sizes) };
  }

  /** All but what was set aside: those files are not ours to remove, and must not push out good ones. */
  #totalBytes(): number {
    const { folder } = this.#parts;
    return folderSize(folder.root).bytes - folderSize(folder.damaged).bytes;
  }

  /** Oldest first, finest tier first; not what is being recorded. */
  *#removables(nowMs: number): Generator<Removable> {
    const { hourFiles, rollups, journals, deaths } = this.#parts;
    const inUse = new Set(journals.hours());
    for (const [hour, bytes] of hourFiles.fileSizes()) {
      const isSafe = !inUse.has(hour) && !hourFiles.isUnsaved(hour) && rollups.isSettled(hour);
      if (isSafe) yield { bytes, remove: () => isRemoved(() => this.#removeHour(hour)) };
    }
    for (const tier of rollupTiers) {
      for (const [startMs, bytes] of rollups.fileSizes(tier)) {
        const isCurrent = tier.partitionName(startMs) >= tier.partitionName(nowMs);
        if (!isCurrent) yield { bytes, remove: () => isRemoved(() => rollups.remove(tier, startMs)) };
      }
    }
    // Last, because they are rare, small, and all that is left of their minutes.
    yield* deaths.removables();
  }

  #removeHour(hour: number): void {
    this.#parts.hourFiles.remove(hour);
    this.#parts.journals.discard(hour);
  }
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MB`;
}

/** Bytes of the catalog's database and its journals. */
function catalogBytes({ root, catalog }: StoreFolder): number {
  const journals = listFolder(root).filter(isCatalogJournalName);
  const files = [catalog, ...journals.map(name => path.join(root, name))];
  return files.reduce((sum, file) => sum + (sizeOfFile(file) ?? 0), 0);
}

function summaryOf(sizes: ReadonlyMap<number, number>): Pick<TierStorage, 'files' | 'bytes' | 'oldestMs'> {
  const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  return { files: sizes.size, bytes, oldestMs: [...sizes.keys()][0] };
}
