import type { Browser, Frame } from 'playwright-core';
import { chartSpecsOf } from '../../../media/panel/charts/chartSpecs';
import type { PageWithPeer } from './peerCharts';
import { scriptingTimes, traceCategories } from './scriptingTimes';

const ticks = 60;
const stepMs = 5000;

/**
 * Scripting times of live ticks in ms. Each arrives as a message, as from the host; the next one follows when
 * the page has painted it. `isPeer`: the ticks are drawn by another library's charts, which are loaded.
 */
export async function tickTimes(browser: Browser, frame: Frame, isPeer: boolean): Promise<number[]> {
  // Figures of other charts would bring those up.
  const shown = await frame
    .locator('.chart:not([hidden])')
    .evaluateAll(charts => charts.map(chart => (chart as HTMLElement).dataset['chart']));
  const metrics = chartSpecsOf('container')
    .filter(({ id }) => shown.includes(id))
    .flatMap(({ series }) => series.map(({ metric }): string => metric));
  await browser.startTracing(frame.page(), { categories: traceCategories });
  await frame.evaluate(
    ({ ticks, stepMs, isPeer, metrics }) =>
      new Promise<void>((resolve, reject) => {
        const global = globalThis as PageWithPeer;
        const { snapshot, afterPaint } = global.benchProbe;
        if (!snapshot) return reject(new Error('The page has no charts.'));
        const { request, series } = snapshot;
        let timeMs = series.timestamps.at(-1) ?? 0;
        let left = ticks;
        const row = (): object => {
          const values = (at: number): object => ({
            any: Float64Array.of(10 + ((at * 7919 + left * 31) % 50)),
          });
          const columns = Object.keys(series.columns).flatMap((metric, at) =>
            metrics.includes(metric) ? [[metric, { avg: values(at) }]] : [],
          );
          return {
            timestamps: Float64Array.of(timeMs),
            columns: Object.fromEntries(columns) as object,
            bucketMs: 0,
          };
        };
        const listening = new AbortController();
        window.addEventListener(
          'message',
          ({ data }: MessageEvent<{ benchTick?: boolean } | undefined>) => {
            if (data?.benchTick) global.benchPeer?.tick();
          },
          { signal: listening.signal },
        );
        const next = (): void => {
          if (left-- === 0) {
            listening.abort();
            return resolve();
          }
          timeMs += stepMs;
          const live = { type: 'append', request, series: row(), toMs: timeMs, intervalMs: stepMs };
          const now = {
            type: 'current',
            nowMs: timeMs,
            figures: { cpuPercent: left, memoryUsedBytes: 1e8 + left },
          };
          for (const message of isPeer ? [{ benchTick: true }] : [now, live])
            window.postMessage(message, '*');
          afterPaint(() => {
            performance.mark('bench-painted');
            // Spaced out, as ticks are.
            setTimeout(next, 30);
          });
          // The messages are handled after this task, so what sending them takes is not the page's.
          performance.mark('bench-tick');
        };
        next();
      }),
    { ticks, stepMs, isPeer, metrics },
  );
  return scriptingTimes(await browser.stopTracing(), 'bench-tick', 'bench-painted');
}
