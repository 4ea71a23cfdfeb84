import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import type { ContainerSample } from '../../../src/common/model/sample';
import { cgroupOfProcess, containerCgroup, type ContainerCgroup } from './containerCgroup';

/** A container's CPU time as the kernel counted it, and the wall-clock time of the reading. */
export interface CpuReading {
  readonly atMs: number;
  readonly cpuMs: number;
}

/** On a busy machine, time may pass between reading the clock and reading the counter. */
interface FollowedReading extends CpuReading {
  /** The clock after the counter was read (UTC ms). */
  readonly untilMs: number;
}

/**
 * A container's CPU use as the kernel counts it. Nominal limits do not serve as a reference, because a busy
 * machine may give a container less. Reads the container's own cgroup, without any code of the product. Linux
 * only.
 */
export class KernelCpu {
  readonly #read: () => number;
  readonly #followed: FollowedReading[] = [];
  #timer: NodeJS.Timeout | undefined;

  private constructor(read: () => number) {
    this.#read = read;
  }

  /** Throws where the kernel's counters cannot be found. */
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

  /** CPU use since `start`; 100 is one core. */
  percentSince(start: CpuReading): number {
    return percentOf(start, this.read());
  }

  /** Keeps reading until `dispose`, for `percentBetween` and `assertTells`. */
  follow(): void {
    const take = (): unknown => this.#followed.push({ ...this.read(), untilMs: Date.now() });
    take();
    this.#timer = setInterval(take, 200);
  }

  /** CPU use between two times, from the closest readings around them; 100 is one core. */
  percentBetween(fromMs: number, toMs: number): number {
    const start = this.#followed.findLast(({ atMs }) => atMs <= fromMs);
    const end = this.#followed.find(({ atMs }) => atMs >= toMs) ?? this.#followed.at(-1);
    return start && end ? percentOf(start, end) : Number.NaN;
  }

  /**
   * Asserts that a sample's CPU use matches what the kernel counted in its span, as recorded since `follow`.
   * The tolerance is one percent of a core, because an engine's timestamps are not exact.
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
