import * as fs from 'node:fs';
import * as path from 'node:path';
import { messageOf } from '../../common/errors';
import type { Log } from '../../common/log';
import { dayMs, hourMs } from '../../common/time';
import { removeLeftovers, writeFileAtomically, type ReplaceFile } from '../files/atomicFile';
import type { DamagedFiles } from '../files/damagedFiles';
import { maxDatabaseBytes } from '../files/fileBounds';
import { isCorruption, NewerSchemaError } from '../files/fileCheck';
import { hourStartOf } from '../files/hourFile';
import { listFolder } from '../files/listFolder';
import { OpenFiles } from '../files/openFiles';
import type { Hours } from '../hours/hours';
import { isRemoved } from '../files/isRemoved';
import { patiently, readIfThere } from '../files/patiently';
import { rawRollupRows } from './rawRollupRows';
import type { RolledMetric } from '../figures/rolledMetrics';
import { hostRun, RollupPartition } from './rollupPartition';
import type { RollupPeriod } from './rollupPeriod';
import { joinRows } from './rollupRow';
import type { RollupRow } from './rollupRow';
import { dailyTiers, minuteTier, partitionStartMs, rollupTiers } from './rollupTiers';
import type { RollupTier } from './rollupTiers';
import { sizeOfFile } from '../files/sizeOfFile';
import type { SqlRuntime } from '../files/sqlDatabase';
import { stampOf } from '../files/stampOf';
import type { Steps } from '../steps/steps';

/**
 * Most bytes of files that stay open: enough for charts of a day, a week or a year without reading files
 * again.
 */
const openBytes = 32 * 2 ** 20;
/**
 * Hours that are rolled up together, because a day's file is written whole each time; queries read the rest
 * from raw samples.
 */
const batchHours = 4;

/**
 * Minute roll-ups, one file per UTC day, made of finished raw hours; coarser ones, one file per UTC month,
 * made of the minutes of finished days. Each file names the spans that it contains and is replaced whole, so
 * nothing is counted twice.
 */
export class Rollups {
  readonly #runtime: SqlRuntime;
  readonly #folder: string;
  readonly #damaged: DamagedFiles;
  readonly #log: Log;
  readonly #replaceFile: ReplaceFile;
  /** By path. */
  readonly #open = new OpenFiles<string, RollupPartition>({ bytes: openBytes });
  /** Files found intact since the start, or written by us, with their stamps of that time. */
  readonly #checked = new Map<string, string | undefined>();
  /**
   * The spans in each file that was ever open; by path. Few bytes, and saves opening files to learn what they
   * lack.
   */
  readonly #sources = new Map<string, ReadonlySet<number>>();
  /** Spans that a file has no room for, by its path. */
  readonly #withoutRoom = new Map<string, Set<number>>();
  readonly #maxBytes: number;

