import * as fs from 'node:fs';
import { docker } from './engine';

/** A container's cgroup folder, for reading the kernel's figures without the product. Linux only. */
export interface ContainerCgroup {
  readonly version: 1 | 2;
  readonly folder: string;
}

/** `controller`: its cgroup v1 hierarchy, because v1 has a folder for each controller. */
export async function containerCgroup(
  container: string,
  controller: 'cpu' | 'cpuacct',
): Promise<ContainerCgroup> {
  return cgroupOfProcess(
    (await docker('inspect', '--format', '{{.State.Pid}}', container)).trim(),
    controller,
  );
}

/** The cgroup of the container whose first process has this id. */
export function cgroupOfProcess(pid: string, controller: 'cpu' | 'cpuacct'): ContainerCgroup {
  const groups = fs.readFileSync(`/proc/${pid}/cgroup`, 'utf8');
  const own = new RegExp(`^\\d+:(?:[^:]*,)?${controller}(?:,[^:]*)?:(.*)$`, 'm').exec(groups)?.[1];
  if (own !== undefined) return { version: 1, folder: `/sys/fs/cgroup/${controller}${own}` };
  return { version: 2, folder: `/sys/fs/cgroup${/^0::(.*)$/m.exec(groups)?.[1] ?? ''}` };
}
