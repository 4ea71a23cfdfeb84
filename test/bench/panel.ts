import * as fs from 'node:fs';
import type { Frame } from 'playwright-core';
import type { PanelRequest } from '../../src/protocol/panel';
import { frameTimes, quantile, type FrameTimes } from './panel/frameTimes';
import { heapOverDay } from './panel/liveDay';
import { tickTimes } from './panel/liveTicks';
import { jsonBytes, packedBytes } from './panel/messageBytes';
import { panelBundleShares } from './panel/panelBundle';
import { manyLines, sixCharts } from './panel/panelHistory';
import { lastAnswer, lastSnapshot, marksOf, momentOf, untilPainted } from './panel/panelProbe';
import { PanelWindow, type OpenedPanel } from './panel/panelWindow';
import { firstPaintMs, loadPeer, peers, removePeer, type Peer } from './panel/peerCharts';
import type { BenchResult } from './support/benchResult';
import { toResult } from './support/toResult';

const openings = 5;
const rangeChanges = 5;
/** Moves of a pointer, and turns of a wheel. */
const moves = 90;

/** What the keys of the window open, the first by 1. */
const requests: readonly PanelRequest[] = [
  { subjects: sixCharts, view: { kind: 'live', range: '24h' } },
  // A thousand rows as they were sampled, which ticks are appended to.
  { subjects: sixCharts, view: { kind: 'live', range: '1h', lastMs: 5_000_000 } },
  { subjects: manyLines, view: { kind: 'live', range: '7d' } },
];

