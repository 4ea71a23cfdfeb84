import assert from 'node:assert/strict';
import type { Frame } from 'playwright-core';
import type { Workbench } from '../vscode/workbench';

export interface DrawnLine {
  /** Where the line begins and ends, as fractions of the chart's width: 0 is the left edge, 1 the right. */
  readonly from: number;
  readonly to: number;
  /** Number of pixel columns between its ends in which nothing of it is drawn. */
  readonly emptyColumns: number;
  /** The width of one pixel column, as a fraction of the chart's width. */
  readonly column: number;
}

/** The first line of a chart, read from its canvas. Only for charts in which no other line covers it. */
export async function drawnLine(frame: Frame, chart: string): Promise<DrawnLine> {
  return frame.locator(`[data-chart=${chart}]`).evaluate(figure => {
    const canvas = figure.querySelector('canvas') as HTMLCanvasElement;
    const over = figure.querySelector('.u-over') as HTMLElement;
    const marker = figure.querySelector('.legend-marker') as HTMLElement;
    const color = getComputedStyle(marker).borderTopColor.match(/\d+/g)?.map(Number) ?? [];
    const { offsetLeft: left, offsetTop: top, clientWidth: width, clientHeight: height } = over;
    const { data } = (canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(
      left,
      top,
      width,
      height,
    );
    const isLine = (at: number): boolean => {
      const distance = [0, 1, 2].reduce(
        (sum, part) => sum + Math.abs((data[at + part] ?? 0) - (color[part] ?? 0)),
        0,
      );
      return distance < 60 && (data[at + 3] ?? 0) > 100;
    };
    const columns = Array.from({ length: width }, (_, x) =>
      Array.from({ length: height }, (_, y) => isLine((y * width + x) * 4)).includes(true),
    );
    const [first, last] = [columns.indexOf(true), columns.lastIndexOf(true)];
    if (first < 0) throw new Error('No line is drawn.');
    const emptyColumns = columns.slice(first, last).filter(isInked => !isInked).length;
    return { from: first / width, to: (last + 1) / width, emptyColumns, column: 1 / width };
  });
}

/** The time of the point at a chart's right end, as the chart shows it under the pointer. */
export async function lastShownMs({ page }: Workbench, frame: Frame, chart: string): Promise<number> {
  const figure = frame.locator(`[data-chart=${chart}]`);
  await figure.scrollIntoViewIfNeeded();
  const box = (await figure.locator('.u-over').boundingBox()) ?? assert.fail(`no chart ${chart}`);
  await page.mouse.move(box.x + box.width - 4, box.y + box.height / 2);
  await page.mouse.move(box.x + box.width - 2, box.y + box.height / 2);
  const text = await figure.locator('.cursor-time:not([hidden])').innerText();
  await page.mouse.move(box.x + box.width - 2, 5);
  const [hours = NaN, minutes = NaN, seconds = NaN] =
    /(\d+):(\d+):(\d+)$/.exec(text)?.slice(1).map(Number) ?? [];
  const shown = new Date();
  shown.setHours(hours, minutes, seconds, 0);
  // Shortly after midnight the point may be from the day before.
  if (shown.getTime() > Date.now() + 60_000) shown.setDate(shown.getDate() - 1);
  return shown.getTime();
}
