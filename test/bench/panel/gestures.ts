import type { Frame } from 'playwright-core';
import type { BenchResult } from '../support/benchResult';
import { toResult } from '../support/toResult';
import { quantile, type FrameTimes } from './frameTimes';
import type { PanelWindow } from './panelWindow';

/** Number of pointer moves, and of wheel turns. */
const moves = 90;

/** Drags the charts back and forth with Shift. */
export async function pan({ page }: PanelWindow, frame: Frame): Promise<void> {
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

/** Zooms in and out with Ctrl and the wheel. */
export async function zoom({ page }: PanelWindow, frame: Frame): Promise<void> {
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

/** `idle`: frames of a page that does nothing, as the machine's own contribution. */
export function frameResults(what: string, frames: FrameTimes, idle: FrameTimes, mostMs = 32): BenchResult[] {
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
