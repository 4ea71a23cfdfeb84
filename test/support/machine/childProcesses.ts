import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';

export interface ChildProcessFacts {
  readonly pid: number;
  /** Includes its arguments. */
  readonly command: string;
}

/** The direct child processes that are running. Linux and macOS. */
export function childProcesses(parent: number | undefined): ChildProcessFacts[] {
  // A bare Debian has no `ps`.
  const all = process.platform === 'linux' ? fromProc() : fromPs();
  return all.filter(each => each.parent === parent);
}

interface ProcessFacts extends ChildProcessFacts {
  readonly parent: number;
}

function fromProc(): ProcessFacts[] {
  const pids = fs.readdirSync('/proc').filter(name => /^\d+$/.test(name));
  return pids.flatMap(pid => {
    try {
      // The program's name is in parentheses and may contain anything; state and parent id follow the last
      // one.
      const parent = /\) \S (\d+) [^)]*$/.exec(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];
      const command = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return [{ pid: Number(pid), parent: Number(parent), command }];
    } catch {
      // The process ended in the meantime.
      return [];
    }
  });
}

function fromPs(): ProcessFacts[] {
  const lines = execFileSync('ps', ['-axo', 'pid=,ppid=,command='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap(line => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return command === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}
