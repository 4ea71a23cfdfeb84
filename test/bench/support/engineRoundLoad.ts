import type { EngineSource } from '../../../src/collect/engineRound';
import type { Clock } from '../../../src/common/clock';
import { Emitter } from '../../../src/common/emitter';
import type { ContainerReading } from '../../../src/common/model/sample';
import type { Container } from '../../../src/common/model/container';
import { makeContainer } from '../../store/ticks';
import { connectedTo } from '../../support/data/engines';

const fail = (error: unknown): never => {
  throw error;
};

/**
 * An engine as the collector sees it: containers with growing counters, each of which can be replaced by a
 * new one.
 */
export class EngineRoundLoad implements EngineSource {
  readonly isHere = true;
  readonly concurrency = 12;
  readonly endpoint = 'auto';
  readonly onDidChange = new Emitter<never>(fail).event;
  readonly onDidEvent = new Emitter<never>(fail).event;
  readonly #clock: Clock;
  #containers: readonly Container[];
  #made: number;

  constructor(clock: Clock, count: number) {
    this.#clock = clock;
    this.#made = count;
    this.#containers = Array.from({ length: count }, (_, index) => makeContainer(index + 1));
  }

  /** Replaces the oldest container. */
  replaceOne(): void {
    this.#containers = [...this.#containers.slice(1), makeContainer(++this.#made)];
  }

  start(): void {
    // Nothing happens by itself.
  }

  stop(): void {
    // Nothing to stop.
  }

  view(): ReturnType<EngineSource['view']> {
    return Promise.resolve({ state: connectedTo(), client: this, containers: this.#containers });
  }

  stats(id: string): Promise<ContainerReading> {
    const now = this.#clock.now();
    const grown = now - this.#clock.monotonicMs() + this.#clock.monotonicMs() * 3;
    return Promise.resolve({
      id,
      readAtMs: now,
      cpuTotalNs: grown * 1e5,
      memoryUsedBytes: 2 ** 26 + (now % 7919) * 4096,
      memoryLimitBytes: 2 ** 30,
      networkRxBytes: grown * 10,
      networkTxBytes: grown,
      blockReadBytes: 0,
      blockWriteBytes: grown,
      pids: 1 + (now % 5),
      cpuPeriods: grown,
      throttledPeriods: Math.floor(grown / 3),
      memoryCacheBytes: (now % 97) * 65_536,
      oomKillCount: 0,
    });
  }
}
