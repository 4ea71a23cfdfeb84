import type { BenchResult } from '../support/benchResult';
import { toResult } from '../support/toResult';
import { frameTimes } from './frameTimes';
import { frameResults, pan } from './gestures';
import { lastSnapshot, momentOf } from './panelProbe';
import type { PanelWindow } from './panelWindow';

const openings = 4;

/** Fifty workloads in one panel. */
export async function measureMany(window: PanelWindow): Promise<BenchResult[]> {
  const paints: number[] = [];
  for (let round = 0; round < openings; round++) {
    const { marks } = await window.open(3);
    paints.push(momentOf(marks, 'complete') - momentOf(marks, 'snapshot'));
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
