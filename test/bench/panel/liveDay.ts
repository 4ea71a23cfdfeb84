import type { CDPSession } from 'playwright-core';
import { minuteMs } from '../../../src/common/time';
import type { LaneEntry } from '../../../src/protocol/lane';
import { packMessage } from '../../../src/protocol/packedMessage';
import type { ToPanel } from '../../../src/protocol/panel';
import { PanelBrowser, type PanelPage } from '../../support/panel/panelPage';
import { allInSight, container, snapshot } from '../../support/panel/panelDriver';
import { fakeSeries } from '../../support/panel/panelSeries';
import { storyOverview } from '../../support/panel/panelStory';

const stepMs = 5000;
const ticksOfAnHour = 720;
const hours = 24;

/**
 * A page's heap in MB after garbage collection, while it is left open live: after an hour, then every six
 * hours of a day. Each tick arrives as a message to the page, with one event a minute.
 */
export async function heapOverDay(): Promise<number[]> {
  const browser = await PanelBrowser.start();
  try {
    const view = { kind: 'live', range: '1h' } as const;
    // A page takes no answer for another view than its own.
    const opened = await browser.open({
      ...allInSight,
      state: { version: 2, subjects: [container.ref], view, hidden: [] },
    });
    const session = await opened.page.context().newCDPSession(opened.page);
    const toMs = Math.floor(Date.now() / stepMs) * stepMs;
    const span = { fromMs: toMs - 60 * minuteMs, toMs };
    await opened.post(snapshot(1, { view, ...span, series: fakeSeries({ ...span, stepMs }) }));
    await opened.page.waitForSelector('.chart:not([hidden]) canvas');
    await opened.post({ type: 'lane', request: 1, entries: [], nowMs: toMs });
    await opened.post(storyOverview(toMs));
    const heaps: number[] = [];
    for (let hour = 0; hour < hours; hour++) {
      await liveHour(opened, toMs + hour * 60 * minuteMs);
      // A page that refuses what it is told shows none of it, and its errors are kept.
      if (opened.complaints.length > 0)
        throw new Error(`The page complains: ${opened.complaints.join('; ')}`);
      if (hour === 0 || (hour + 1) % 6 === 0) heaps.push(await heapMb(opened, session));
    }
    return heaps;
  } finally {
    await browser.close();
  }
}

async function liveHour({ page }: PanelPage, fromMs: number): Promise<void> {
  await page.evaluate(
    async ({ fromMs, stepMs, ticks, lanes }) => {
      const painted = (): Promise<void> =>
        new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));
      for (let tick = 1; tick <= ticks; tick++) {
        const atMs = fromMs + tick * stepMs;
        const value = (scale: number): object => {
          return { avg: { any: Float64Array.of(scale * (1 + Math.sin(tick / 20) / 2)) } };
        };
        const columns = {
          cpuPercent: value(20),
          memoryUsedBytes: value(1e8),
          networkRxBytesPerSecond: value(1e5),
          networkTxBytesPerSecond: value(5e4),
          blockReadBytesPerSecond: value(1e6),
          blockWriteBytesPerSecond: value(1e6),
          pids: value(10),
        };
        const series = { timestamps: Float64Array.of(atMs), columns, bucketMs: 0 };
        const figures = { cpuPercent: 20 + (tick % 10), memoryUsedBytes: 1e8 + tick };
        window.postMessage({ type: 'current', nowMs: atMs, figures }, '*');
        window.postMessage({ type: 'append', request: 1, series, toMs: atMs, intervalMs: stepMs }, '*');
        if (tick % 12 !== 0) continue;
        window.postMessage(lanes[tick / 12 - 1], '*');
        await painted();
      }
      await painted();
    },
    { fromMs, stepMs, ticks: ticksOfAnHour, lanes: lanesOfHour(fromMs) },
  );
}

/** One event a minute, as the host sends it. */
function lanesOfHour(fromMs: number): object[] {
  return Array.from({ length: 60 }, (_, minute) => {
    const atMs = fromMs + (minute + 1) * minuteMs;
    const event: LaneEntry = {
      kind: 'event',
      atMs,
      action: 'health_status',
      containerId: 'c'.repeat(64),
      name: 'api',
      health: minute % 2 === 0 ? 'unhealthy' : 'healthy',
    };
    return packMessage<ToPanel>({ type: 'lane', request: 1, isMore: true, entries: [event], nowMs: atMs });
  });
}

async function heapMb({ page }: PanelPage, session: CDPSession): Promise<number> {
  await page.evaluate(() => undefined);
  // A collection may make further objects collectable.
  for (let round = 0; round < 3; round++) await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize / 1e6;
}
