import type { Metric } from '../../../src/common/metrics';
import type { Series } from '../../../src/common/series';
import type { Frame } from 'playwright-core';
import type { PanelPage } from './panelPage';
import { fakeSeries, type FakeSeriesOptions } from './panelSeries';

/** Figures for every chart, with labels that alternate between the shortest and the longest. */
export function unevenSeries(options: FakeSeriesOptions): Series {
  const series = fakeSeries(options);
  const metrics: readonly Metric[] = [
    ...(Object.keys(series.columns) as Metric[]),
    'memoryCacheBytes',
    'throttledPercent',
    'cpuPressurePercent',
    'memoryPressurePercent',
    'ioPressurePercent',
  ];
  const sizes = [0, 1, 1023, 999.94, 88.8, 0.04, null, 1023 * 1024 ** 2];
  const values = (scale: number): (number | null)[] =>
    series.timestamps.map((_, index) => {
      const size = sizes[index % sizes.length];
      return size === null || size === undefined ? null : size * scale;
    });
  const column = { avg: values(1), min: values(0), max: values(1.02) };
  return { ...series, columns: Object.fromEntries(metrics.map(metric => [metric, column])) };
}

/** Top and height of every element with a size, in order: equal texts mean an equal layout. */
export async function layoutOf({ page }: PanelPage): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('#panel, #panel *')]
      // Elements that float over the page do not move others.
      .filter(element => !element.closest('.cursor-time, .lane-tip, .uplot'))
      .map(element => {
        const { top, height } = element.getBoundingClientRect();
        return `${element.tagName} ${element.className} ${Math.round(top * 10)} ${Math.round(height * 10)}`;
      }),
  );
}

/** Elements that reach beyond the window's right edge, or are cut off without an ellipsis. */
export async function overflowing({ page }: { readonly page: Pick<Frame, 'evaluate'> }): Promise<string[]> {
  return page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    const beyond = [...document.querySelectorAll('#panel *')].filter(element => {
      if (element.closest('.visually-hidden, .uplot, .cursor-time')) return false;
      const { right, left, width } = element.getBoundingClientRect();
      return width > 0 && (right > clientWidth + 0.5 || left < -0.5);
    });
    const names = beyond.map(element => `${element.tagName} ${element.className}: ${element.textContent}`);
    return scrollWidth > clientWidth ? [`the page by ${scrollWidth - clientWidth} px`, ...names] : names;
  });
}