/** The history panel in the real window, beside the same data drawn by other libraries on the same page. */
export async function benchPanel(): Promise<BenchResult[]> {
  const window = await PanelWindow.start(requests);
  const results: BenchResult[] = [];
  try {
    results.push(...(await opening(window)));
    results.push(...(await ranges(window)));
    results.push(...(await ticks(window)));
    results.push(...(await many(window)));
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

/** From the command to the first painted charts, by phases; on the same page, what others take with the same. */
async function opening(window: PanelWindow): Promise<BenchResult[]> {
  // The first panel of a window pays for what VS Code loads once.
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
  const ownPaint = between(at('snapshot'), at('painted'));
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
    phase('– the first paint of six charts', ownPaint),
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

/** A panel that is open: another range, and gestures. */
async function ranges(window: PanelWindow): Promise<BenchResult[]> {
  const { frame } = await window.open(1);
  const answer = await lastAnswer(frame);
  const times: number[] = [];
  const answers: number[] = [];
  for (let round = 0; round < rangeChanges; round++) {
    const { totalMs, answerMs } = await changeRange(frame, '7d');
    times.push(totalMs);
    answers.push(answerMs);
    await changeRange(frame, '24h');
  }
  const points = (await lastSnapshot(frame)).series.timestamps.length;
  const idle = await frameTimes(frame, () => frame.page().waitForTimeout(1500));
  const gestures = await frameTimes(frame, async () => {
    await pan(window, frame);
    await zoom(window, frame);
  });
  await window.close();
  const ratio = packedBytes(answer) / jsonBytes(answer);
  return [
    toResult({
      name: 'panel: change of range to 7 d with six charts, to painted',
      unit: 'ms',
      runs: times,
      limit: 80,
    }),
    toResult({ name: 'panel: – of it the host’s answer', unit: 'ms', runs: answers }),
    ...frameResults(`pan and zoom, six charts of ${points} points`, gestures, idle),
    toResult({
      name: 'panel: bytes of 24 h of six charts (baseline: as JSON)',
      unit: 'kB',
      runs: [packedBytes(answer) / 1e3],
      baselineRuns: [jsonBytes(answer) / 1e3],
    }),
    toResult({ name: 'panel: the ratio of the two', unit: 'ratio', runs: [ratio], limit: 0.25 }),
  ];
}

async function changeRange(frame: Frame, range: string): Promise<{ totalMs: number; answerMs: number }> {
  const before = (await marksOf(frame)).length;
  await frame.locator(`vscode-button[data-range="${range}"]`).click();
  const marks = await untilPainted(frame, before);
  const clickedMs = momentOf(marks, 'click');
  const answeredMs = momentOf(marks, 'snapshot', clickedMs);
  await frame.page().mouse.move(5, 5);
  return { totalMs: momentOf(marks, 'painted', answeredMs) - clickedMs, answerMs: answeredMs - clickedMs };
}

async function pan({ page }: PanelWindow, frame: Frame): Promise<void> {
  const { x, y, width } = await plotArea(frame);
  await page.mouse.move(x + width / 2, y);
  await page.keyboard.down('Shift');
  await page.mouse.down();
  for (let move = 0; move < moves; move++) {
    await page.mouse.move(x + width / 2 + (width / 3) * Math.sin(move / 8), y);
  }
  await page.mouse.up();
  await page.keyboard.up('Shift');
}

async function zoom({ page }: PanelWindow, frame: Frame): Promise<void> {
  const { x, y, width } = await plotArea(frame);
  await page.mouse.move(x + width / 2, y);
  await page.keyboard.down('Control');
  for (let turn = 0; turn < moves; turn++) await page.mouse.wheel(0, Math.sin(turn / 8) > 0 ? -40 : 40);
  await page.keyboard.up('Control');
}

async function plotArea(frame: Frame): Promise<{ x: number; y: number; width: number }> {
  const box = await frame.locator('.chart:not([hidden]) .u-over').first().boundingBox();
  if (!box) throw new Error('There is no chart.');
  return { x: box.x, y: box.y + box.height / 2, width: box.width };
}

/** `idle`: what the machine makes of a page that does nothing. */
function frameResults(what: string, frames: FrameTimes, idle: FrameTimes, mostMs = 32): BenchResult[] {
  return [
    toResult({
      name: `panel: ${what}: longest frame (baseline: of an idle page)`,
      unit: 'ms',
      runs: [Math.max(...frames.apart)],
      limit: mostMs,
      baselineRuns: [Math.max(...idle.apart)],
    }),
    toResult({
      name: `panel: – work of a frame, 95 % of them (baseline: idle)`,
      unit: 'ms',
      runs: [quantile(frames.work, 0.95)],
      limit: mostMs / 2,
      baselineRuns: [quantile(idle.work, 0.95)],
    }),
  ];
}

/** A live tick with six charts of a thousand rows. */
async function ticks(window: PanelWindow): Promise<BenchResult[]> {
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

/** Fifty workloads in one panel. */
async function many(window: PanelWindow): Promise<BenchResult[]> {
  const paints: number[] = [];
  for (let round = 1; round < openings; round++) {
    const { marks } = await window.open(3);
    paints.push(momentOf(marks, 'painted') - momentOf(marks, 'snapshot'));
    await window.close();
  }
  const { frame } = await window.open(3);
  const idle = await frameTimes(frame, () => frame.page().waitForTimeout(1500));
  const gestures = await frameTimes(frame, () => pan(window, frame));
  const { members = [] } = await lastSnapshot(frame);
  const points = Math.max(0, ...members.map(({ series }) => series.timestamps.length));
  await window.close();
  return [
    toResult({
      name: `panel: ${members.length} workloads overlaid at ${points} points, data to painted`,
      unit: 'ms',
      runs: paints,
      limit: 150,
    }),
    ...frameResults('pan of these', gestures, idle, 1000 / 30),
  ];
}

function bundle(): BenchResult[] {
  const bytes = fs.statSync('dist/panel.js').size;
  return [
    toResult({ name: 'panel: script, minified', unit: 'kB', runs: [bytes / 1e3], limit: 300 }),
    ...panelBundleShares()
      .filter(({ bytes: share }) => share >= 1000)
      .map(({ from, bytes: share }) =>
        toResult({ name: `panel: – of it ${from}`, unit: 'kB', runs: [share / 1e3] }),
      ),
  ];
}
