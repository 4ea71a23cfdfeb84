import * as fs from 'node:fs';
import * as path from 'node:path';
import { messageOf } from '../../common/errors';
import { makeFolder } from './atomicFile';
import type { Log } from '../../common/log';
import type { ExaminedFile, StoreOpenReport } from '../../protocol/store';
import type { Clock } from '../../common/clock';
import { DamagedFileError } from './fileCheck';
import { patiently } from './patiently';
import { stampOf } from './stampOf';

/** The reason for a file that could not be opened in time, or over which the thread ended. */
export const endlessReason = 'It could not be opened within a minute, or with the memory that there is.';

type DamagedFile = StoreOpenReport['damaged'][number];

/**
 * Sets aside files that cannot be used. Nothing of a user's history is ever deleted because it could not be
 * read.
 */
export class DamagedFiles {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #log: Log;
  /** By path of the file; the newest entry of each. */
  readonly #entries = new Map<string, DamagedFile>();
  /** Why files cannot be used that could not be moved yet; by path. */
  readonly #stuck = new Map<string, string>();
  /** Files whose opening never ended, by path: their stamps of that time. */
  readonly #endless = new Map<string, string>();
  #examined: ExaminedFile | undefined;
  /** Called with each damaged file found from now on. */
  handleFound: ((found: DamagedFile) => void) | undefined;
  /** Called before a file is opened, and with `undefined` afterwards. */
  handleExamine: ((examined: ExaminedFile | undefined) => void) | undefined;

  constructor(folder: string, clock: Clock, log: Log) {
    this.#folder = folder;
    this.#clock = clock;
    this.#log = log;
  }

  /** Everything set aside so far. */
  get entries(): StoreOpenReport['damaged'] {
    return [...this.#entries.values()];
  }

  /**
   * Moves `file` into the folder of damaged files, with a note beside it that says when and why. If the disk
   * refuses, it stays where it is for now.
   */
  setAside(file: string, reason: string): void {
    const wasKnown = this.#stuck.has(file);
    const found = this.#move(file, reason);
    this.#entries.set(file, found);
    if (!wasKnown) this.handleFound?.(found);
  }

  /** Sets aside files that an earlier thread could not finish opening, if they have not changed since. */
  setEndlessAside(examined: readonly ExaminedFile[]): void {
    for (const { file, stamp } of examined) {
      if (stampOf(file) !== stamp) continue;
      this.#endless.set(file, stamp);
      this.setAside(file, endlessReason);
    }
  }

  /**
   * Opens or decodes a file with `use`, which may never end: `handleExamine` gets the file first, and
   * afterwards the file within whose `use` this was. Throws `DamagedFileError` for a file known for that
   * which could not be set aside, else as `use` does.
   */
  examine<T>(file: string, use: () => T): T {
    const stamp = stampOf(file);
    // Removed since it was read.
    if (stamp === undefined) return use();
    if (this.#endless.get(file) === stamp) throw new DamagedFileError(endlessReason);
    const before = this.#examined;
    this.#tell({ file, stamp });
    try {
      return use();
    } finally {
      this.#tell(before);
    }
  }

  /**
   * To be called before `file` is written: a damaged file there that could not be moved must not be lost.
   * Throws if it still cannot be moved.
   */
  makeWay(file: string): void {
    const reason = this.#stuck.get(file);
    if (reason === undefined) return;
    if (fs.existsSync(file)) this.setAside(file, reason);
    else this.#stuck.delete(file);
    if (this.#stuck.has(file)) throw new Error(`${file} is damaged and cannot be set aside.`);
  }

  #tell(examined: ExaminedFile | undefined): void {
    this.#examined = examined;
    this.handleExamine?.(examined);
  }

  #move(file: string, reason: string): DamagedFile {
    const stamp = new Date(this.#clock.now()).toISOString().replace(/[:.]/g, '-');
    try {
      makeFolder(this.#folder);
      const movedTo = this.#freeName(`${stamp}_${path.basename(file)}`);
      patiently(() => fs.renameSync(file, movedTo));
      this.#stuck.delete(file);
      this.#log.warn(`Set aside ${file}: ${reason} It is now ${movedTo}.`);
      this.#writeNote(`${movedTo}.txt`, `${path.basename(file)} was set aside at ${stamp}: ${reason}\n`);
      return { file, reason, movedTo };
    } catch (error) {
      if (!this.#stuck.has(file)) {
        this.#log.error(`${file} cannot be used (${reason}) and could not be set aside: ${messageOf(error)}`);
      }
      this.#stuck.set(file, reason);
      return { file, reason, movedTo: file };
    }
  }

  #writeNote(file: string, text: string): void {
    try {
      fs.writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
    } catch (error) {
      this.#log.warn(`${file} could not be written: ${messageOf(error)}`);
    }
  }

  #freeName(name: string): string {
    for (let attempt = 0; ; attempt++) {
      const candidate = path.join(this.#folder, attempt === 0 ? name : `${attempt}_${name}`);
      const isFree = [candidate, `${candidate}.txt`].every(
        each => fs.lstatSync(each, { throwIfNoEntry: false }) === undefined,
      );
      if (isFree) return candidate;
    }
  }
}
