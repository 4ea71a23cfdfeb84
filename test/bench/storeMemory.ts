import { spawnSync } from 'node:child_process';
import * as path from 'node:path';

/** Resident memory (MB) of a process with a store on a folder, after queries and ticks. */
export function memoryOf(folder: string): number {
  const script = path.resolve('out/test/bench/support/storeMemoryChild.js');
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--expose-gc', script, folder], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The measured process failed: ${stderr}`);
  return Number(stdout);
}
