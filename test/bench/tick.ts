import * as os from 'node:os';
import { Collector, type EngineSource } from '../../src/collect/collector';
import { EngineConnection } from '../../src/engine/engineConnection';
import { systemClock as clock } from '../../src/history/systemClock';
import { HostSampler } from '../../src/sample/hostSampler';
import { docker, removeContainers, runContainer } from '../support/engine';
import { benchResult, median, type BenchResult } from './benchResult';

const count = 10;
const runs = 9;
const names = Array.from({ length: count }, (_, index) => `container-metrics-bench-${index}`);

const silent = (): void => undefined;
const log = { debug: silent, info: silent, warn: silent, error: silent };

/** One tick over 10 running containers and the host, against `docker stats` of the same containers, in turns. */
export async function benchTick(): Promise<BenchResult[]> {
  const engine = new EngineConnection({
    endpoint: () => '',
    environment: {
      variables: process.env,
      homeFolder: os.homedir(),
      platform: process.platform,
      userId: process.getuid?.(),
    },
    clock,
    log,
  });
  const host = new HostSampler({ clock, log, platform: process.platform });
  const collector = new Collector({ engine: only(names, engine), host, clock, log, intervalMs: 5000 });
  let samples = 0;
  collector.onDidTick(tick => (samples = tick.samples.length));
  try {
    await Promise.all(names.map(name => runContainer({ name, command: 'exec sleep 100000' })));
    // Finds the engine and inspects the containers: once a window, not once a tick.
    await collector.collectNow();
    const wall: number[] = [];
    const cpu: number[] = [];
    const statsWall: number[] = [];
    for (let run = 0; run < runs; run++) {
      const startedMs = performance.now();
      const before = process.cpuUsage();
      await collector.collectNow();
      const { user, system } = process.cpuUsage(before);
      wall.push(performance.now() - startedMs);
      cpu.push((user + system) / 1000);
      if (samples !== count) throw new Error(`${samples} of ${count} containers gave figures.`);
      statsWall.push(await timeOfDockerStats());
    }
    return [
      benchResult(`tick: ${count} containers, wall`, 'ms', wall, { baseline: median(statsWall) }),
      benchResult(`tick: ${count} containers, CPU of the extension`, 'ms', cpu),
    ];
  } finally {
    collector.dispose();
    host.dispose();
    await removeContainers(names);
  }
}

/** Leaves other containers of the machine out. */
function only(wanted: readonly string[], engine: EngineConnection): EngineSource {
  return {
    reset: () => engine.reset(),
    view: async signal => {
      const view = await engine.view(signal);
      return { ...view, containers: view.containers.filter(({ name }) => wanted.includes(name)) };
    },
  };
}

async function timeOfDockerStats(): Promise<number> {
  const startedMs = performance.now();
  await docker('stats', '--no-stream', ...names);
  return performance.now() - startedMs;
}
