import * as fs from 'node:fs';
import { messageOf } from '../../common/errors';
import type { Log } from '../../common/log';
import { dayMs } from '../../common/time';
import type { ReplaceFile } from '../files/atomicFile';
import type { DamagedFiles } from '../files/damagedFiles';
import { patiently } from '../files/patiently';
import { readNote } from '../files/readNote';

export interface NoticedAheadParts {
  readonly file: string;
  readonly replaceFile: ReplaceFile;
  readonly damaged: DamagedFiles;
  readonly log: Log;
}

/**
 * Since when history has been ahead of the clock, kept in a file of its folder, because no window may be open
 * long enough to tell.
 */
export class NoticedAhead {
  readonly #parts: NoticedAheadParts;
  #sinceMs: number | undefined;

  constructor(parts: NoticedAheadParts) {
    this.#parts = parts;
    this.#sinceMs = read(parts);
  }

  /** Learns whether history is ahead now. */
  note(isAhead: boolean, nowMs: number): void {
    // A time in the future was noted while the clock was wrong.
    const isKnown = this.#sinceMs !== undefined && this.#sinceMs <= nowMs;
    if (isAhead ? isKnown : this.#sinceMs === undefined) return;
    this.#sinceMs = isAhead ? nowMs : undefined;
    const { file, replaceFile, log } = this.#parts;
    try {
      if (isAhead) replaceFile(file, Buffer.from(JSON.stringify({ sinceMs: nowMs })));
      else patiently(() => fs.rmSync(file, { force: true }));
    } catch (error) {
      log.warn(`That the clock is ahead could not be stored: ${messageOf(error)}`);
    }
  }

  /** Whether it has been ahead for a day: a clock that is behind has caught up by then, or was set right. */
  isLasting(nowMs: number): boolean {
    return this.#sinceMs !== undefined && nowMs - this.#sinceMs >= dayMs;
  }
}

function read({ file, damaged }: NoticedAheadParts): number | undefined {
  try {
    const { sinceMs } = JSON.parse(readNote(file, damaged) ?? '{}') as { sinceMs?: unknown };
    return typeof sinceMs === 'number' ? sinceMs : undefined;
  } catch {
    return undefined;
  }
}
