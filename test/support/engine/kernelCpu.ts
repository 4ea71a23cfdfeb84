import * as fs from 'node:fs';
import { cgroupOfProcess, containerCgroup, type ContainerCgroup } from './containerCgroup';

/** CPU time that the kernel has counted of a container at a moment of the wall clock. */
export interface CpuReading {
  readonly atMs: number;
  readonly cpuMs: number;
}

/**
 * What the kernel says a container used: a busy machine gives it less than its limit lets it have, so no
 * nominal figure is the truth. Reads the container's own cgroup; nothing of the product is involved. Linux
 * only.
 */
export class KernelCpu {
  readonly #read: () => number;
  readonly #followed: CpuReading[] = [];
  #timer: NodeJS.Timeout | undefined;

  private constructor(read: () => number) {
    this.#read = read;
  }

  /** Throws where the kernel's counters are not to be found on this machine. */
  static async of(container: string): Promise<KernelCpu> {
    return KernelCpu.#ofCgroup(await containerCgroup(container, 'cpuacct'));
  }

  /** The same for the container whose first process has this id. */
  static ofProcess(pid: string): KernelCpu {
    return KernelCpu.#ofCgroup(cgroupOfProcess(pid, 'cpuacct'));
  }

  static #ofCgroup({ version, folder }: ContainerCgroup): KernelCpu {
    const textOf = (file: string): string => fs.readFileSync(`${folder}/${file}`, 'latin1');
    if (version === 1) return new KernelCpu(() => Number(textOf('cpuacct.usage')) / 1e6);
    return new KernelCpu(() => Number(/^usage_usec (\d+)$/m.exec(textOf('cpu.stat'))?.[1]) / 1000);
  }

  read(): CpuReading {
    return { atMs: Date.now(), cpuMs: this.#read() };
  }

  /** 100 is one core. */
  percentSince(start: CpuReading): number {
    return percentOf(start, this.read());
  }

  /** Reads again and again until `dispose`, for `percentBetween`. */
  follow(): void {
    this.#timer = setInterval(() => this.#followed.push(this.read()), 200);
  }

  /** The same between two moments, as near as it was read. */
  percentBetween(fromMs: number, toMs: number): number {
    const start = this.#followed.findLast(({ atMs }) => atMs <= fromMs);
    const end = this.#followed.find(({ atMs }) => atMs >= toMs) ?? this.#followed.at(-1);
    return start && end ? percentOf(start, end) : Number.NaN;
  }

  dispose(): void {
    clearInterval(this.#timer);
  }
}

function percentOf(start: CpuReading, end: CpuReading): number {
  return ((end.cpuMs - start.cpuMs) / (end.atMs - start.atMs)) * 100;
}
