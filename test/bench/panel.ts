import * as fs from 'node:fs';
import { dayMs } from '../../src/common/time';
import type { PanelRequest } from '../../src/protocol/panel';
import { heapOverDay } from './panel/liveDay';
import { measureMany } from './panel/measureMany';
import { measureOpening } from './panel/measureOpening';
import { measureRanges } from './panel/measureRanges';
import { measureTicks } from './panel/measureTicks';
import { panelBundleShares } from './panel/panelBundle';
import { manyLines, sixCharts } from './panel/panelHistory';
import { PanelWindow } from './panel/panelWindow';
import type { BenchResult } from './support/benchResult';
import { toResult } from './support/toResult';

/** The panels that the window's keys open, starting with 1. */
const requests: readonly PanelRequest[] = [
  { subjects: sixCharts, view: { kind: 'live', range: '24h' } },
  // A thousand sampled rows, to which ticks are appended.
  { subjects: sixCharts, view: { kind: 'live', range: '1h', lastMs: 5_000_000 } },
  // Five days in quarter hours are 480 points, about as many as a page with several subjects requests.
  { subjects: manyLines, view: { kind: 'live', range: '7d', lastMs: 5 * dayMs } },
];

/**
 * The history panel in a real window, and the same data drawn by other libraries on the same page. These draw
 * only lines and axes; the panel's own charts also draw bands, limits, legends with figures and summaries.
 */
export async function benchPanel(): Promise<BenchResult[]> {
  const window = await PanelWindow.start(requests);
  const results: BenchResult[] = [];
  try {
    for (const measure of [measureOpening, measureRanges, measureTicks, measureMany])
      results.push(...(await measure(window)));
  } finally {
    await window.stop();
  }
  const [first = NaN, ...later] = await heapOverDay();
  return [
    ...results,
    ...bundle(),
    toResult({
      name: 'panel: heap after a live day over that after its first hour (baseline: that)',
      unit: 'MB',
      runs: [Math.max(...later) - first],
      limit: 1,
      baselineRuns: [first],
    }),
  ];
}

function bundle(): BenchResult[] {
  const bytes = fs.statSync('dist/panel.js').size;
  return [
    toResult({ name: 'panel: script, minified', unit: 'kB', runs: [bytes / 1e3], limit: 300 }),
    toResult({
      name: 'panel: script of the page that compares runs, which a panel does not load',
      unit: 'kB',
      runs: [fs.statSync('dist/comparison.js').size / 1e3],
    }),
    ...panelBundleShares()
      .filter(({ bytes: share }) => share >= 1000)
      .map(({ from, bytes: share }) =>
        toResult({ name: `panel: – of it ${from}`, unit: 'kB', runs: [share / 1e3] }),
      ),
  ];
}
