import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { hourName, parseHourName } from './hours';

export interface HourFile {
  readonly hour: number;
  readonly path: string;
}

/**
 * Where each file of the store is:
 *
 *     metrics.sqlite                  the catalogue
 *     raw/2026-11-23T14.sqlite        samples of an hour
 *     raw/2026-11-23T14.ID.journal    ticks of an hour that may not be in its file yet, one per writer
 *     damaged/                        files that could not be used, never deleted
 */
export class StoreFolder {
  readonly path: string;
  readonly #raw: string;
  readonly #damaged: string;
  /** Keeps the journals of several writers apart. */
  readonly #writerId = randomBytes(4).toString('hex');

  constructor(folder: string) {
    this.path = folder;
    this.#raw = path.join(folder, 'raw');
    this.#damaged = path.join(folder, 'damaged');
    fs.mkdirSync(this.#raw, { recursive: true });
  }

  get catalogueFile(): string {
    return path.join(this.path, 'metrics.sqlite');
  }

  rawFile(hour: number): string {
    return path.join(this.#raw, `${hourName(hour)}.sqlite`);
  }

  journalFile(hour: number): string {
    return path.join(this.#raw, `${hourName(hour)}.${this.#writerId}.journal`);
  }

  /** Oldest first. */
  listRaw(): HourFile[] {
    return this.#list(/^(.{13})\.sqlite$/);
  }

  /** Oldest first. */
  listJournals(): HourFile[] {
    return this.#list(/^(.{13})\.[0-9a-f]+\.journal$/);
  }

  /** Moves a file that cannot be used out of the way and answers where it is now. */
  setAside(file: string): string {
    fs.mkdirSync(this.#damaged, { recursive: true });
    const target = path.join(this.#damaged, `${path.basename(file)}.${Date.now().toString(36)}`);
    fs.renameSync(file, target);
    return target;
  }

  #list(pattern: RegExp): HourFile[] {
    const files: HourFile[] = [];
    for (const name of fs.readdirSync(this.#raw).sort()) {
      const hour = parseHourName(pattern.exec(name)?.[1] ?? '');
      if (hour !== undefined) files.push({ hour, path: path.join(this.#raw, name) });
    }
    return files;
  }
}
