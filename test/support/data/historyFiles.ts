import * as fs from 'node:fs';
import * as path from 'node:path';
import { tryCommand } from '../machine/runCommand';

export interface FileRow {
  readonly time_utc: string;
  readonly container: string;
  readonly cpu_percent: number | null;
  readonly memory_used_bytes: number | null;
}

/**
 * A container's rows, read from the history files by the `sqlite3` program, without any code of the
 * extension.
 */
export function readHistoryFiles(historyFolder: string, container: string): Promise<FileRow[]> {
  return readRows<FileRow>(
    historyFolder,
    `SELECT time_utc, container, cpu_percent, memory_used_bytes FROM container_history WHERE container = '${container}'`,
  );
}

/** The host's rows, read in the same way. */
export function readHostFiles(historyFolder: string): Promise<Pick<FileRow, 'time_utc'>[]> {
  return readRows(historyFolder, 'SELECT time_utc FROM host_history');
}

async function readRows<T>(historyFolder: string, sql: string): Promise<T[]> {
  const raw = path.join(historyFolder, 'raw');
  if (!fs.existsSync(raw)) return [];
  const rows: T[] = [];
  for (const name of fs.readdirSync(raw).sort()) {
    if (!name.endsWith('.sqlite')) continue;
    const { stdout } = await tryCommand('sqlite3', ['-readonly', '-json', path.join(raw, name), sql]);
    if (stdout.trim() !== '') rows.push(...(JSON.parse(stdout) as T[]));
  }
  return rows;
}
