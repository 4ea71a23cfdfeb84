import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import * as path from 'node:path';

export interface HeldFile {
  /** Resolves when the file is free again. */
  release(): Promise<void>;
}

/**
 * Has another program hold a file open on Windows, so that nobody can delete or replace it. `reading`: others
 * may read it, as with a virus scanner or backup. `nothing`: nothing is shared.
 */
export async function holdFile(file: string, shared: 'reading' | 'nothing'): Promise<HeldFile> {
  const script = path.resolve('out/test/support/windows/fileHolder.js');
  // Node opens every file so that others may delete it. A file redirected by the command line is opened
  // without that.
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
