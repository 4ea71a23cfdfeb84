/** What the system knows about a process. Linux. */
import * as fs from 'node:fs';

/**
 * The targets of a process's descriptors: paths, and names such as `socket:[123]`. Empty where the system
 * does not say.
 */
export function descriptorsOf(pid: number): string[] {
  if (!fs.existsSync('/proc/self/fd')) return [];
  return fs.readdirSync(`/proc/${pid}/fd`).flatMap(name => {
    try {
      return [fs.readlinkSync(`/proc/${pid}/fd/${name}`)];
    } catch {
      // It was closed in the meantime.
      return [];
    }
  });
}

export function socketsOf(pid: number): number {
  return descriptorsOf(pid).filter(target => target.startsWith('socket:')).length;
}

/** Files and folders under `folder` that a process has open. */
export function openFilesUnder(pid: number, folder: string): string[] {
  return descriptorsOf(pid).filter(target => target.startsWith(folder));
}

export function threadsOf(pid: number): number {
  return fs.readdirSync(`/proc/${pid}/task`).length;
}

/** What each thread of a process does, by the letters of `/proc/PID/status`: R, S, D, T, Z and so on. */
export function threadStates(pid: number): string[] {
  const folder = `/proc/${pid}/task`;
  const threads = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  return threads.flatMap(thread => {
    try {
      return /^State:\t(\S)/m.exec(fs.readFileSync(`${folder}/${thread}/status`, 'utf8'))?.[1] ?? [];
    } catch {
      // It ended in the meantime.
      return [];
    }
  });
}

/**
 * Whether all threads of a process have ended, though its parent may not have been told: its first one may
 * end before the others do, which keep its files open.
 */
export function hasEnded(pid: number): boolean {
  return threadStates(pid).every(state => state === 'Z');
}

/** A process's private memory: not shared with other processes that run the same program. */
export function privateBytesOf(pid: number): number {
  const text = fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const kibibytes = [...text.matchAll(/^Private_\w+:\s+(\d+) kB$/gm)].map(match => Number(match[1]));
  return kibibytes.reduce((sum, each) => sum + each, 0) * 1024;
}
