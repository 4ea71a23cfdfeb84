import type { Page } from 'playwright-core';

/**
 * The opacity (0-255) of each pixel of a chart's plot: columns from left to right, each from top to bottom.
 */
export function alphaColumns(page: Page, chart: string): Promise<number[][]> {
  return page.locator(`[data-chart=${chart}]`).evaluate(figure => {
    const canvas = figure.querySelector('canvas') as HTMLCanvasElement;
    const { offsetLeft, offsetTop, clientWidth, clientHeight } = figure.querySelector(
      '.u-over',
    ) as HTMLElement;
    const context = canvas.getContext('2d') as CanvasRenderingContext2D;
    const { data } = context.getImageData(offsetLeft, offsetTop, clientWidth, clientHeight);
    return Array.from({ length: clientWidth }, (_, x) =>
      Array.from({ length: clientHeight }, (_row, y) => data[(y * clientWidth + x) * 4 + 3] ?? 0),
    );
  });
}
