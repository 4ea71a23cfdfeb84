/** The product's collecting parts, assembled as the extension does it, on an engine that the test chooses. */
import assert from 'node:assert/strict';
import * as os from 'node:os';
import { Collector, type ContainerView } from '../../../src/collect/collector';
import type { ContainerSample } from '../../../src/common/model/sample';
import type { Tick } from '../../../src/common/model/tick';
import type { Container } from '../../../src/common/model/container';
import type { KnownEngine } from '../../../src/common/model/knownEngine';
import { EngineConnection } from '../../../src/engine/watch/engineConnection';
import { EngineRegistry } from '../../../src/engine/discovery/engineRegistry';
import type { Clock } from '../../../src/common/clock';
import { systemClock } from '../../../src/node/systemClock';
import { ContainerSampler } from '../../../src/sample/containerSampler';
import type { HostSampler } from '../../../src/sample/hostSampler';
import { RecordingLog } from '../fakes/recordingLog';
import { waitFor } from '../run/waitFor';
import { hostSamplerOfMachine } from './hostSampler';

export class Collecting {
  readonly log = new RecordingLog();
  readonly ticks: Tick[] = [];
  /** Changes reported between ticks. */
  readonly changes: { readonly atMs: number; readonly view: ContainerView }[] = [];
  readonly collector: Collector;
  readonly engine: EngineConnection;
  /** The known engines that the collector had saved last. */
  known: readonly KnownEngine[] = [];
  readonly #host: HostSampler;
  /** Delays of the timers that the product has waited for, ms. */
  readonly #waitedMs: number[] = [];

  /** `way`: how containers are read where both ways are possible. `others`: more engines beside the first. */
  constructor(
    address: string,
    intervalMs: number,
    way: 'api' | 'cgroup' = 'api',
    others: readonly string[] = [],
  ) {
    const environment = { variables: {}, homeFolder: os.homedir(), platform: process.platform };
    const { log } = this;
    const clock: Clock = {
      ...systemClock,
      setTimeout: (callback, delayMs) =>
        systemClock.setTimeout(() => {
          this.#waitedMs.push(delayMs);
          callback();
        }, delayMs),
    };
    const registry = new EngineRegistry({
      load: () => Promise.resolve([]),
      handleChange: known => (this.known = known),
    });
    const { identify } = registry;
    const connect = (endpoint: string): EngineConnection =>
      new EngineConnection({ endpoint, environment, clock, log, identify });
    this.engine = connect(address);
    this.#host = hostSamplerOfMachine(clock, log);
    const platform = way === 'cgroup' ? process.platform : 'win32';
    const engines = [this.engine, ...others.map(connect)].map(source => ({
      source,
      sampler: new ContainerSampler({ platform, clock, log }),
      log,
    }));
    this.collector = new Collector({
      engines,
      host: this.#host,
      clock,
      log,
      intervalMs,
      handleSameEngine: (firstId, otherId) => registry.join(firstId, otherId),
    });
    this.collector.onDidTick(tick => this.ticks.push(tick));
    this.collector.onDidChangeContainers(view => this.changes.push({ atMs: performance.now(), view }));
  }

  dispose(): void {
    this.collector.dispose();
    this.#host.dispose();
  }

  /** Collects a tick now; returns `undefined` if the container gave no sample. */
  async sampleNow(id: string): Promise<ContainerSample | undefined> {
    await this.collector.collectNow();
    return sampleOf(this.ticks.at(-1), id);
  }

  container(id: string): Container | undefined {
    return this.ticks.at(-1)?.containers.find(each => each.id === id);
  }

  /**
   * Like `waitFor`, and asserts that the product waited for no timer above `longestMs` meanwhile, other than
   * that of a tick. However slow the machine is, this is the product's own doing.
   */
  async waitForSoon(what: string, longestMs: number, probe: () => boolean): Promise<void> {
    const [waits, ticks] = [this.#waitedMs.length, this.ticks.length];
    await waitFor(what, probe);
    const long = this.#waitedMs.slice(waits).filter(ms => ms > longestMs);
    assert.ok(long.length <= this.ticks.length - ticks, `waited ${long.join(', ')} ms for ${what}`);
  }

  /** Waits for the first tick from number `first` on that fits. */
  waitForTick(what: string, first: number, fits: (tick: Tick) => boolean, timeoutMs?: number): Promise<Tick> {
    return waitFor(what, () => this.ticks.slice(first).find(fits), timeoutMs);
  }
}

export function sampleOf(tick: Tick | undefined, id: string): ContainerSample | undefined {
  return tick?.samples.find(({ containerId }) => containerId === id);
}
