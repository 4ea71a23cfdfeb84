import { constants } from 'node:fs';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { whenFree } from '../../node/whenFree';
import type { WindowInfo } from '../../protocol/windows';

/** Appends, follows no link, and does not wait for the reader of a pipe. Windows lacks the last two flags. */
const { O_APPEND, O_CREAT, O_WRONLY } = constants;
const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants as Partial<typeof constants>;
const appendFlags = O_APPEND | O_CREAT | O_WRONLY | O_NOFOLLOW | O_NONBLOCK;

/** Past this size the log begins anew; the one before is kept. */
const maxBytes = 256 * 1024;

/**
 * `claimed`: owner from now on. `released`: gave it up, everything is on disk. `lost`: found a successor, and
 * writes no more. A claim that is followed by another with neither was ended by the end of its process.
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
      const size = (await fs.lstat(this.#file).catch(() => undefined))?.size ?? 0;
      if (size > maxBytes) await whenFree(() => fs.rename(this.#file, `${this.#file}.1`));
      const handle = await whenFree(() => fs.open(this.#file, appendFlags, 0o600));
      try {
        const stat = await handle.stat();
        // With a second hard link, another user could have us append to a file of ours.
        if (!stat.isFile() || stat.nlink > 1) return;
        // Appended in one write: lines of several processes do not mix.
        await handle.appendFile(line);
      } finally {
        await handle.close();
      }
    } catch {
      // Failing to write this log is not reported: it only helps to find out what happened.
    }
  }
}
