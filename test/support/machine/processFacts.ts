/** What the system knows of a process. Linux. */
import * as fs from 'node:fs';

/**
 * What the descriptors of a process lead to: paths, and names such as `socket:[123]`; none where the system
 * does not tell.
 */
export function descriptorsOf(pid: number): string[] {
  if (!fs.existsSync('/proc/self/fd')) return [];
  return fs.readdirSync(`/proc/${pid}/fd`).flatMap(name => {
    try {
      return [fs.readlinkSync(`/proc/${pid}/fd/${name}`)];
    } catch {
      // It was closed meanwhile.
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

/** Memory that is the process's own: not shared with others that run the same program. */
export function privateBytesOf(pid: number): number {
  const text = fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const kibibytes = [...text.matchAll(/^Private_\w+:\s+(\d+) kB$/gm)].map(match => Number(match[1]));
  return kibibytes.reduce((sum, each) => sum + each, 0) * 1024;
}
