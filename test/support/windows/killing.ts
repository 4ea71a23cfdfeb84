/** Kills a writer that runs in its own process, and reads what it left. */
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { listFolder } from '../../../src/history/files/listFolder';
import { loadSqlRuntime, SqlDatabase } from '../../../src/history/files/sqlDatabase';
import { wasmPath } from '../../store/fixture';

/**
 * How often to kill. The long run is for releases, because each kill takes more than a tenth of a second; on
 * Windows, where Wine needs a second to start a process, it is done a tenth as often.
 */
export function killCount(usual: number): number {
  const most = process.platform === 'win32' ? Math.ceil(usual / 10) : usual;
  return Number(process.env['CONTAINER_METRICS_KILLS'] ?? most);
}

/** `args` follow the path of the WASM file: see `killedWriter.ts`. */
export async function runAndKill(args: readonly string[], afterMs: number): Promise<void> {
  const child = fork(path.resolve('out/test/store/killedWriter.js'), [wasmPath, ...args], {
    stdio: 'inherit',
  });
  const gone = new Promise(resolve => child.once('exit', resolve));
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', () => reject(new Error('The writer ended by itself.')));
  });
  await new Promise(resolve => setTimeout(resolve, afterMs));
  child.kill('SIGKILL');
  await gone;
}

/** The ticks that `killedWriter` has acknowledged. */
export function readTimes(file: string): number[] {
  const bytes = fs.readFileSync(file);
  return Array.from({ length: Math.floor(bytes.length / 8) }, (_, index) => bytes.readDoubleLE(index * 8));
}

/** Has SQLite check every file of a folder, if the folder exists. */
export async function checkFiles(folder: string): Promise<void> {
  const runtime = await loadSqlRuntime(wasmPath);
  for (const name of listFolder(folder).filter(file => file.endsWith('.sqlite'))) {
    const database = new SqlDatabase(runtime, fs.readFileSync(path.join(folder, name)));
    assert.deepEqual(database.all('PRAGMA integrity_check'), [['ok']], name);
    database.close();
  }
}
