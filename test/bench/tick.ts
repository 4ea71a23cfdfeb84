import * as os from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { Collector } from '../../src/collect/collector';
import { EngineConnection } from '../../src/engine/watch/engineConnection';
import { systemClock as clock } from '../../src/node/systemClock';
import { ContainerSampler } from '../../src/sample/containerSampler';
import { hostSamplerOfMachine } from '../support/data/hostSampler';
import { docker, testEngineAddress } from '../support/engine/engine';
import { RecordingLog } from '../support/fakes/recordingLog';
import type { BenchResult } from './support/benchResult';
import { childCpuMs } from './support/childCpuMs';
import { tenContainers, withTenContainers } from './support/tenContainers';
import { toResult } from './support/toResult';

const rounds = 9;
const delayResolutionMs = 1;

interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/**
 * One tick of the collector over ten containers (and the host), alternating with `docker stats --no-stream`
 * over the same ten. CPU is that of this process and of the Docker command line; the engine's own is in
 * neither.
 */
export function benchTick(): Promise<BenchResult[]> {
  return withTenContainers(async () => {
    const ticker = new Ticker();
    try {
      // Not counted: the first tick connects and inspects, and the first run of the command line is read from
      // disk.
      await ticker.tick();
      await dockerStats();
      const ours: Cost[] = [];
      const theirs: Cost[] = [];
      const delays: number[] = [];
      const idleDelays: number[] = [];
      for (let round = 0; round < rounds; round++) {
        ours.push(await costOfTick(ticker));
        theirs.push(await dockerStats());
        delays.push(await longestDelayMs(() => ticker.tick()));
        idleDelays.push(await longestDelayMs(() => setTimeout(ours.at(-1)?.wallMs)));
      }
      return [
        costResult('wall', ours, theirs, cost => cost.wallMs),
        costResult('CPU', ours, theirs, cost => cost.cpuMs),
        toResult({
          name: 'tick: longest delay of the event loop (baseline: idle)',
          unit: 'ms',
          runs: delays,
          baselineRuns: idleDelays,
        }),
      ];
    } finally {
      ticker.dispose();
    }
  });
}

function costResult(
  name: string,
  ours: readonly Cost[],
  theirs: readonly Cost[],
  pick: (cost: Cost) => number,
): BenchResult {
  return toResult({
    name: `tick: ${name} of ten containers and the host`,
    unit: 'ms',
    runs: ours.map(pick),
    baselineRuns: theirs.map(pick).filter(Number.isFinite),
  });
}

async function costOfTick(ticker: Ticker): Promise<Cost> {
  const start = performance.now();
  const before = process.cpuUsage();
  await ticker.tick();
  const { user, system } = process.cpuUsage(before);
  return { wallMs: performance.now() - start, cpuMs: (user + system) / 1000 };
}

async function dockerStats(): Promise<Cost> {
  const start = performance.now();
  const before = childCpuMs() ?? Number.NaN;
  await docker('stats', '--no-stream', ...tenContainers);
  return { wallMs: performance.now() - start, cpuMs: (childCpuMs() ?? Number.NaN) - before };
}

/**
 * Not measured together with CPU, because watching the loop every millisecond costs some. The period of the
 * watch itself is not counted as a delay.
 */
async function longestDelayMs(action: () => Promise<unknown>): Promise<number> {
  const histogram = monitorEventLoopDelay({ resolution: delayResolutionMs });
  histogram.enable();
  await action();
  histogram.disable();
  return Math.max(0, histogram.max / 1e6 - delayResolutionMs);
}

/**
 * The product's collector on the real engine. It sees only the ten containers, whatever else runs on this
 * machine.
 */
class Ticker {
  readonly #log = new RecordingLog();
  readonly #host = hostSamplerOfMachine(clock, this.#log);
  readonly #collector: Collector;
  #sampled = 0;

  constructor() {
    const log = this.#log;
    const environment = { variables: process.env, homeFolder: os.homedir(), platform: process.platform };
    const connection = new EngineConnection({ endpoint: testEngineAddress, environment, clock, log });
    const source = {
      endpoint: testEngineAddress,
      view: async (signal: AbortSignal) => {
        const view = await connection.view(signal);
        return { ...view, containers: view.containers.filter(({ name }) => tenContainers.includes(name)) };
      },
      start: () => connection.start(),
      stop: () => connection.stop(),
      onDidChange: connection.onDidChange,
      onDidEvent: connection.onDidEvent,
    };
    const sampler = new ContainerSampler({ platform: process.platform, clock, log });
    this.#collector = new Collector({
      engines: [{ source, sampler, log }],
      host: this.#host,
      clock,
      log,
      intervalMs: 5000,
    });
    this.#collector.onDidTick(tick => (this.#sampled = tick.samples.length));
  }

  /** @throws when not every container gave a sample: a tick that does less must not count as fast. */
  async tick(): Promise<void> {
    this.#sampled = 0;
    await this.#collector.collectNow();
    if (this.#sampled === tenContainers.length) return;
    const said = this.#log.lines.map(({ message }) => message).join(' ');
    throw new Error(`${this.#sampled} of ${tenContainers.length} containers were sampled. ${said}`);
  }

  dispose(): void {
    this.#collector.dispose();
    this.#host.dispose();
  }
}
