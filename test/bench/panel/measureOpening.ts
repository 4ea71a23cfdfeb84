import type { Frame } from 'playwright-core';
import type { BenchResult } from '../support/benchResult';
import { toResult } from '../support/toResult';
import { momentOf } from './panelProbe';
import type { OpenedPanel, PanelWindow } from './panelWindow';
import { firstPaintMs, loadPeer, peers, removePeer, type Peer } from './peerCharts';

const openings = 5;

/**
 * From the command to the first painted charts, by phases, and the same charts by other libraries on the same
 * page.
 */
export async function measureOpening(window: PanelWindow): Promise<BenchResult[]> {
  // The first panel of a window includes what VS Code loads only once.
  await window.open(1);
  await window.close();
  const opened: OpenedPanel[] = [];
  const theirs = new Map<Peer, number[]>(peers.map(peer => [peer, []]));
  for (let round = 0; round < openings; round++) {
    const panel = await window.open(1);
    opened.push(panel);
    for (const peer of peers) theirs.get(peer)?.push(await peerFirstPaint(panel.frame, peer));
    await window.close();
  }
  const phase = (name: string, runs: number[], limit?: number): BenchResult =>
    toResult({ name: `panel: ${name}`, unit: 'ms', runs, limit });
  const between = (from: (panel: OpenedPanel) => number, to: (panel: OpenedPanel) => number): number[] =>
    opened.map(panel => to(panel) - from(panel));
  const at = (name: Parameters<typeof momentOf>[1]) => (panel: OpenedPanel) => momentOf(panel.marks, name);
  const ownPaint = between(at('snapshot'), at('complete'));
  return [
    phase(
      'command to first painted chart, 24 h of one container',
      between(({ pressedMs }) => pressedMs, at('painted')),
      300,
    ),
    phase(
      '– of it the command, until VS Code begins a webview',
      between(
        ({ pressedMs }) => pressedMs,
        ({ webviewMs }) => webviewMs,
      ),
    ),
    phase(
      '– VS Code’s own webview, until it has our page',
      between(({ webviewMs }) => webviewMs, at('document')),
    ),
    phase('– our page, until it has asked', between(at('document'), at('ready'))),
    phase('– the host’s answer', between(at('ready'), at('snapshot'))),
    phase('– the paint of the first charts', between(at('snapshot'), at('painted'))),
    phase('– and of all six of them', between(at('painted'), at('complete'))),
    ...peers.map(peer =>
      toResult({
        name: `panel: first paint of six charts beside ${peer} (baseline: that)`,
        unit: 'ms',
        runs: ownPaint,
        baselineRuns: theirs.get(peer),
      }),
    ),
  ];
}

async function peerFirstPaint(frame: Frame, peer: Peer): Promise<number> {
  await loadPeer(frame, peer);
  const ms = await firstPaintMs(frame);
  await removePeer(frame);
  return ms;
}
