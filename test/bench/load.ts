import type { ContainerSample, HostSample, Tick } from '../../src/common/model';
import { containerId, makeContainer, makeHost, makeTick } from '../store/ticks';

const intervalMs = 5000;

/** Ticks of containers that behave like real ones: half idle, half busy, counters growing; the same in every run. */
export class Load {
  readonly #containers;
  readonly #counters: number[][];
  #seed = 1;

  constructor(containers: number) {
    this.#containers = Array.from({ length: containers }, (_, index) => makeContainer(index + 1));
    this.#counters = this.#containers.map(() => [0, 0, 0, 0]);
  }

  tick(timestampMs: number): Tick {
    const samples = this.#containers.map((_, index) => this.#sample(index, timestampMs));
    return makeTick(timestampMs, { containers: this.#containers, samples, host: this.#host(timestampMs) });
  }

  #sample(index: number, timestampMs: number): ContainerSample {
    const isBusy = index % 2 === 0;
    const elapsedMs = intervalMs + this.#next(41) - 20;
    const counters = this.#counters[index] ?? [];
    const grown = [60_000, 60_000, 0, 8192].map(most => (isBusy && most > 0 ? this.#next(most) : 0));
    grown.forEach((bytes, which) => (counters[which] = (counters[which] ?? 0) + bytes));
    const [rx, tx, read, write] = grown.map(bytes => (bytes * 1000) / elapsedMs);
    return {
      timestampMs,
      containerId: containerId(index + 1),
      cpuPercent: this.#next(isBusy ? 20_000 : 50) / 100,
      memoryUsedBytes: (5000 + this.#next(50_000)) * 4096,
      memoryLimitBytes: 2 ** 30,
      networkRxBytes: counters[0],
      networkTxBytes: counters[1],
      blockReadBytes: counters[2],
      blockWriteBytes: counters[3],
      networkRxBytesPerSecond: rx,
      networkTxBytesPerSecond: tx,
      blockReadBytesPerSecond: read,
      blockWriteBytesPerSecond: write,
      pids: 1 + this.#next(40),
    };
  }

  #host(timestampMs: number): HostSample {
    return makeHost(timestampMs, {
      cpuPercent: this.#next(10_000) / 100,
      memoryUsedBytes: this.#next(2 ** 21) * 4096,
    });
  }

  /** A linear congruential generator: the two designs must be fed the same. */
  #next(below: number): number {
    this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#seed % below;
  }
}
