import type { Frame } from 'playwright-core';
import type { BenchResult } from '../support/benchResult';
import { toResult } from '../support/toResult';
import { frameTimes } from './frameTimes';
import { frameResults, pan, zoom } from './gestures';
import { jsonBytes, packedBytes } from './messageBytes';
import { lastAnswer, lastSnapshot, marksOf, momentOf, untilPainted } from './panelProbe';
import type { PanelWindow } from './panelWindow';

const rangeChanges = 5;

/** A panel that is open: another range, and gestures. */
export async function measureRanges(window: PanelWindow): Promise<BenchResult[]> {
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
