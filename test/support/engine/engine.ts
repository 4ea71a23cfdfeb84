/**
 * Runs real containers through the Docker command line, as a reference that is independent of the product.
 */
import { ensureBusyboxImage } from './busyboxImage';
import { dockerClient } from './dockerEngine';
import { runCommand, tryCommand } from '../machine/runCommand';

/** Address of the engine that tests use. The Docker command line uses the same. */
export const testEngineAddress =
  process.env['CONTAINER_METRICS_TEST_ENGINE'] ?? process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock';
if (process.env['CONTAINER_METRICS_TEST_ENGINE']) process.env['DOCKER_HOST'] = testEngineAddress;

export interface ContainerToRun {
  readonly name: string;
  /** Shell code to run. */
  readonly command: string;
  /** More options of `docker run`. */
  readonly args?: readonly string[];
}

/** Starts a container from the local image, replacing one of the same name; returns its id. */
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

/** Figures rounded to three digits, as the command line prints them. */
export interface DockerStats {
  readonly cpuPercent: number;
  readonly memoryBytes: number;
  readonly networkRxBytes: number;
  readonly networkTxBytes: number;
  readonly blockReadBytes: number;
  readonly blockWriteBytes: number;
  readonly pids: number;
}

/** A container's figures as printed by `docker stats --no-stream`. */
export async function dockerStats(name: string): Promise<DockerStats> {
  const format = '{{.CPUPerc}}|{{.MemUsage}}|{{.NetIO}}|{{.BlockIO}}|{{.PIDs}}';
  const text = await docker('stats', '--no-stream', '--format', format, name);
  const [cpu = '', memory = '', network = '', block = '', pids = ''] = text.trim().split('|');
  const pair = (sizes: string): [number, number] => {
    const [first = '', second = ''] = sizes.split('/');
    return [parseSize(first), parseSize(second)];
  };
  const [networkRxBytes, networkTxBytes] = pair(network);
  const [blockReadBytes, blockWriteBytes] = pair(block);
  const [memoryBytes] = pair(memory);
  return {
    cpuPercent: Number.parseFloat(cpu),
    memoryBytes,
    networkRxBytes,
    networkTxBytes,
    blockReadBytes,
    blockWriteBytes,
    pids: Number(pids),
  };
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

/** Bytes of a size as the Docker command line prints it: `1.5MiB`, `12kB`. */
export function parseSize(text: string): number {
  const [, figure, unit] = /^\s*([\d.]+)\s*([a-zA-Z]+)\s*$/.exec(text) ?? [];
  const factor = units[unit ?? ''];
  if (figure === undefined || factor === undefined) throw new Error(`“${text}” is no size.`);
  return Number(figure) * factor;
}
