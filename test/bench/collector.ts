import { setTimeout as sleep } from 'node:timers/promises';
import { testEngineAddress } from '../support/engine';
import { WindowSet } from '../windows/windowSet';
import type { BenchResult } from './benchResult';
import { processCpuMs } from './processCpuMs';
import { toResult } from './toResult';
import { withContainers } from './withContainers';

const intervalMs = 5000;
const containers = 50;
const warmUpMs = 30_000;
/** The figure that is asked for is of ten minutes; each is a run. */
const minutes = 10;

/**
 * What collecting takes of one core: collector, store and its thread in a process of their own, on fifty containers at the usual
 * interval. The baseline is the same process in which nothing collects.
 */
export function benchCollector(): Promise<BenchResult[]> {
  return withContainers(containers, async () => {
    const collecting = new WindowSet(intervalMs, testEngineAddress);
    const idle = new WindowSet(intervalMs);
    try {
      await collecting.start(1);
      const [none] = await idle.prepare(1);
      const owner = collecting.owner();
      await sleep(warmUpMs);
      const runs: number[] = [];
      const baselineRuns: number[] = [];
      for (let minute = 0; minute < minutes; minute++) {
        const before = [owner, none].map(each => processCpuMs(each?.pid ?? 0));
        await sleep(60_000);
        const after = [owner, none].map(each => processCpuMs(each?.pid ?? 0));
        const [used = 0, unused = 0] = after.map((value, index) => (value - (before[index] ?? 0)) / 600);
        runs.push(used);
        baselineRuns.push(unused);
      }
      const mean = runs.reduce((sum, each) => sum + each, 0) / runs.length;
      const name = `collector: CPU of one core over ${minutes} minutes, ${containers} containers`;
      return [
        { ...toResult({ name: `${name}, a minute`, unit: '%', runs, baselineRuns }) },
        toResult({ name: `${name}, all of it`, unit: '%', runs: [mean], limit: 0.3 }),
      ];
    } finally {
      await Promise.all([collecting.remove(), idle.remove()]);
    }
  });
}
