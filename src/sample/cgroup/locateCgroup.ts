import * as fs from 'node:fs';
import * as path from 'node:path';

/** Where a container's figures lie on this machine. */
export type CgroupLocation =
  | { readonly version: 2; readonly folder: string }
  | {
      readonly version: 1;
      /** Folder of each controller that is mounted: `cpuacct`, `cpu`, `memory`, `pids`, `blkio`. */
      readonly folders: ReadonlyMap<string, string>;
    };

/**
 * Finds the cgroup of a container from its first process. `undefined` unless the path carries the container's
 * id, 64 hexadecimal digits, in full: the number may belong to another process by now, or mean something else
 * where the engine has a process namespace of its own. `root` is where `/proc` and the mounts are found;
 * another than `/` in tests.
 */
export function locateCgroup(containerId: string, pid: number, root = '/'): CgroupLocation | undefined {
  if (!/^[0-9a-f]{64}$/.test(containerId)) return undefined;
  const read = (file: string): string => fs.readFileSync(path.join(root, file), 'utf8');
  const own = parseProcCgroup(read(`proc/${pid}/cgroup`));
  const mounts = parseCgroupMounts(read('proc/self/mountinfo'));
  const unified = upToContainer(own.get('') ?? '', containerId);
  const controllers = new Map<string, string>();
  for (const [controller, cgroupPath] of own) {
    const mount = mounts.find(each => each.controllers.has(controller));
    const containerPath = upToContainer(cgroupPath, containerId);
    if (controller === '' || !mount || containerPath === undefined) continue;
    controllers.set(controller, path.join(root, mount.mountPoint, within(containerPath, mount.root)));
  }
  // A machine with both has its controllers in version 1; the unified tree then only names processes.
  if (controllers.has('memory') || controllers.has('cpuacct')) return { version: 1, folders: controllers };
  const mount = mounts.find(each => each.isUnified);
  if (unified === undefined || !mount) return undefined;
  return { version: 2, folder: path.join(root, mount.mountPoint, within(unified, mount.root)) };
}

/**
 * The part of a process's cgroup path that is the container's: what runs in it (systemd, an engine of its
 * own) may have moved its first process further down, where only that process is counted. `undefined` for a
 * path without the container's id, by itself or between what an engine puts around it (`docker-ID.scope`).
 * Podman's runtime puts the container's limits one step below the id.
 */
function upToContainer(cgroupPath: string, containerId: string): string | undefined {
  const parts = cgroupPath.split('/');
  const at = parts.findIndex(part => part.split(/[^0-9A-Za-z]/).includes(containerId));
  if (at < 0) return undefined;
  return parts.slice(0, at + (parts[at + 1] === 'container' ? 2 : 1)).join('/');
}

/** `/proc/PID/cgroup`: path by controller, the unified tree under the empty name. */
export function parseProcCgroup(text: string): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  for (const [, controllers = '', cgroupPath = ''] of text.matchAll(/^\d+:([^:]*):(.*)$/gm)) {
    for (const controller of controllers.split(',')) paths.set(controller, cgroupPath);
  }
  return paths;
}

interface CgroupMount {
  readonly root: string;
  readonly mountPoint: string;
  readonly isUnified: boolean;
  readonly controllers: ReadonlySet<string>;
}

/** The cgroup mounts of `/proc/self/mountinfo` (proc(5)). */
export function parseCgroupMounts(text: string): CgroupMount[] {
  return text.split('\n').flatMap(line => {
    const [before = '', after = ''] = line.split(' - ');
    const [, , , mountRoot, mountPoint] = before.split(' ');
    const [type, , options = ''] = after.split(' ');
    if ((type !== 'cgroup' && type !== 'cgroup2') || mountRoot === undefined || mountPoint === undefined)
      return [];
    const isUnified = type === 'cgroup2';
    const controllers = new Set(isUnified ? [] : options.split(','));
    return [{ root: mountRoot, mountPoint, isUnified, controllers }];
  });
}

/** A cgroup's path below what is mounted. */
function within(cgroupPath: string, mountRoot: string): string {
  return mountRoot !== '/' && cgroupPath.startsWith(mountRoot)
    ? cgroupPath.slice(mountRoot.length)
    : cgroupPath;
}
