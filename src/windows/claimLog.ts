import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { WindowInfo } from '../protocol/windows';

/** Past this size the log begins anew; the one before is kept. */
const maxBytes = 256 * 1024;

/**
 * `claimed`: owner from now on. `released`: gave it up, everything is on disk. `lost`: found a successor, and writes no more.
 * A claim that is followed by another with neither was ended by the end of its process.
 */
export type ClaimEvent = 'claimed' | 'released' | 'lost';

/** A short record of who owned the history when, one JSON object a line, for finding out what happened. */
export class ClaimLog {
  readonly #file: string;

  constructor(folder: string) {
    this.#file = path.join(folder, 'claims.log');
  }

  /** Never rejects: that the log cannot be written must not keep a window from collecting. */
  async append(event: ClaimEvent, epoch: number, { pid, id }: WindowInfo, atMs: number): Promise<void> {
    const line = `${JSON.stringify({ event, epoch, pid, window: id, at: new Date(atMs).toISOString() })}\n`;
    try {
      const size = (await fs.stat(this.#file).catch(() => undefined))?.size ?? 0;
      if (size > maxBytes) await fs.rename(this.#file, `${this.#file}.1`);
      // Appended in one write: lines of several processes do not mix.
      await fs.appendFile(this.#file, line, { mode: 0o600 });
    } catch {
      // Told by nothing else, and worth nothing without the folder.
    }
  }
}
