import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import * as path from 'node:path';

export interface HeldFile {
  /** Resolves when others can do with the file what they like. */
  release(): Promise<void>;
}

/**
 * Has a second program hold a file open, on Windows, where that keeps everybody else from deleting and
 * replacing it: as a virus scanner or a backup does, which lets others read (`reading`), or sharing nothing
 * (`nothing`).
 */
export async function holdFile(file: string, shared: 'reading' | 'nothing'): Promise<HeldFile> {
  const script = path.resolve('out/test/support/windows/fileHolder.js');
  // Node itself opens every file in a way that lets others delete it; what the command line redirects, it
  // does not.
  const child =
    shared === 'nothing'
      ? spawn(process.execPath, [script, file], { stdio: ['ignore', 'pipe', 'inherit'] })
      : spawn('cmd.exe', ['/d', '/s', '/c', `""${process.execPath}" "${script}" < "${file}""`], {
          stdio: ['ignore', 'pipe', 'inherit'],
          windowsVerbatimArguments: true,
        });
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()));
  const pid = await holderOf(child, ended);
  return {
    release: () => {
      process.kill(pid, 'SIGKILL');
      return ended;
    },
  };
}

/** Resolves once the file is open. */
function holderOf(child: ChildProcess, ended: Promise<void>): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const [, pid] = /held by (\d+)/.exec(said) ?? [];
      if (pid !== undefined) resolve(Number(pid));
    });
    void ended.then(() => reject(new assert.AssertionError({ message: 'The file could not be held.' })));
  });
}
