import * as fs from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { defaultRetention } from '../../common/defaultRetention';
import { messageOf } from '../../common/errors';
import type { Log } from '../../common/log';
import { dayMs } from '../../common/time';
import type { Retention } from '../../protocol/store';
import type { ReplaceFile } from '../files/atomicFile';
import type { DamagedFiles } from '../files/damagedFiles';
import { isInUse } from '../../node/isInUse';
import { patiently } from '../files/patiently';
import { readNote } from '../files/readNote';

/** The retention that is in force, of each kind of history. */
export type KeptLimits = Required<Omit<Retention, 'isTentative'>>;

const names = ['rawHours', 'minuteDays', 'quarterHourDays', 'maxBytes'] as const;

/** One limit in force, and since when a lower one has been asked for that is not in force yet. */
interface Applied {
  readonly value: number;
  readonly lessSinceMs?: number;
}

type AppliedLimits = Readonly<Record<keyof KeptLimits, Applied>>;

export interface AppliedRetentionParts {
  readonly file: string;
  readonly replaceFile: ReplaceFile;
  readonly damaged: DamagedFiles;
  readonly log: Log;
}

/**
 * The retention that was applied last, kept in a file of the history's folder. Windows of two VS Code
 * profiles share the history but not the settings: without this, one that happens to collect for a minute
 * would delete what the other keeps for a month. So a tentative lower limit takes effect a day after it was
 * first asked for, and not at all if a higher one is asked for meanwhile.
 */
export class AppliedRetention {
  readonly #parts: AppliedRetentionParts;
  #applied: AppliedLimits | undefined;
  #maxBytes: number = defaultRetention.maxBytes;
  #hasTold = false;

  constructor(parts: AppliedRetentionParts) {
    this.#parts = parts;
    this.#applied = read(parts);
  }

  /** The limit of the last decision. */
  get maxBytes(): number {
    return this.#maxBytes;
  }

  /** Decides what is kept now. */
  decide(wished: Retention, nowMs: number): KeptLimits {
    const limits: KeptLimits = { ...defaultRetention, ...pickLimits(wished) };
    const before = wished.isTentative === true ? this.#applied : undefined;
    const entries = names.map(name => [name, applied(limits[name], before?.[name], nowMs)] as const);
    const next = Object.fromEntries(entries) as AppliedLimits;
    this.#keep(next);
    this.#tell(limits, next);
    this.#maxBytes = next.maxBytes.value;
    return Object.fromEntries(names.map(name => [name, next[name].value])) as KeptLimits;
  }

  /** All history was deleted: there is nothing left to protect. */
  forget(): void {
    this.#applied = undefined;
    patiently(() => fs.rmSync(this.#parts.file, { force: true }));
  }

  #keep(next: AppliedLimits): void {
    if (isDeepStrictEqual(next, this.#applied)) return;
    this.#applied = next;
    try {
      this.#parts.replaceFile(this.#parts.file, Buffer.from(JSON.stringify(toNote(next))));
    } catch (error) {
      this.#parts.log.warn(`What is kept of history could not be noted: ${messageOf(error)}`);
    }
  }

  #tell(limits: KeptLimits, next: AppliedLimits): void {
    const waiting = names.filter(name => next[name].lessSinceMs !== undefined);
    if (waiting.length === 0 || this.#hasTold) return;
    this.#hasTold = true;
    const what = waiting.map(name => `${name} ${next[name].value} and not ${limits[name]}`).join(', ');
    this.#parts.log.info(
      `History is kept as it was before for a day: ${what}. The settings of this window keep less, perhaps because it is of another profile.`,
    );
  }
}

function applied(wished: number, before: Applied | undefined, nowMs: number): Applied {
  if (!before || wished >= before.value) return { value: wished };
  const { lessSinceMs } = before;
  // A time in the future was noted while the clock was wrong.
  const sinceMs = lessSinceMs === undefined || lessSinceMs > nowMs ? nowMs : lessSinceMs;
  return nowMs - sinceMs >= dayMs ? { value: wished } : { value: before.value, lessSinceMs: sinceMs };
}

function pickLimits(retention: Retention): Pick<KeptLimits, 'rawHours'> & Partial<KeptLimits> {
  const { rawHours, minuteDays, quarterHourDays, maxBytes } = retention;
  return {
    rawHours,
    ...(minuteDays !== undefined && { minuteDays }),
    ...(quarterHourDays !== undefined && { quarterHourDays }),
    ...(maxBytes !== undefined && { maxBytes }),
  };
}

/**
 * `undefined` if there is no usable file: then the wished limits apply. Throws if another program holds it
 * open, because what it protects would be deleted.
 */
function read({ file, damaged }: AppliedRetentionParts): AppliedLimits | undefined {
  try {
    const value = fromNote(JSON.parse(readNote(file, damaged) ?? 'null') as Partial<NotedLimits> | null);
    return names.every(name => isApplied(value[name])) ? (value as AppliedLimits) : undefined;
  } catch (error) {
    if (isInUse(error)) throw error;
    return undefined;
  }
}

/**
 * The limits under their names in the file: `quarterDays` since its first version, which other windows may
 * have.
 */
type NotedLimits = Omit<AppliedLimits, 'quarterHourDays'> & { readonly quarterDays: Applied };

function toNote({ quarterHourDays, ...others }: AppliedLimits): NotedLimits {
  return { ...others, quarterDays: quarterHourDays };
}

function fromNote(noted: Partial<NotedLimits> | null): Partial<AppliedLimits> {
  const { quarterDays, ...others } = noted ?? {};
  return { ...others, quarterHourDays: quarterDays };
}

function isApplied(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { value: limit, lessSinceMs } = value as Partial<Applied>;
  const isLimit = typeof limit === 'number' && limit >= 0;
  return isLimit && (lessSinceMs === undefined || typeof lessSinceMs === 'number');
}
