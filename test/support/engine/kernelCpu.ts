import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import type { ContainerSample } from '../../../src/common/model/sample';
import { cgroupOfProcess, containerCgroup, type ContainerCgroup } from './containerCgroup';

/** CPU time that the kernel has counted of a container at a moment of the wall clock. */
export interface CpuReading {
  readonly atMs: number;
  readonly cpuMs: number;
}

/** A busy machine may hold a process up between its look at the clock and the reading. */
interface FollowedReading extends CpuReading {
  /** When it had been read. */
  readonly untilMs: number;
}

/**
 * What the kernel says a container used: a busy machine gives it less than its limit lets it have, so no
 * nominal figure is the truth. Reads the container's own cgroup; nothing of the product is involved. Linux
 * only.
 */
export class KernelCpu {
  readonly #read: () => number;
  readonly #followed: FollowedReading[] = [];
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

  /** Reads again and again until `dispose`, for `percentBetween` and `assertTells`. */
  follow(): void {
    const take = (): unknown => this.#followed.push({ ...this.read(), untilMs: Date.now() });
    take();
    this.#timer = setInterval(take, 200);
  }

  /** The same between two moments, as near as it was read. */
  percentBetween(fromMs: number, toMs: number): number {
    const start = this.#followed.findLast(({ atMs }) => atMs <= fromMs);
    const end = this.#followed.find(({ atMs }) => atMs >= toMs) ?? this.#followed.at(-1);
    return start && end ? percentOf(start, end) : Number.NaN;
  }

  /**
   * Asserts that a sample tells no more and no less use than the kernel can have counted in its span, which
   * `follow` has seen; to a percent of a core, since the engine's stamps are not of the very moment.
   */
  assertTells(sample: ContainerSample | undefined, what: string): void {
    const { cpuPercent: told = Number.NaN, readAtMs: toMs = Number.NaN } = sample ?? {};
    const elapsedMs = sample?.elapsedMs ?? Number.NaN;
    const fromMs = toMs - elapsedMs;
    this.#followed.push({ ...this.read(), untilMs: Date.now() });
    const all = this.#followed;
    const percent = (start: CpuReading | undefined, end: CpuReading | undefined): number =>
      start && end ? ((end.cpuMs - start.cpuMs) / elapsedMs) * 100 : Number.NaN;
    const within = all.filter(({ atMs, untilMs }) => atMs >= fromMs && untilMs <= toMs);
    const least = within.length > 1 ? percent(within[0], within.at(-1)) : 0;
    const before = all.findLast(({ untilMs }) => untilMs <= fromMs);
    const most = percent(
      before,
      all.find(({ atMs }) => atMs >= toMs),
    );
    assert.ok(told >= least - 1 && told <= most + 1, `${what}: ${least} <= ${told} <= ${most} %`);
  }

  dispose(): void {
    clearInterval(this.#timer);
  }
}

function percentOf(start: CpuReading, end: CpuReading): number {
  return ((end.cpuMs - start.cpuMs) / (end.atMs - start.atMs)) * 100;
}
