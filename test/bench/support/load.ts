import type { ContainerSample, HostSample } from '../../../src/common/model/sample';
import type { Tick } from '../../../src/common/model/tick';
import { containerId, makeContainer, makeHost, makeTick } from '../../store/ticks';

const intervalMs = 5000;

interface Behavior {
  /** The CPU use it varies around, in percent of a core; idle containers use almost none. */
  readonly cpuPercent: number;
  memoryPages: number;
  pids: number;
  readonly counters: number[];
}

/**
 * Ticks of containers that behave like real ones: half are idle except for a health check now and then, half
 * are busy with bursts; memory drifts slowly, counters grow with the work, readings are a few ms early or
 * late. The same in every run.
 */
export class Load {
  readonly #containers;
  readonly #behaviors: Behavior[];
  #seed = 1;
  #ticks = 0;

  constructor(containers: number) {
    this.#containers = Array.from({ length: containers }, (_, index) => makeContainer(index + 1));
    this.#behaviors = this.#containers.map((_, index) => ({
      cpuPercent: index % 2 === 0 ? 2 + this.#next(60) : 0,
      memoryPages: 2000 + this.#next(120_000),
      pids: 1 + this.#next(40),
      counters: [0, 0, 0, 0],
    }));
  }

  tick(timestampMs: number): Tick {
    this.#ticks++;
    const samples = this.#behaviors.map((behavior, index) => this.#sample(behavior, index, timestampMs));
    return makeTick(timestampMs, { containers: this.#containers, samples, host: this.#host(timestampMs) });
  }

  #sample(behavior: Behavior, index: number, timestampMs: number): ContainerSample {
    const { counters, cpuPercent } = behavior;
    const elapsedMs = intervalMs + this.#next(21) - 10;
    const isBurst = cpuPercent > 0 && this.#next(40) === 0;
    const work = cpuPercent * (isBurst ? 4 : 0.5 + this.#next(1000) / 1000);
    const isChecked = (this.#ticks + index) % 6 === 0;
    behavior.memoryPages = Math.max(500, behavior.memoryPages + (cpuPercent > 0 ? this.#next(129) - 64 : 0));
    if (this.#next(200) === 0) behavior.pids = 1 + this.#next(40);
    const traffic = Math.round(work * 900) + (isChecked ? 300 : 0);
    const grown = [traffic, Math.round(traffic * 1.7), 0, isBurst ? 4096 * (1 + this.#next(64)) : 0];
    grown.forEach((bytes, which) => (counters[which] = (counters[which] ?? 0) + bytes));
    const [rx, tx, read, write] = grown.map(bytes => (bytes * 1000) / elapsedMs);
    return {
      timestampMs,
      containerId: containerId(index + 1),
      elapsedMs,
      cpuPercent: cpuPercent > 0 ? work : this.#next(30) / 100 + (isChecked ? 0.6 : 0),
      memoryUsedBytes: behavior.memoryPages * 4096,
      memoryLimitBytes: 2 ** 30,
      networkRxBytes: counters[0],
      networkTxBytes: counters[1],
      blockReadBytes: counters[2],
      blockWriteBytes: counters[3],
      networkRxBytesPerSecond: rx,
      networkTxBytesPerSecond: tx,
      blockReadBytesPerSecond: read,
      blockWriteBytesPerSecond: write,
      pids: behavior.pids,
    };
  }

  #host(timestampMs: number): HostSample {
    return makeHost(timestampMs, {
      cpuPercent: this.#next(10_000) / 100,
      memoryUsedBytes: (2 ** 20 + this.#next(4096)) * 4096,
    });
  }

  /** A linear congruential generator, because both designs must get the same data. */
  #next(below: number): number {
    this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#seed / 2 ** 32) * below);
  }
}