  constructor(
    runtime: SqlRuntime,
    folder: string,
    damaged: DamagedFiles,
    log: Log,
    nowMs: number,
    replaceFile: ReplaceFile = writeFileAtomically,
    maxBytes = maxDatabaseBytes,
  ) {
    this.#runtime = runtime;
    this.#folder = folder;
    this.#damaged = damaged;
    this.#log = log;
    this.#replaceFile = replaceFile;
    this.#maxBytes = maxBytes;
    for (const tier of rollupTiers) {
      removeLeftovers(this.#tierFolder(tier), nowMs);
    }
  }

  /**
   * Rolls up raw hours that are over at `nowMs` and on disk; fewer than a batch wait unless `isComplete`.
   * What cannot be written does not hold up the rest: throws the first error afterwards, and the next call
   * makes up for it.
   */
  *build(hourFiles: Hours, nowMs: number, isComplete: boolean): Steps<void> {
    const late = new Set(hourFiles.takeMergedHours().filter(hour => this.has(minuteTier, hour)));
    // A clock that was ahead finished an hour and a day too early.
    if (this.has(minuteTier, hourStartOf(nowMs))) late.add(hourStartOf(nowMs));
    for (const hour of late) this.#forget(hour);
    this.#forgetDay(nowMs);
    const isFinished = (hour: number): boolean => hour + hourMs <= nowMs && !hourFiles.isUnsaved(hour);
    const waiting = hourFiles.hours().filter(hour => isFinished(hour) && !this.#isDone(minuteTier, hour));
    const failures: unknown[] = [];
    if (waiting.length >= (isComplete || late.size > 0 ? 1 : batchHours)) {
      for (const hour of waiting) {
        this.#forgetDay(hour);
        this.#addHour(hourFiles, hour);
        yield;
      }
      this.#save(failures);
      yield;
    }
    yield* this.#buildDays(hourFiles, nowMs, failures);
    if (failures.length > 0) throw failures[0];
  }

  /** Whether a span (an hour of minutes, a day of quarters) is rolled up. */
  has(tier: RollupTier, startMs: number): boolean {
    return this.#sourcesOf(tier, startMs).has(startMs);
  }

  /** Whether an hour's minutes are on disk, or there is no room for them: then its samples may be deleted. */
  isSettled(hour: number): boolean {
    if (!this.#isDone(minuteTier, hour)) return false;
    return this.#open.peek(this.#fileOf(minuteTier, hour))?.isDirty !== true;
  }

  #isDone(tier: RollupTier, startMs: number): boolean {
    const withoutRoom = this.#withoutRoom.get(this.#fileOf(tier, startMs));
    return withoutRoom?.has(startMs) === true || this.has(tier, startMs);
  }

  /**
   * Calls `handle` with the rows of some runs within a span of one file, ascending, figures in the order of
   * `metrics`; rows of several runs in one bucket are joined.
   */
  forEachRow(
    tier: RollupTier,
    runs: ReadonlySet<string>,
    asked: { readonly fromMs: number; readonly toMs: number; readonly metrics: readonly RolledMetric[] },
    handle: (row: RollupRow) => void,
  ): void {
    const partition = this.#read(tier, asked.fromMs);
    const [only, ...others] = [...runs].filter(run => partition?.has(run));
    if (!partition || only === undefined) return;
    if (others.length === 0) return partition.forEachRow(only, asked, handle);
    const found: RollupRow[] = [];
    for (const run of [only, ...others]) partition.forEachRow(run, asked, row => found.push(row));
    joinRows(found, tier.bucketMs).forEach(handle);
  }

  /**
   * Removes the files of a tier that end before a time; files in use stay until the next time. Returns how
   * many were removed.
   */
  prune(tier: RollupTier, beforeMs: number): number {
    const oldest = tier.partitionName(beforeMs);
    const expired = this.#names(tier).filter(name => name < oldest);
    return expired.filter(name => isRemoved(() => this.remove(tier, partitionStartMs(name)))).length;
  }

  /**
   * Removes spans that begin after a time, and files that contain nothing else; files in use stay until the
   * next time. Returns how many files were removed. Throws when the disk refuses.
   */
  removeAfter(untilMs: number): number {
    let removed = 0;
    const changed = new Set<string>();
    for (const tier of rollupTiers) {
      const spanMs = tier === minuteTier ? hourMs : dayMs;
      for (const startMs of this.#names(tier).map(partitionStartMs)) {
        if (tier.partitionName(startMs) < tier.partitionName(untilMs)) continue;
        const later = [...this.#sourcesOf(tier, startMs)].filter(source => source > untilMs);
        const isAll =
          startMs > untilMs || (later.length > 0 && later.length === this.#sourcesOf(tier, startMs).size);
        if (isAll) {
          if (isRemoved(() => this.remove(tier, startMs))) removed++;
        } else {
          for (const source of later) this.#read(tier, startMs)?.forget(source, spanMs);
          if (later.length > 0) changed.add(this.#fileOf(tier, startMs));
        }
      }
    }
    this.#saveThese(changed);
    return removed;
  }

  /**
   * Starts of the spans of a tier that are rolled up, newest first by file; only in the file that covers
   * `fromMs` and later ones.
   */
  *spans(tier: RollupTier, fromMs = 0): Generator<number> {
    for (const name of this.#names(tier).reverse()) {
      if (name < tier.partitionName(fromMs)) return;
      yield* this.#sourcesOf(tier, partitionStartMs(name));
    }
  }

  /** Deletes the file that covers a time. Throws, with no effect, if another program holds it open. */
  remove(tier: RollupTier, timestampMs: number): void {
    const file = this.#fileOf(tier, timestampMs);
    patiently(() => fs.rmSync(file, { force: true }));
    this.#open.close(file);
    this.#sources.delete(file);
    this.#withoutRoom.delete(file);
  }

  /** Sizes of a tier's files (bytes), by start of the day or month, ascending. */
  fileSizes(tier: RollupTier): Map<number, number> {
    return new Map(
      this.#names(tier).map(name => {
        const bytes = sizeOfFile(this.#file(tier, name)) ?? 0;
        return [partitionStartMs(name), bytes];
      }),
    );
  }

  /** Number of rows, of containers and of the host, in the file that covers a time. */
  countRows(tier: RollupTier, timestampMs: number): number {
    const database = this.#read(tier, timestampMs)?.database;
    const sql = 'SELECT (SELECT count(*) FROM container_rollups) + (SELECT count(*) FROM host_rollups)';
    return database?.number(sql) ?? 0;
  }

  /** Deletes all rows of some runs in the file that covers a time. */
  removeRuns(tier: RollupTier, timestampMs: number, runs: ReadonlySet<string>): void {
    const partition = this.#read(tier, timestampMs);
    const removed = [...runs].filter(run => partition?.removeRun(run));
    if (!partition || (removed.length === 0 && !partition.isDirty)) return;
    partition.compact();
    const file = this.#fileOf(tier, timestampMs);
    this.#withoutRoom.delete(file);
    this.#saveThese(new Set([file]));
  }

  /** Start of the oldest day or month that has a file. */
  oldestMs(): number | undefined {
    const names = rollupTiers.flatMap(tier => this.#names(tier).slice(0, 1));
    const starts = names.map(partitionStartMs);
    return starts.length === 0 ? undefined : Math.min(...starts);
  }

  /** Start of the oldest hour or day that is rolled up in a tier. */
  oldestRolledMs(tier: RollupTier): number | undefined {
    const [name] = this.#names(tier);
    const sources = name === undefined ? [] : [...this.#sourcesOf(tier, partitionStartMs(name))];
    return sources.length === 0 ? undefined : Math.min(...sources);
  }

  /** Start of the newest span that is rolled up. */
  newestMs(): number | undefined {
    const starts = rollupTiers.flatMap(tier => this.#newestSource(tier));
    return starts.length === 0 ? undefined : Math.max(...starts);
  }

  #newestSource(tier: RollupTier): number[] {
    const name = this.#names(tier).at(-1);
    return name === undefined
      ? []
      : [...this.#sourcesOf(tier, partitionStartMs(name))].sort((a, b) => a - b).slice(-1);
  }

  /** The spans in the file that covers a time. */
  #sourcesOf(tier: RollupTier, timestampMs: number): ReadonlySet<number> {
    const file = this.#fileOf(tier, timestampMs);
    return this.#sources.get(file) ?? this.#read(tier, timestampMs)?.sources ?? new Set<number>();
  }

  close(): void {
    this.#open.closeAll();
  }

  #addHour(hourFiles: Hours, hour: number): void {
    const rows = hourFiles.read(hour, rawRollupRows);
    if (rows) this.#add(minuteTier, hour, rows);
  }

  #add(tier: RollupTier, startMs: number, rows: ReadonlyMap<string, readonly RollupRow[]>): void {
    if (this.#write(tier, startMs)?.add(startMs, rows, this.#maxBytes) !== false) return;
    const file = this.#fileOf(tier, startMs);
    const withoutRoom = this.#withoutRoom.get(file) ?? new Set();
    if (withoutRoom.size === 0) {
      const since = new Date(startMs).toISOString();
      this.#log.warn(`${file} has no room for data from ${since} on: it would be too large to be read.`);
    }
    this.#withoutRoom.set(file, withoutRoom.add(startMs));
  }

  /** To be called when an hour got rows after it was rolled up: it is rolled up again, and so is its day. */
  #forget(hour: number): void {
    this.#read(minuteTier, hour)?.forget(hour, hourMs);
    this.#forgetDay(hour);
  }

  /** The day that a time lies in is to be made again from its minutes. */
  #forgetDay(timestampMs: number): void {
    const day = Math.floor(timestampMs / dayMs) * dayMs;
    for (const tier of dailyTiers) {
      if (this.has(tier, day)) this.#read(tier, day)?.forget(day, dayMs);
    }
  }

  *#buildDays(hourFiles: Hours, nowMs: number, failures: unknown[]): Steps<void> {
    for (const name of this.#names(minuteTier)) {
      const day = Date.parse(name);
      const missing = dailyTiers.filter(tier => !this.#isDone(tier, day));
      if (day + dayMs > nowMs || missing.length === 0) continue;
      const isWaiting = hourFiles
        .hoursWithin(day, day + dayMs - 1)
        .some(hour => !this.#isDone(minuteTier, hour));
      const minutes = this.#read(minuteTier, day);
      if (!minutes || isWaiting) continue;
      const minutesByRun = [hostRun, ...minutes.runs].map(
        run => [run, minutes.read(run, day, day + dayMs - 1)] as const,
      );
      for (const tier of missing) {
        const rows = minutesByRun.map(([run, found]) => [run, joinRows(found, tier.bucketMs)] as const);
        this.#add(tier, day, new Map(rows));
      }
      minutes.compact();
      this.#save(failures);
      yield;
    }
    this.#save(failures);
  }

  /** Tries them all, then throws the first error. */
  #saveThese(files: ReadonlySet<string>): void {
    const failures: unknown[] = [];
    this.#save(failures, files);
    if (failures.length > 0) throw failures[0];
  }

  /** Tries them all, because one may be in use for long. */
  #save(failures: unknown[], files?: ReadonlySet<string>): void {
    for (const [file, partition] of this.#open.entries()) {
      if (!partition.isDirty || files?.has(file) === false) continue;
      try {
        this.#replaceFile(file, partition.database.export());
        this.#checked.set(file, stampOf(file));
        partition.isDirty = false;
      } catch (error) {
        failures.push(error);
      }
    }
  }

  /** The partition to add to; `undefined` if its file must be left alone. */
  #write(tier: RollupTier, timestampMs: number): RollupPartition | undefined {
    const known = this.#read(tier, timestampMs);
    const file = this.#fileOf(tier, timestampMs);
    if (known || fs.existsSync(file)) return known;
    const partition = RollupPartition.create(this.#runtime, periodOf(tier, timestampMs));
    this.#keepOpen(file, partition);
    return partition;
  }

  #read(tier: RollupTier, timestampMs: number): RollupPartition | undefined {
    const file = this.#fileOf(tier, timestampMs);
    const open = this.#open.use(file);
    if (open) return open;
    try {
      const stamp = stampOf(file);
      const bytes = stamp === undefined ? undefined : readIfThere(file, maxDatabaseBytes);
      if (!bytes) return undefined;
      const isTrusted = this.#checked.get(file) === stamp;
      const partition = this.#damaged.examine(file, () =>
        RollupPartition.open(this.#runtime, periodOf(tier, timestampMs), bytes, isTrusted),
      );
      this.#checked.set(file, stamp);
      this.#keepOpen(file, partition);
      return partition;
    } catch (error) {
      this.#sources.delete(file);
      if (error instanceof NewerSchemaError) this.#log.warn(`Left alone ${file}: ${error.message}`);
      else if (isCorruption(error)) this.#damaged.setAside(file, messageOf(error));
      else throw error;
      return undefined;
    }
  }

  #keepOpen(file: string, partition: RollupPartition): void {
    this.#open.add(file, partition);
    this.#sources.set(file, partition.sources);
  }

  #names(tier: RollupTier): string[] {
    const folder = this.#tierFolder(tier);
    const pattern = tier === minuteTier ? /^(\d{4}-\d{2}-\d{2})\.sqlite$/ : /^(\d{4}-\d{2})\.sqlite$/;
    return listFolder(folder)
      .flatMap(name => pattern.exec(name)?.[1] ?? [])
      .sort();
  }

  /** The file that covers a time. */
  #fileOf(tier: RollupTier, timestampMs: number): string {
    return this.#file(tier, tier.partitionName(timestampMs));
  }

  #file(tier: RollupTier, name: string): string {
    return path.join(this.#tierFolder(tier), `${name}.sqlite`);
  }

  #tierFolder(tier: RollupTier): string {
    return path.join(this.#folder, tier.name);
  }
}

function periodOf(tier: RollupTier, timestampMs: number): RollupPeriod {
  return { startMs: partitionStartMs(tier.partitionName(timestampMs)), bucketMs: tier.bucketMs };
}
