import type { Frame } from 'playwright-core';
import type { BenchResult } from '../support/benchResult';
import { toResult } from '../support/toResult';
import { frameTimes } from './frameTimes';
import { frameResults, pan, zoom } from './gestures';
import { columnBytes, objectBytes, packedBytes } from './messageBytes';
import { lastAnswer, lastSnapshot, marksOf, momentOf, untilPainted } from './panelProbe';
import type { PanelWindow } from './panelWindow';

const rangeChanges = 5;

/** An open panel: changes of its range, and gestures. */
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
  const [packed, asColumns, asObjects] = [packedBytes, columnBytes, objectBytes].map(measure =>
    measure(answer),
  );
  return [
    toResult({
      name: 'panel: change of range to 7 d with six charts, to painted',
      unit: 'ms',
      runs: times,
      limit: 80,
    }),
    toResult({ name: 'panel: – of it the host’s answer', unit: 'ms', runs: answers }),
    ...frameResults(`pan and zoom, six charts of ${points} points`, gestures, idle),
    ...bytesResults({ packed, asObjects, asColumns }),
  ];
}

function bytesResults({ packed = NaN, asObjects = NaN, asColumns = NaN }): BenchResult[] {
  return [
    toResult({
      name: 'panel: bytes of 24 h of six charts over those of JSON objects',
      unit: 'ratio',
      runs: [packed / asObjects],
      limit: 0.25,
    }),
    toResult({
      name: 'panel: – these bytes (baseline: JSON objects)',
      unit: 'kB',
      runs: [packed / 1e3],
      baselineRuns: [asObjects / 1e3],
    }),
    toResult({
      name: 'panel: – these bytes (baseline: JSON, a list for each column)',
      unit: 'kB',
      runs: [packed / 1e3],
      baselineRuns: [asColumns / 1e3],
    }),
  ];
}

async function changeRange(frame: Frame, range: string): Promise<{ totalMs: number; answerMs: number }> {
  const before = (await marksOf(frame)).length;
  await frame.locator(`vscode-button[data-range="${range}"]`).click();
  const marks = await untilPainted(frame, before);
  const clickedMs = momentOf(marks, 'click');
  const answeredMs = momentOf(marks, 'snapshot', clickedMs);
  await frame.page().mouse.move(5, 5);
  return { totalMs: momentOf(marks, 'complete', answeredMs) - clickedMs, answerMs: answeredMs - clickedMs };
}
