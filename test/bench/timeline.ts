import { nowMs, PanelDriver } from '../support/panel/panelDriver';
import { laneEvent, laneRun } from '../support/panel/panelStory';
import type { LaneEntry } from '../../src/protocol/lane';
import { packMessage } from '../../src/protocol/packedMessage';
import type { PanelPage } from '../support/panel/panelPage';
import type { BenchResult } from './support/benchResult';
import { toResult } from './support/toResult';

const counts = { events: 10_000, runs: 2000 } as const;
const spanMs = 15 * 60_000;
const rounds = 7;

/** How long a page takes from being told what happened to having drawn it, charts included. */
export async function benchTimeline(): Promise<BenchResult[]> {
  const driver = await PanelDriver.start();
  try {
    const opened = await driver.open({ width: 1200 });
    const [many, none] = [manyEntries(), [] as LaneEntry[]];
    await drawingMs(opened, many);
    const manyMs: number[] = [];
    const noneMs: number[] = [];
    for (let round = 0; round < rounds; round++) {
      noneMs.push(await drawingMs(opened, none));
      manyMs.push(await drawingMs(opened, many));
    }
    return [
      toResult({
        name: 'timeline: 10,000 events and 2,000 runs told and drawn (baseline: none)',
        unit: 'ms',
        runs: manyMs,
        limit: 100,
        baselineRuns: noneMs,
      }),
    ];
  } finally {
    await driver.close();
  }
}

function manyEntries(): LaneEntry[] {
  const fromMs = nowMs - spanMs;
  const events = Array.from({ length: counts.events }, (_, at): LaneEntry => {
    const atMs = fromMs + (at * spanMs) / counts.events;
    return at % 2 === 0 ? laneEvent(atMs, 'die', { exitCode: at % 7 }) : laneEvent(atMs, 'start');
  });
  const runs = Array.from({ length: counts.runs }, (_, at): LaneEntry => {
    const atMs = fromMs + (at * spanMs) / counts.runs;
    return laneRun(`run-${at}`, 'task', atMs, atMs + 2000, { label: 'npm test', outcome: at % 3 });
  });
  return [...events, ...runs];
}

/** From the message, taken apart by the browser as one of VS Code's is, to the frame after the one that draws it. */
async function drawingMs({ page }: PanelPage, entries: readonly LaneEntry[]): Promise<number> {
  return page.evaluate(
    async message => {
      const frame = (): Promise<unknown> => new Promise(resolve => requestAnimationFrame(resolve));
      await frame();
      const began = performance.now();
      window.postMessage(message, '*');
      await new Promise(resolve => window.addEventListener('message', resolve, { once: true }));
      await frame();
      await frame();
      return performance.now() - began;
    },
    packMessage({ type: 'lane', request: 1, entries, nowMs }),
  );
}
