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

/** What is to be kept at a moment. */
type Keeping = KeptLimits & { readonly nowMs: number };

export interface HousekeepingParts {
  readonly folder: StoreFolder;
  readonly partitions: Hours;
  readonly rollups: Rollups;
  readonly journals: Journals;
  readonly catalog: Catalog;
  readonly deaths: DeathKeeper;
  readonly retention: AppliedRetention;
  readonly ahead: AheadHistory;
  readonly log: Log;
}

/** What is kept of history, how large it is, and how it goes. */
export class Housekeeping {
  readonly #parts: HousekeepingParts;
  /** It was told that there is more than may be. */
  #isOver = false;

  constructor(parts: HousekeepingParts) {
    this.#parts = parts;
  }

  /** What of `params` is in force. */
  decide(params: PruneParams): Keeping {
    return { ...this.#parts.retention.decide(params, params.nowMs), nowMs: params.nowMs };
  }

  /**
   * Settles journals, copies what is kept of deaths, and rolls up hours that are over. One file that cannot be written does not hold up the
   * others; throws the first error afterwards.
   */
  *settle(nowMs: number, isComplete: boolean): Steps<void> {
    const { journals, rollups, partitions, deaths } = this.#parts;
    const failures: unknown[] = [];
    yield* attempted(journals.settle(nowMs), failures);
    yield* attempted(deaths.settle(nowMs), failures);
    yield* attempted(rollups.build(partitions, nowMs, isComplete), failures);
    if (failures.length > 0) throw failures[0];
  }

  /** Hours of samples that retention no longer keeps, and whether some of them are not rolled up yet. */
  expired(params: Keeping, newestMs: number | undefined): { hours: number[]; areRolledUp: boolean } {
    const { partitions, rollups } = this.#parts;
    const hours = expiredHours(partitions.hours(), newestMs, params.nowMs, params.rawHours);
    return { hours, areRolledUp: hours.every(hour => rollups.isSettled(hour)) };
  }

  /** Those whose samples nothing on the disk lacks any more. */
  settled(hours: readonly number[]): number[] {
    const { journals, rollups } = this.#parts;
    const inUse = new Set(journals.hours());
    return hours.filter(hour => !inUse.has(hour) && rollups.isSettled(hour));
  }

  /** Removes files by age, then by size. Answers how many. */
  *prune(params: Keeping, expired: readonly number[], newestMs: number | undefined): Steps<number> {
    const { nowMs, rawHours, minuteDays, quarterHourDays, maxBytes } = params;
    const { partitions, rollups, catalog } = this.#parts;
    let removed = expired.filter(hour => isRemoved(() => this.#removeHour(hour))).length;
    const isPlausible = isClockPlausible(partitions.hours(), newestMs, nowMs);
    if (isPlausible) {
      removed += rollups.prune(minuteTier, nowMs - minuteDays * dayMs);
      for (const tier of dailyTiers) removed += rollups.prune(tier, nowMs - quarterHourDays * dayMs);
    }
    yield;
    removed += yield* this.#pruneAhead(maxBytes);
    // What is refused was told when these were settled.
    removed += yield* this.#removeOverLimit(nowMs, []);
    const oldestMs = this.#oldestMs(nowMs);
    // Events of containers that gave no rows go too, when the longest tier would not keep theirs.
    const keptMs = nowMs - Math.max(rawHours * hourMs, Math.max(minuteDays, quarterHourDays) * dayMs);
    if (removed > 0) catalog.forgetBefore(oldestMs);
    else if (isPlausible) catalog.forgetBefore(Math.min(oldestMs, keptMs));
    if (isPlausible) catalog.deaths.forgetOld(nowMs);
    return removed;
  }

  /**
   * Removes files by size alone. What is being recorded is never among them: an hour that alone takes more
   * than all may is told, and may go once it is over. Where the disk refuses to take what is to be kept of
   * one, others go; throws then.
   */
  *cap(nowMs: number): Steps<void> {
    const failures: unknown[] = [];
    const removed = yield* this.#removeOverLimit(nowMs, failures);
    if (removed > 0) this.#parts.catalog.forgetBefore(this.#oldestMs(nowMs));
    if (failures.length > 0) throw failures[0];
  }

  /** Most bytes of all files together, as decided last. */
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
    const { partitions, rollups } = this.#parts;
    return Math.min(partitions.hours()[0] ?? nowMs, rollups.oldestMs() ?? nowMs);
  }

  /**
   * What is wrong must not take the room of what is true, even where only one witness says so. Answers how
   * many files went.
   */
  *#pruneAhead(maxBytes: number): Steps<number> {
    const { ahead, log } = this.#parts;
    ahead.note();
    if (!ahead.isProvenWrong && !(this.#totalBytes() > maxBytes && ahead.isOutnumbered)) return 0;
    const removed = yield* ahead.remove();
    if (removed > 0) log.info(`Removed ${removed} files of history of times to come: the clock was wrong.`);
    return removed;
  }

  /**
   * Deletes everything, files that were set aside included. Throws where a file is in use, once the rest is
   * deleted.
   */
  *clearAll(): Steps<void> {
    const { folder, partitions, rollups, journals, retention } = this.#parts;
    const deletions = new Deletions();
    deletions.attempt(() => journals.removeDiscarded());
    for (const hour of new Set([...partitions.hours(), ...journals.hours()])) {
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
   * Deletes some runs from every file. `onCurrent` is called where a writer of an hour must be replaced.
   * Throws where a file is in use, once the rest is deleted; it may be called again.
   */
  *clearRuns(runs: ReadonlySet<string>, handleCurrent: () => void): Steps<void> {
    const { partitions, rollups, journals } = this.#parts;
    const deletions = new Deletions();
    deletions.attempt(() => journals.removeDiscarded());
    for (const hour of journals.hours()) {
      deletions.attempt(() => {
        journals.absorb(hour);
        // Once the hour's file is written without them, its journals would only bring them back.
        if (partitions.removeRuns(hour, runs)) journals.discard(hour);
      });
      handleCurrent();
      yield;
    }
    for (const hour of partitions.hours()) {
      deletions.attempt(() => void partitions.removeRuns(hour, runs));
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
    const { partitions } = this.#parts;
    const sizes = partitions.fileSizes();
    const sql = 'SELECT (SELECT count(*) FROM samples) + (SELECT count(*) FROM host_samples)';
    let rows = 0;
    for (const hour of partitions.hours()) {
      rows += partitions.read(hour, ({ database }) => database.number(sql)) ?? 0;
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

  /** Everything but what was set aside: that is not ours to remove, and must not push out what is good. */
  #totalBytes(): number {
    const { folder } = this.#parts;
    return folderSize(folder.root).bytes - folderSize(folder.damaged).bytes;
  }

  /** Oldest first, finest tier first; not what is being recorded. */
  *#removables(nowMs: number): Generator<Removable> {
    const { partitions, rollups, journals, deaths } = this.#parts;
    const inUse = new Set(journals.hours());
    for (const [hour, bytes] of partitions.fileSizes()) {
      const isSafe = !inUse.has(hour) && !partitions.isUnsaved(hour) && rollups.isSettled(hour);
      if (isSafe) yield { bytes, remove: () => isRemoved(() => this.#removeHour(hour)) };
    }
    for (const tier of rollupTiers) {
      for (const [startMs, bytes] of rollups.fileSizes(tier)) {
        const isCurrent = tier.partitionName(startMs) >= tier.partitionName(nowMs);
        if (!isCurrent) yield { bytes, remove: () => isRemoved(() => rollups.remove(tier, startMs)) };
      }
    }
    // Rare, small, and all that is left of their minutes.
    yield* deaths.removables();
  }

  #removeHour(hour: number): void {
    this.#parts.partitions.remove(hour);
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
