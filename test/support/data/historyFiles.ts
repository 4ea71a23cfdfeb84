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
export async function readHistoryFiles(historyFolder: string, container: string): Promise<FileRow[]> {
  const raw = path.join(historyFolder, 'raw');
  if (!fs.existsSync(raw)) return [];
  const rows: FileRow[] = [];
  for (const name of fs.readdirSync(raw).sort()) {
    if (!name.endsWith('.sqlite')) continue;
    const sql = `SELECT time_utc, container, cpu_percent, memory_used_bytes FROM container_history WHERE container = '${container}'`;
    const { stdout } = await tryCommand('sqlite3', ['-readonly', '-json', path.join(raw, name), sql]);
    if (stdout.trim() !== '') rows.push(...(JSON.parse(stdout) as FileRow[]));
  }
  return rows;
}
