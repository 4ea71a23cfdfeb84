/** Real containers for tests, through the Docker command line: what the product is held against, not what it uses. */
import { ensureBusyboxImage } from './busyboxImage';
import { dockerClient } from './dockerEngine';
import { runCommand, tryCommand } from './runCommand';

export interface ContainerToRun {
  readonly name: string;
  /** Shell text to run. */
  readonly command: string;
  /** Further options of `docker run`. */
  readonly args?: readonly string[];
}

/** Starts a container from the local image, replacing one of the same name; answers its id. */
export async function runContainer({ name, command, args = [] }: ContainerToRun): Promise<string> {
  const image = await ensureBusyboxImage();
  await removeContainers([name]);
  const shell = ['/bin/sh', '-c', command];
  return (await docker('run', '-d', '--name', name, '--stop-timeout', '0', ...args, image, ...shell)).trim();
}

export async function removeContainers(names: readonly string[]): Promise<void> {
  await tryCommand(dockerClient(), ['rm', '-f', ...names]);
}

export function docker(...args: string[]): Promise<string> {
  return runCommand(dockerClient(), args);
}

export interface DockerStats {
  readonly cpuPercent: number;
  readonly memoryBytes: number;
}

/** What `docker stats --no-stream` says of a container. */
export async function dockerStats(name: string): Promise<DockerStats> {
  const text = await docker('stats', '--no-stream', '--format', '{{.CPUPerc}}|{{.MemUsage}}', name);
  const [cpu = '', memory = ''] = text.trim().split('|');
  return { cpuPercent: Number.parseFloat(cpu), memoryBytes: parseSize(memory.split('/')[0] ?? '') };
}

const units: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
};

/** Sizes as the Docker command line writes them: `1.5MiB`, `12kB`. */
export function parseSize(text: string): number {
  const [, figure, unit] = /^\s*([\d.]+)\s*([a-zA-Z]+)\s*$/.exec(text) ?? [];
  const factor = units[unit ?? ''];
  if (figure === undefined || factor === undefined) throw new Error(`“${text}” is no size.`);
  return Number(figure) * factor;
}
