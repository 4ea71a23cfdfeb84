import { setTimeout as sleep } from 'node:timers/promises';
import { testEngineAddress } from '../support/engine/engine';
import { WindowSet } from '../windows/windowSet';
import type { BenchResult } from './support/benchResult';
import { startMonitor } from './support/monitor';
import { processCpuMs } from './support/processCpuMs';
import { toResult, type Measured } from './support/toResult';
import { withContainers } from './support/withContainers';

const intervalMs = 5000;
const containers = 50;
/** Not measured: in these minutes V8 mostly compiles, once in the hours that a window is open. */
const firstMinutes = 3;
/** The measured time. Each of its minutes is a run. */
const minutes = 10;

/**
 * Collecting's share of one core: collector, store and its thread in a process of their own, with fifty
 * containers at the default interval. The baselines are the same process without collecting and, where it is
 * available, a packaged monitor.
 */
export function benchCollector(): Promise<BenchResult[]> {
  return withContainers(containers, async () => {
    const collecting = new WindowSet(intervalMs, testEngineAddress);
    const idle = new WindowSet(intervalMs);
    const monitor = await startMonitor(intervalMs);
    try {
      await collecting.start(1);
      const [none] = await idle.prepare(1);
      const owner = collecting.owner();
      const runs: number[] = [];
      const idleRuns: number[] = [];
      const monitorRuns: number[] = [];
      for (let minute = 0; minute < firstMinutes + minutes; minute++) {
        const cpuMs = (): number[] => [
          processCpuMs(owner.pid ?? 0),
          processCpuMs(none?.pid ?? 0),
          monitor?.cpuMs() ?? Number.NaN,
        ];
        const before = cpuMs();
        await sleep(60_000);
        const [used = 0, unused = 0, monitored = 0] = cpuMs().map(
          (value, index) => (value - (before[index] ?? 0)) / 600,
        );
        runs.push(used);
        idleRuns.push(unused);
        monitorRuns.push(monitored);
      }
      const mean = (values: readonly number[]): number =>
        values.reduce((sum, each) => sum + each, 0) / values.length;
      const later = (values: readonly number[]): readonly number[] => values.slice(firstMinutes);
      const name = `collector: CPU of one core over ${minutes} minutes, ${containers} containers`;
      const minute = `${name}, a minute`;
      const row = (title: string, figures: readonly number[], rest: Partial<Measured> = {}): BenchResult =>
        toResult({ name: title, unit: '%', runs: figures, ...rest });
      return [
        row(`${name}, the ${firstMinutes} minutes before them, a minute`, runs.slice(0, firstMinutes)),
        row(`${minute} (baseline: nothing collects)`, later(runs), { baselineRuns: later(idleRuns) }),
        ...(monitor
          ? [row(`${minute} (baseline: netdata)`, later(runs), { baselineRuns: later(monitorRuns) })]
          : []),
        row(`${name}, all of it`, [mean(later(runs))], { limit: 0.3 }),
      ];
    } finally {
      await monitor?.stop();
      await Promise.all([collecting.remove(), idle.remove()]);
    }
  });
}
