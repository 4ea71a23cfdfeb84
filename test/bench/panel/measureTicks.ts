import type { BenchResult } from '../support/benchResult';
import { toResult } from '../support/toResult';
import { tickTimes } from './liveTicks';
import type { PanelWindow } from './panelWindow';
import { firstPaintMs, loadPeer, peers, removePeer } from './peerCharts';

/** A live tick with six charts of a thousand rows. */
export async function measureTicks(window: PanelWindow): Promise<BenchResult[]> {
  const { frame } = await window.open(2);
  const own = await tickTimes(window.browser, frame, false);
  const results = [
    toResult({ name: 'panel: scripting of a live tick with six charts', unit: 'ms', runs: own, limit: 4 }),
  ];
  for (const peer of peers) {
    await loadPeer(frame, peer);
    await firstPaintMs(frame);
    const theirs = await tickTimes(window.browser, frame, true);
    await removePeer(frame);
    results.push(
      toResult({
        name: `panel: the same beside ${peer} (baseline: that)`,
        unit: 'ms',
        runs: own,
        baselineRuns: theirs,
      }),
    );
  }
  await window.close();
  return results;
}
